// When an offer that came at the wrong time is made again: after a glare (RFC 3261 14.1), or when the far end asks to wait (14.2, RFC 3311 5.2).
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { retryAfterSeconds } from "../message/scalar.ts";
import { randomBelow } from "../random.ts";
import { t1Ms } from "../transaction/timers.ts";
import { Call } from "./call.ts";
import { PUT_OFFS, PUT_OFF_SECONDS } from "./limits.ts";

/** How long to wait after this final answer to our offer; -1 = it is a refusal. */
export function waitMs(call: Call, response: Message): f64 {
  const asked = response.statusCode == 491 ? glareMs(call) : response.statusCode == 500 ? retryMs(response) : -1;
  if (asked < 0 || call.putOffs >= PUT_OFFS) return -1;
  call.putOffs++;
  return asked;
}

/** 14.1: 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other side, in units of 10 ms. */
export function glareMs(call: Call): f64 {
  return call.isOutgoing ? 2100 + 10 * <f64>randomBelow(191) : 10 * <f64>randomBelow(201);
}

/** 14.2: "a Retry-After header field with a randomly chosen value of between 0 and 10 seconds"; a 500 that names another time has another reason.
 * DEVIATES: not before T1, though it be 0: what the far end waits for is an ACK that is sent again with its 2xx, and that comes after T1. */
function retryMs(response: Message): f64 {
  const seconds = retryAfterSeconds(response.value(HeaderName.RetryAfter));
  return seconds < 0 || seconds > PUT_OFF_SECONDS ? -1 : max(1000 * <f64>seconds, t1Ms);
}

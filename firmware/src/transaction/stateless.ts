// Answers that leave no trace here: RFC 3261 8.2.7. To a request that finds no room, to one that is malformed, and for a tombstone.
import { Slice, hashOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { HeaderName } from "../message/header-name.ts";
import { printHeaderNumber, endWithoutBody } from "../message/print.ts";
import { randomU64 } from "../random.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { responseAddress } from "../transport/response-address.ts";
import { send as sendMessage } from "../transport/send.ts";
import { countLostResponse, countOverloaded } from "./counters.ts";
import { RETRY_AFTER_SECONDS } from "./limits.ts";
import { beginResponse } from "./response.ts";

const replyTo = changetype<Endpoint>(memory.data(24, 8));
let secret: u64 = 0;

/** 8.2.7: "in a manner that will generate the same tag for the same request consistently", and that nobody else can foretell (19.3). */
export function tagOf(request: Message): u64 {
  if (secret == 0) secret = randomU64() | 1;
  return (<u64>hashed(request, <u32>secret) << 32) | <u64>hashed(request, <u32>(secret >> 32)) | 1;
}

function hashed(request: Message, seed: u32): u32 {
  const branch: Slice = request.via.branch;
  return hashOf(branch, hashOf(request.callId, hashOf(request.from.tag, request.cseq ^ seed) ^ seed) ^ seed);
}

export function respond(request: Message, source: Endpoint, response: TextWriter): void {
  if (response.failed) return countLostResponse();
  responseAddress(request.via, source, replyTo);
  sendMessage(replyTo, response.written);
}

/** 21.5.4: no transaction can be kept. */
export function refuseOverload(request: Message, source: Endpoint): void {
  countOverloaded();
  const writer = beginResponse(request, source, 503, tagOf(request));
  printHeaderNumber(writer, HeaderName.RetryAfter, RETRY_AFTER_SECONDS);
  endWithoutBody(writer);
  respond(request, source, writer);
}

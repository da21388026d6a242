// How long until the next REGISTER: before the binding ends (RFC 3261 10.2.4), or after a failure (RFC 5626 4.5 and appendix A, RFC 3261 20.33).
import { randomU32 } from "../../random.ts";
import { Flow, boundFlow } from "./flow.ts";
import { REFRESH_LEAST_SECONDS, REFRESH_SHARE, RETRY_ALL_FAILED_SECONDS, RETRY_MOST_SECONDS, RETRY_NOT_ALL_FAILED_SECONDS } from "./limits.ts";

/** 10.2.4, 10.2.1.1: before the time that the registrar has granted is over, by our own clock (10.2.5), with room for a retransmitted refresh to arrive. */
export function refreshMs(grantedS: u32): f64 {
  const granted = <f64>grantedS;
  return 1000 * max(granted - max(granted * REFRESH_SHARE, REFRESH_LEAST_SECONDS), granted / 2);
}

/** min(max-time, base-time * 2^failures), of which a random half to whole; not before a Retry-After is over. */
export function retryMs(flow: Flow): f64 {
  flow.failures++;
  const base = boundFlow(flow.account) == null ? RETRY_ALL_FAILED_SECONDS : RETRY_NOT_ALL_FAILED_SECONDS;
  const upper = min(RETRY_MOST_SECONDS, base * <f64>(1 << min(flow.failures, 16)));
  return 1000 * max(<f64>flow.retryAfterS, upper * between(0.5, 1));
}

/** Evenly from `low` to `high`. */
export function between(low: f64, high: f64): f64 { return low + (high - low) * <f64>randomU32() / 4294967296.0; }

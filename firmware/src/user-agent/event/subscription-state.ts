// The Subscription-State header field as a subscriber reads it: RFC 6665 4.1.3.
import { Slice, NONE, isFold, isNone } from "../../memory/slice.ts";
import { parameter } from "../../message/parameter.ts";
import { deltaSeconds, firstWord, parametersOf } from "../../message/scalar.ts";

/** What a reason asks of the subscriber; Later: not before `retryAfterS`. */
export enum Meaning { Pending, Active, Again, Later, Over }

// What was read last; -1 = absent.
export let expiresS: i64 = -1;
export let retryAfterS: i64 = -1;
export let reason: Slice = NONE;

export function readState(value: Slice): Meaning {
  const parameters = parametersOf(value), word = firstWord(value);
  expiresS = deltaSeconds(parameter(parameters, "expires"));
  retryAfterS = deltaSeconds(parameter(parameters, "retry-after"));
  reason = parameter(parameters, "reason");
  if (isFold(word, "pending")) return Meaning.Pending;
  // "If the value is one that is not known, it is treated as active": 8.2.1 lets states be added.
  if (!isFold(word, "terminated")) return Meaning.Active;
  if (isFold(reason, "rejected") || isFold(reason, "noresource") || isFold(reason, "invariant")) return Meaning.Over;
  if (isFold(reason, "deactivated") || isFold(reason, "timeout")) return Meaning.Again;
  if (isFold(reason, "probation") || isFold(reason, "giveup")) return Meaning.Later;
  // "the client MAY attempt to re-subscribe at any time, unless a retry-after parameter is present".
  return isNone(reason) && retryAfterS < 0 ? Meaning.Again : Meaning.Later;
}

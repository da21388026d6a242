// Header field values that are one number or one word with parameters.
import { Slice, NONE, between, addressOf, endOf, isDigit, isEmpty, toNumber, trim } from "../memory/slice.ts";
import { Class, isClass } from "./character.ts";
import { areParameters, skipBlanks } from "./parameter.ts";

// Expires, Min-Expires, Min-SE: delta-seconds. A number above 2**32-1 counts as that (RFC 3261 20.19); -1 = malformed.
export function deltaSeconds(value: Slice): i64 {
  for (let at = addressOf(value), end = endOf(value); at < end; at++) if (!isDigit(load<u8>(at))) return -1;
  if (isEmpty(value)) return -1;
  const seconds = toNumber(value);
  return seconds < 0 ? 4294967295 : seconds;
}

// Retry-After (20.33): delta-seconds, maybe a comment and parameters; -1 = malformed or absent.
export function retryAfterSeconds(value: Slice): i64 {
  let at = addressOf(value);
  while (at < endOf(value) && isDigit(load<u8>(at))) at++;
  const behind = skipBlanks(at, endOf(value));
  return behind == endOf(value) || load<u8>(behind) == 59 || load<u8>(behind) == 40 ? deltaSeconds(between(addressOf(value), at)) : -1;
}

// The word before the parameters.
export function firstWord(value: Slice): Slice {
  let at = addressOf(value);
  while (at < endOf(value) && load<u8>(at) != 59) at++;
  return trim(between(addressOf(value), at));
}

// What follows it; NONE = no parameters.
export function parametersOf(value: Slice): Slice {
  let at = addressOf(value);
  while (at < endOf(value) && load<u8>(at) != 59) at++;
  return at == endOf(value) ? NONE : between(at + 1, endOf(value));
}

// m-type SLASH m-subtype *(SEMI m-parameter)
export function isMediaType(value: Slice): bool {
  const word = firstWord(value);
  let at = addressOf(word);
  const end = endOf(word);
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  if (at == addressOf(word)) return false;
  at = skipBlanks(at, end);
  if (at == end || load<u8>(at) != 47) return false;
  at = skipBlanks(at + 1, end);
  const subtype = at;
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  return at > subtype && at == end && areParameters(parametersOf(value));
}

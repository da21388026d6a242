// auth-param: name "=" token or quoted string, separated by commas (RFC 3261 25.1, RFC 7235).
import { Slice, NONE, between, addressOf, endOf } from "../memory/slice.ts";
import { Class, isClass } from "../message/character.ts";
import { quotedEnd, skipBlanks } from "../message/parameter.ts";

// The last parameter read and what stands behind it.
export let authName: Slice = NONE;
export let authValue: Slice = NONE; // with its quotes
export let authRest: Slice = NONE;

// False at a malformed one.
export function readAuthParameter(parameters: Slice): bool {
  const end = endOf(parameters);
  let at = skipBlanks(addressOf(parameters), end);
  const name = at;
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  authName = between(name, at);
  if (at == name) return false;
  at = skipBlanks(at, end);
  if (at == end || load<u8>(at) != 61) return false;
  at = skipBlanks(at + 1, end);
  const value = at;
  if (at < end && load<u8>(at) == 34) {
    at = quotedEnd(at, end);
    if (at == 0) return false;
  } else while (at < end && load<u8>(at) != 44 && load<u8>(at) > 32) at++;
  authValue = between(value, at);
  at = skipBlanks(at, end);
  if (at < end) {
    if (load<u8>(at) != 44) return false;
    at = skipBlanks(at + 1, end);
  }
  authRest = between(at, end);
  return true;
}

// Parameters behind ";": name, name=value, name="value" (RFC 3261 25.1 generic-param). Looked up when somebody asks.
import { Slice, NONE, between, slice, addressOf, endOf, lengthOf, isBlank, isFold, isNone, trim } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Class, isClass } from "./character.ts";

// What stands behind the last parameter that was read, and the last one itself.
export let parameterName: Slice = NONE;
export let parameterValue: Slice = NONE; // with its quotes; NONE = no "="
export let parameterRest: Slice = NONE;

// Reads the first parameter of `parameters` (no semicolon before it); false at the end or when it is malformed (parameterRest is NONE then).
//   for (let more = readParameter(all); more; more = readParameter(parameterRest)) ...
export function readParameter(parameters: Slice): bool {
  const end = endOf(parameters);
  let at = skipBlanks(addressOf(parameters), end);
  parameterRest = NONE;
  const name = at;
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  if (at == name) return false;
  parameterName = between(name, at);
  parameterValue = NONE;
  at = skipBlanks(at, end);
  if (at < end && load<u8>(at) == 61) {
    at = skipBlanks(at + 1, end);
    const value = at;
    if (at < end && load<u8>(at) == 34) {
      at = quotedEnd(at, end);
      if (at == 0) return false;
    } else while (at < end && isClass(load<u8>(at), Class.Value)) at++;
    if (at == value) return false;
    parameterValue = between(value, at);
    at = skipBlanks(at, end);
  }
  if (at < end) { if (load<u8>(at) != 59) return false; at++; if (skipBlanks(at, end) == end) return false; }
  parameterRest = between(at, end);
  return true;
}

// Every parameter is well formed, or there is none.
export function areParameters(parameters: Slice): bool {
  if (isNone(parameters)) return true;
  let rest = parameters;
  while (true) {
    if (!readParameter(rest)) return false;
    rest = parameterRest;
    if (lengthOf(rest) == 0) return true;
  }
}

// The value of the parameter with this name (lower case), with its quotes; an empty slice when it has none; NONE when absent.
export function parameter(parameters: Slice, lowerName: string): Slice {
  let rest = parameters;
  while (lengthOf(rest) > 0 && readParameter(rest)) {
    if (isFold(parameterName, lowerName)) return isNone(parameterValue) ? slice(endOf(parameterName), 0) : parameterValue;
    rest = parameterRest;
  }
  return NONE;
}

// The text between the quotes, escapes left as they are; anything else unchanged.
export function withoutQuotes(value: Slice): Slice {
  const length = lengthOf(value);
  return length >= 2 && load<u8>(addressOf(value)) == 34 && load<u8>(endOf(value) - 1) == 34 ? slice(addressOf(value) + 1, length - 2) : value;
}

// Prints a quoted string's meaning: no quotes, escapes resolved.
export function printUnquoted(writer: TextWriter, value: Slice): void {
  const inner = withoutQuotes(trim(value));
  const quoted = inner != trim(value);
  const end = endOf(inner);
  for (let at = addressOf(inner); at < end; at++) {
    if (quoted && load<u8>(at) == 92 && at + 1 < end) at++;
    writer.byte(load<u8>(at));
  }
}

// `at` stands on the opening quote; the address behind the closing one, or 0 when there is none.
export function quotedEnd(at: usize, end: usize): usize {
  for (at++; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == 34) return at + 1;
    if (byte == 92) at++;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
export function skipBlanks(at: usize, end: usize): usize {
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

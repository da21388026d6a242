// URI comparison (RFC 3261 19.1.4, RFC 5954 4.2). Not transitive: a parameter that stands in one URI only is mostly ignored.
import { Slice, addressOf, endOf, equals, equalsFold, foldByte, isEmpty, isFold, isNone, lengthOf, slice } from "../memory/slice.ts";
import { Class, isClass } from "./character.ts";
import { isSameHost } from "./host.ts";
import { parameterName, parameterRest, parameterValue, readParameter } from "./parameter.ts";
import { Scheme, Uri } from "./uri.ts";

export function isSameUri(left: Uri, right: Uri): bool {
  if (left.scheme != right.scheme) return false;
  if (left.scheme == Scheme.Other || left.scheme == Scheme.Tel) return equalsFold(left.schemeText, right.schemeText) && equalsFold(left.host, right.host);
  // An absent component does not match one that names the default.
  return sameText(left.user, right.user, false) && sameText(left.password, right.password, false) && isSameHost(left.host, right.host)
    && left.port == right.port && agreeing(left.parameters, right.parameters) && agreeing(right.parameters, left.parameters)
    && sameHeaders(left.headers, right.headers);
}

// Every parameter of `left` that matters is the same in `right`.
function agreeing(left: Slice, right: Slice): bool {
  for (let rest = left; !isEmpty(rest); ) {
    if (!readParameter(rest)) return equals(left, right); // not for us to understand
    rest = parameterRest;
    const name = parameterName;
    const value = parameterValue;
    let found = false;
    for (let other = right; !isEmpty(other); other = parameterRest) {
      if (!readParameter(other)) return equals(left, right);
      if (!equalsFold(parameterName, name)) continue;
      found = true;
      if (isNone(value) != isNone(parameterValue) || !sameText(value, parameterValue, true)) return false;
      break;
    }
    if (!found && (isFold(name, "transport") || isFold(name, "user") || isFold(name, "ttl") || isFold(name, "method") || isFold(name, "maddr"))) return false;
  }
  return true;
}

// Header components must all be there on both sides, in any order.
function sameHeaders(left: Slice, right: Slice): bool { return lengthOf(left) == lengthOf(right) && within(left, right) && within(right, left); }

function within(left: Slice, right: Slice): bool {
  for (let at = addressOf(left); at < endOf(left); ) {
    const component = upToAmpersand(at, endOf(left));
    let found = false;
    for (let other = addressOf(right); other < endOf(right) && !found; ) {
      const candidate = upToAmpersand(other, endOf(right));
      found = sameText(component, candidate, true);
      other = endOf(candidate) + 1;
    }
    if (!found) return false;
    at = endOf(component) + 1;
  }
  return true;
}

function upToAmpersand(start: usize, end: usize): Slice {
  let at = start;
  while (at < end && load<u8>(at) != 38) at++;
  return slice(start, <i32>(at - start));
}

// Byte for byte, where "%41" is "A".
function sameText(left: Slice, right: Slice, fold: bool): bool {
  if (isNone(left) != isNone(right)) return false;
  let a = addressOf(left);
  let b = addressOf(right);
  while (a < endOf(left) && b < endOf(right)) {
    let x = unescaped(a, endOf(left));
    a += readBytes;
    let y = unescaped(b, endOf(right));
    b += readBytes;
    if (fold) { x = foldByte(x); y = foldByte(y); }
    if (x != y) return false;
  }
  return a == endOf(left) && b == endOf(right);
}

let readBytes: usize = 0;
function unescaped(at: usize, end: usize): u32 {
  readBytes = 1;
  const byte = <u32>load<u8>(at);
  if (byte != 37 || at + 2 >= end || !isClass(load<u8>(at + 1), Class.Hex) || !isClass(load<u8>(at + 2), Class.Hex)) return byte;
  readBytes = 3;
  return (digit(load<u8>(at + 1)) << 4) | digit(load<u8>(at + 2));
}
function digit(byte: u32): u32 { return byte < 58 ? byte - 48 : (byte | 0x20) - 87; }

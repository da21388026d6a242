// name-addr and addr-spec with their parameters: From, To, Contact, Route, Record-Route, Refer-To, P-Asserted-Identity (RFC 3261 20.10, 25.1).
import { allocate } from "../memory/arena.ts";
import { zero } from "../memory/zero.ts";
import { ErrorCode } from "../error.ts";
import { Slice, between, addressOf, endOf, isBlank, isEmpty, isFold, isNone, lengthOf, trim } from "../memory/slice.ts";
import { Class, isClass } from "./character.ts";
import { parameter, parameterName, parameterRest, parameterValue, quotedEnd, readParameter, skipBlanks } from "./parameter.ts";

@unmanaged
export class Address {
  text: Slice;        // whole, trimmed
  display: Slice;     // with quotes when quoted; NONE = absent
  uri: Slice;         // without angle brackets; parse it with parseUri
  parameters: Slice;  // of the header field, behind the first semicolon; NONE = none
  tag: Slice;         // NONE = absent
  isStar: bool;       // Contact: *

  // Boot only.
  static create(): Address { return changetype<Address>(allocate(offsetof<Address>())); }

  parameter(lowerName: string): Slice { return parameter(this.parameters, lowerName); }
}

// One value, no comma behind it. The URI is only delimited here: RFC 3261 20: without angle brackets, what follows ";" belongs to the header field.
export function parseAddress(value: Slice, into: Address): ErrorCode {
  zero(changetype<usize>(into), offsetof<Address>());
  const text = trim(value);
  into.text = text;
  const end = endOf(text);
  let at = addressOf(text);
  if (at == end) return ErrorCode.BadAddress;
  const first = load<u8>(at);
  if (first == 42 && end - at == 1) { into.isStar = true; return ErrorCode.None; }
  if (first == 34) {
    const behind = quotedEnd(at, end);
    if (behind == 0) return ErrorCode.BadAddress;
    into.display = between(at, behind);
    at = skipBlanks(behind, end);
    if (at == end || load<u8>(at) != 60) return ErrorCode.BadAddress;
  } else if (first != 60) {
    // *(token LWS) "<" or addr-spec: whichever delimiter comes first decides
    let display = at;
    while (display < end && isClass(load<u8>(display), Class.Display)) display++;
    if (display < end && load<u8>(display) == 60) {
      into.display = trim(between(at, display));
      at = display;
    }
  }
  if (load<u8>(at) == 60) {
    const uri = ++at;
    while (at < end && load<u8>(at) != 62 && load<u8>(at) != 60 && !isBlank(load<u8>(at))) at++;
    if (at == end || load<u8>(at) != 62) return ErrorCode.BadAddress;
    into.uri = between(uri, at);
    at++;
  } else {
    const uri = at;
    while (at < end && load<u8>(at) != 59 && !isBlank(load<u8>(at))) {
      // RFC 3261 20.10: a URI with a comma, question mark or semicolon must be in angle brackets.
      if (load<u8>(at) == 63 || load<u8>(at) == 44 || load<u8>(at) == 60 || load<u8>(at) == 62) return ErrorCode.BadAddress;
      at++;
    }
    into.uri = between(uri, at);
  }
  if (isEmpty(into.uri) || !isClass(load<u8>(addressOf(into.uri)), Class.Alpha)) return ErrorCode.BadAddress;
  at = skipBlanks(at, end);
  if (at == end) return ErrorCode.None;
  if (load<u8>(at) != 59) return ErrorCode.BadAddress;
  into.parameters = between(at + 1, end);
  return parametersInto(into);
}

function parametersInto(into: Address): ErrorCode {
  let rest = into.parameters;
  do {
    if (!readParameter(rest)) return ErrorCode.BadAddress;
    rest = parameterRest;
    if (lengthOf(parameterName) == 3 && isNone(into.tag) && isFold(parameterName, "tag")) {
      if (isNone(parameterValue)) return ErrorCode.BadAddress;
      into.tag = parameterValue;
    }
  } while (!isEmpty(rest));
  return ErrorCode.None;
}

// URIs: RFC 3261 19.1.1 to 19.1.3 (sip, sips) and the shell of every other scheme (RFC 3966 tel among them, which 19.1.6 relates to SIP URIs: identity.ts reads numbers of both).
import { allocate } from "../memory/arena.ts";
import { zero } from "../memory/zero.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { Slice, between, addressOf, endOf, isFold, isEmpty, isDigit, isNone } from "../memory/slice.ts";
import { Class, isClass, allOf } from "./character.ts";
import { isHost } from "./host.ts";
import { parameter } from "./parameter.ts";

export enum Scheme { Sip = 0, Sips = 1, Tel = 2, Other = 3 }

@unmanaged
export class Uri {
  text: Slice;
  scheme: Scheme;
  port: i32;          // -1 = absent
  schemeText: Slice;
  user: Slice;        // escaped as sent; NONE = no userinfo
  password: Slice;
  host: Slice;        // an IPv6 reference with its brackets; for other schemes all that follows the colon
  parameters: Slice;  // behind the first semicolon
  headers: Slice;     // behind the question mark

  // Boot only.
  static create(): Uri { return changetype<Uri>(allocate(offsetof<Uri>())); }

  get isSip(): bool { return this.scheme == Scheme.Sip || this.scheme == Scheme.Sips; }
  /** 19.1.1, table 1: as a Request-URI, To, From or target in a dialog has it. */
  get withoutHeaders(): Slice { return isNone(this.headers) ? this.text : between(addressOf(this.text), addressOf(this.headers) - 1); }
  /** 19.1.1, table 1: it can be one as it stands. */
  get isRequestUri(): bool { return this.isSip && isNone(this.headers) && isNone(parameter(this.parameters, "method")); }
  // RFC 3261 19.1.2: the default port of the scheme.
  get portOrDefault(): i32 { return this.port >= 0 ? this.port : this.scheme == Scheme.Sips ? 5061 : 5060; }
}

// `text` whole, nothing around it. A scheme we do not know is no error here (RFC 3261 8.2.2.1 asks for 416 only on the Request-URI).
export function parseUri(text: Slice, into: Uri): ErrorCode {
  zero(changetype<usize>(into), offsetof<Uri>());
  into.text = text;
  into.port = -1;
  const end = endOf(text);
  let at = addressOf(text);
  // scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
  const start = at;
  if (at == end || !isClass(load<u8>(at), Class.Alpha)) return ErrorCode.BadUri;
  while (at < end && isClass(load<u8>(at), Class.Scheme)) at++;
  if (at == end || load<u8>(at) != 58) return ErrorCode.BadUri;
  into.schemeText = between(start, at);
  at++;
  if (isFold(into.schemeText, "sip")) into.scheme = Scheme.Sip;
  else if (isFold(into.schemeText, "sips")) into.scheme = Scheme.Sips;
  else {
    into.scheme = isFold(into.schemeText, "tel") ? Scheme.Tel : Scheme.Other;
    into.host = between(at, end);
    return at < end && allOf(into.host, Class.Uri) ? ErrorCode.None : ErrorCode.BadUri;
  }
  return sipUri(at, end, into);
}

// hostport, with userinfo before it when there is an "@"
function sipUri(from: usize, end: usize, into: Uri): ErrorCode {
  let at = from;
  let sign = at; // of the "@"
  while (sign < end && load<u8>(sign) != 64) sign++;
  if (sign < end) {
    let colon = at;
    while (colon < sign && load<u8>(colon) != 58) colon++;
    into.user = between(at, colon);
    if (isEmpty(into.user) || !escapedOf(into.user, Class.User)) return ErrorCode.BadUri;
    if (colon < sign) {
      into.password = between(colon + 1, sign);
      if (!escapedOf(into.password, Class.Password)) return ErrorCode.BadUri;
    }
    at = sign + 1;
  }
  const host = at;
  if (at < end && load<u8>(at) == 91) {
    while (at < end && load<u8>(at) != 93) at++;
    if (at == end) return ErrorCode.BadUri;
    at++;
  } else while (at < end && isClass(load<u8>(at), Class.Host)) at++;
  into.host = between(host, at);
  if (!isHost(into.host)) return ErrorCode.BadUri;
  if (at < end && load<u8>(at) == 58) {
    let port = 0;
    const first = ++at;
    for (; at < end && isDigit(load<u8>(at)); at++) { port = port * 10 + <i32>load<u8>(at) - 48; if (port > 65535) return ErrorCode.BadUri; }
    if (at == first) return ErrorCode.BadUri;
    into.port = port;
  }
  if (at < end && load<u8>(at) == 59) {
    const first = ++at;
    while (at < end && load<u8>(at) != 63) at++;
    into.parameters = between(first, at);
    if (!escapedOf(into.parameters, Class.Parameters)) return ErrorCode.BadUri;
  }
  if (at < end && load<u8>(at) == 63) {
    into.headers = between(++at, end);
    if (isEmpty(into.headers) || !escapedOf(into.headers, Class.UriHeaders)) return ErrorCode.BadUri;
    at = end;
  }
  return at == end ? ErrorCode.None : ErrorCode.BadUri;
}

/** What `%41` and the like stand for. */
export function printUnescaped(writer: TextWriter, text: Slice): void {
  const end = endOf(text);
  for (let at = addressOf(text); at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte != 37 || at + 2 >= end || !isClass(load<u8>(at + 1), Class.Hex) || !isClass(load<u8>(at + 2), Class.Hex)) writer.byte(byte);
    else {
      writer.byte((hexDigit(load<u8>(at + 1)) << 4) | hexDigit(load<u8>(at + 2)));
      at += 2;
    }
  }
}

function hexDigit(byte: u32): u32 { return byte < 58 ? byte - 48 : (byte | 0x20) - 87; }

// Bytes of the class, or "%" HEXDIG HEXDIG.
function escapedOf(text: Slice, characters: Class): bool {
  const end = endOf(text);
  for (let at = addressOf(text); at < end; at++) {
    const byte = load<u8>(at);
    if (isClass(byte, characters)) continue;
    if (byte != 37 || at + 2 >= end || !isClass(load<u8>(at + 1), Class.Hex) || !isClass(load<u8>(at + 2), Class.Hex)) return false;
    at += 2;
  }
  return true;
}

// Via values (RFC 3261 20.42, RFC 3581).
import { allocate } from "../memory/arena.ts";
import { zero } from "../memory/zero.ts";
import { ErrorCode } from "../error.ts";
import { Slice, between, addressOf, endOf, isDigit, isFold, isNone, isEmpty, lengthOf, startsWithFold, toNumber } from "../memory/slice.ts";
import { Class, isClass } from "./character.ts";
import { isHost } from "./host.ts";
import { parameterName, parameterRest, parameterValue, readParameter, skipBlanks } from "./parameter.ts";

export enum Transport { Udp = 0, Tcp = 1, Tls = 2, Ws = 3, Wss = 4, Sctp = 5, Other = 6 }

/** RFC 3261 18.1.1, 19.1.2; RFC 7118 5.1 and RFC 6455 3. */
export function defaultPort(transport: Transport): i32 {
  switch (transport) {
    case Transport.Tls: return 5061;
    case Transport.Ws: return 80;
    case Transport.Wss: return 443;
    default: return 5060;
  }
}

@unmanaged
export class Via {
  error: ErrorCode;
  transport: Transport;
  text: Slice;             // the value, whole
  transportText: Slice;
  host: Slice;             // sent-by; an IPv6 reference with its brackets
  parameters: Slice;
  branch: Slice;           // NONE = absent
  received: Slice;
  maddr: Slice;
  port: i32;               // -1 = absent
  rport: i32;              // RFC 3581: -1 = absent, 0 = asked for
  ttl: i32;                // -1 = absent

  // Boot only.
  static create(): Via { return changetype<Via>(allocate(offsetof<Via>())); }

  // RFC 3261 8.1.1.7: made by RFC 3261's rules, so that it alone names the transaction. "z9hG4bK" and nothing behind is no name (RFC 4475 3.2.1).
  get hasMagicCookie(): bool { return lengthOf(this.branch) > 7 && startsWithFold(this.branch, "z9hg4bk"); }
  get portOrDefault(): i32 { return this.port >= 0 ? this.port : defaultPort(this.transport); }
}

// One value, trimmed, no comma behind it.
export function parseVia(value: Slice, into: Via): ErrorCode {
  zero(changetype<usize>(into), offsetof<Via>());
  into.text = value;
  into.port = -1;
  into.rport = -1;
  into.ttl = -1;
  const code = readVia(value, into);
  into.error = code;
  return code;
}

function readVia(value: Slice, into: Via): ErrorCode {
  const end = endOf(value);
  let at = addressOf(value);
  // sent-protocol: protocol-name SLASH protocol-version SLASH transport; name and version may be any token, so that a 505 finds its way
  let start = at;
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  if (at == start) return ErrorCode.BadVia;
  at = slash(at, end);
  if (at == 0) return ErrorCode.BadVia;
  start = at;
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  if (at == start) return ErrorCode.BadVia;
  at = slash(at, end);
  if (at == 0) return ErrorCode.BadVia;
  start = at;
  while (at < end && isClass(load<u8>(at), Class.Token)) at++;
  into.transportText = between(start, at);
  if (at == start) return ErrorCode.BadVia;
  into.transport = transportOf(into.transportText);
  // LWS sent-by
  start = at;
  at = skipBlanks(at, end);
  if (at == start) return ErrorCode.BadVia;
  start = at;
  if (at < end && load<u8>(at) == 91) {
    while (at < end && load<u8>(at) != 93) at++;
    if (at == end) return ErrorCode.BadVia;
    at++;
  } else while (at < end && isClass(load<u8>(at), Class.Host)) at++;
  const host = between(start, at);
  if (!isHost(host)) return ErrorCode.BadVia;
  into.host = host;
  at = skipBlanks(at, end);
  if (at < end && load<u8>(at) == 58) { // COLON allows blanks around it
    at = skipBlanks(at + 1, end);
    start = at;
    while (at < end && isDigit(load<u8>(at))) at++;
    into.port = <i32>toNumber(between(start, at), 65535);
    if (into.port < 0) return ErrorCode.BadVia;
    at = skipBlanks(at, end);
  }
  if (at == end) return ErrorCode.None;
  if (load<u8>(at) != 59) return ErrorCode.BadVia;
  into.parameters = between(at + 1, end);
  return readParameters(into);
}

function readParameters(into: Via): ErrorCode {
  let rest = into.parameters;
  do {
    if (!readParameter(rest)) return ErrorCode.BadVia;
    rest = parameterRest;
    const name = parameterName;
    const value = parameterValue;
    if (isFold(name, "branch")) {
      if (isNone(value)) return ErrorCode.BadVia;
      into.branch = value;
    } else if (isFold(name, "rport")) {
      into.rport = isNone(value) ? 0 : <i32>toNumber(value, 65535);
      if (into.rport < 0) return ErrorCode.BadVia;
    } else if (isFold(name, "received")) into.received = value;
    else if (isFold(name, "maddr")) into.maddr = value;
    else if (isFold(name, "ttl")) {
      into.ttl = <i32>toNumber(value, 255);
      if (into.ttl < 0) return ErrorCode.BadVia;
    }
  } while (!isEmpty(rest));
  return ErrorCode.None;
}

function transportOf(text: Slice): Transport {
  if (isFold(text, "udp")) return Transport.Udp;
  if (isFold(text, "tcp")) return Transport.Tcp;
  if (isFold(text, "tls")) return Transport.Tls;
  if (isFold(text, "ws")) return Transport.Ws;
  if (isFold(text, "wss")) return Transport.Wss;
  return isFold(text, "sctp") ? Transport.Sctp : Transport.Other;
}

// The address behind a slash with blanks around it, or 0.
function slash(at: usize, end: usize): usize {
  at = skipBlanks(at, end);
  return at < end && load<u8>(at) == 47 ? skipBlanks(at + 1, end) : 0;
}

// Header fields that somebody above adds to a message of ours: a run of whole lines, and which names are ours to write.
import { Slice, NONE, addressOf, between, endOf, equalsFold, isFold, lengthOf, trim } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { headerNameAt } from "../message/header-table.ts";
import { configuration } from "../../../proto/gen/as/session.ts";

/** What the lines are for. A message of a call has the capabilities and timers of its user agent, which the core writes; a redirection names its Contacts. */
export enum Use { Single, OfCall, Redirection }

/** Every line is one, ends in CRLF, and its name may be added. An empty run is one. */
export function areAddable(lines: Slice, use: Use): bool {
  const end = endOf(lines);
  for (let at = addressOf(lines); at < end; ) {
    const behind = endOfLine(at, end);
    const colon = endOfName(at, behind);
    if (behind == 0 || colon == 0 || isOurs(headerNameAt(at, <u32>(colon - at)), use)) return false;
    at = behind + 2;
  }
  return true;
}

/** One of the lines has this name; compact forms are another name. */
export function hasLine(lines: Slice, name: Slice): bool {
  const end = endOf(lines);
  for (let at = addressOf(lines); at < end; at = endOfLine(at, end) + 2) {
    const colon = endOfName(at, end);
    if (colon != 0 && equalsFold(between(at, colon), name)) return true;
    if (endOfLine(at, end) == 0) return false;
  }
  return false;
}

/** The value of the first line of this name; NONE = there is none. Compact forms are another name. */
export function lineOf(lines: Slice, lowerName: string): Slice {
  const end = endOf(lines);
  for (let at = addressOf(lines), behind = endOfLine(at, end); behind != 0; at = behind + 2, behind = endOfLine(at, end)) {
    const colon = endOfName(at, behind);
    if (colon != 0 && isFold(between(at, colon), lowerName)) return trim(between(colon + 1, behind));
  }
  return NONE;
}

/** A reason phrase, a media type, an address: no line end and no other control character. */
export function isOneLine(text: Slice, mostBytes: i32 = i32.MAX_VALUE): bool {
  for (let at = addressOf(text); at < endOf(text); at++) if ((load<u8>(at) < 32 && load<u8>(at) != 9) || load<u8>(at) == 127) return false;
  return lengthOf(text) <= mostBytes;
}

/** Where the line's CRLF begins; 0 = it has none, or a control character in it. */
function endOfLine(start: usize, end: usize): usize {
  for (let at = start; at + 1 < end; at++) {
    const byte = load<u8>(at);
    if (byte == 13) return load<u8>(at, 1) == 10 ? at : 0;
    if (byte < 32 && byte != 9) return 0;
  }
  return 0;
}

/** Where the colon stands behind a token (RFC 3261 25.1); 0 = nowhere: a folded line, an empty name. */
function endOfName(start: usize, end: usize): usize {
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == 58) return at == start ? 0 : at;
    if (byte < 33 || byte > 126) return 0;
  }
  return 0;
}

function isOurs(name: HeaderName, use: Use): bool {
  switch (name) {
    case HeaderName.Via:
    case HeaderName.From:
    case HeaderName.To:
    case HeaderName.CallId:
    case HeaderName.CSeq:
    case HeaderName.MaxForwards:
    case HeaderName.Route:
    case HeaderName.RecordRoute:
    case HeaderName.ContentLength:
    case HeaderName.ContentType:
    case HeaderName.Authorization:
    case HeaderName.ProxyAuthorization: return true;
    case HeaderName.Contact: return use != Use.Redirection;
    case HeaderName.UserAgent:
    case HeaderName.Server: return configuration.userAgentLength > 0;
    case HeaderName.Allow:
    case HeaderName.AllowEvents:
    case HeaderName.Supported:
    case HeaderName.SessionExpires:
    case HeaderName.MinSe:
    case HeaderName.RSeq:
    case HeaderName.RAck: return use == Use.OfCall;
    default: return false;
  }
}

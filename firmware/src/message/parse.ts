// Parses a datagram (RFC 3261 7, 18.3, 25.1): start line, index of header fields, and what every message must have.
// Zero copy: folded lines are unfolded in place (a line end before a blank becomes two blanks), all else is left as it came.
// It goes on after an error as far as it can, so that the layer above can answer: see Message.canBeAnswered and statusOf.
import { HEADER_FIELDS, MESSAGE_BYTES } from "../limits.ts";
import { ErrorCode } from "../error.ts";
import { Slice, between, addressOf, endOf, isBlank, isDigit, isEmpty, isFold, lengthOf, startsWithFold, toNumber, trim } from "../memory/slice.ts";
import { parseAddress } from "./address.ts";
import { Class, allOf, isClass } from "./character.ts";
import { HeaderName, standsOnce } from "./header-name.ts";
import { headerNameAt } from "./header-table.ts";
import { Message } from "./message.ts";
import { methodOf } from "./method.ts";
import { findControl, findNameEnd, findSpace } from "./scan.ts";
import { parseUri } from "./uri.ts";
import { firstValue } from "./value.ts";
import { parseVia } from "./via.ts";

const CR: u32 = 13;
const LF: u32 = 10;

export function parse(message: Message, data: Slice): ErrorCode {
  let at = addressOf(data);
  const end = endOf(data);
  // RFC 3261 7.5: line ends before the start line are ignored.
  while (at < end && (load<u8>(at) == CR || load<u8>(at) == LF)) at++;
  message.start(at, <i32>(end - at));
  if (at == end) { message.fail(ErrorCode.Empty); return message.error; }
  if (end - at > <usize>MESSAGE_BYTES) { message.fail(ErrorCode.TooLong); return message.error; }
  const line = findControl(at, end);
  if (line == end || load<u8>(line) != CR || line + 1 == end || load<u8>(line + 1) != LF) { message.fail(ErrorCode.NotSip); return message.error; }
  if (!startLine(message, between(at, line))) return message.error;
  const body = headers(message, line + 2, end);
  mandatory(message);
  frame(message, body, end);
  return message.error;
}

// False when it is no start line at all.
function startLine(message: Message, line: Slice): bool {
  const at = addressOf(line);
  const end = endOf(line);
  if (startsWithFold(line, "sip/")) { statusLine(message, line); return true; }
  message.isRequest = true;
  const method = findSpace(at, end);
  const uri = findSpace(method + 1, end);
  message.methodText = between(at, method);
  if (uri >= end || !allOf(message.methodText, Class.Token)) { message.fail(ErrorCode.NotSip); return false; }
  message.method = methodOf(message.methodText);
  // RFC 3261 7.1: exactly one space on either side of the Request-URI, none at the end; RFC 4475 3.1.2.7-10 are refused.
  const version = between(uri + 1, end);
  message.requestUri = between(method + 1, uri);
  if (!isVersion(version)) {
    if (!holdsVersion(line)) { message.fail(ErrorCode.NotSip); return false; }
    message.fail(startsWithFold(version, "sip/") && !isBlank(load<u8>(end - 1)) ? ErrorCode.BadVersion : ErrorCode.BadStartLine);
  }
  if (parseUri(message.requestUri, message.uri) != ErrorCode.None) message.fail(ErrorCode.BadUri);
  return true;
}

// "SIP/2.0", compared without regard to case (RFC 3261 7.1).
function isVersion(text: Slice): bool {
  const at = addressOf(text);
  return lengthOf(text) == 7 && (load<u32>(at) | 0x00202020) == 0x2f706973 && load<u16>(at, 4) == 0x2e32 && load<u8>(at, 6) == 48;
}

// Tells a wrong request line from a datagram that is no SIP at all.
function holdsVersion(line: Slice): bool {
  for (let at = endOf(line); at >= addressOf(line) + 4; at--) if (isFold(between(at - 4, at), "sip/")) return true;
  return false;
}

// SIP-Version SP 3DIGIT SP Reason-Phrase; the phrase may be empty (RFC 4475 3.1.1.13).
function statusLine(message: Message, line: Slice): void {
  const at = addressOf(line);
  const end = endOf(line);
  const version = findSpace(at, end);
  if (!isVersion(between(at, version))) message.fail(ErrorCode.BadVersion);
  const code = version + 1;
  if (code + 3 > end || !isDigit(load<u8>(code)) || !isDigit(load<u8>(code + 1)) || !isDigit(load<u8>(code + 2))) { message.fail(ErrorCode.BadStatusCode); return; }
  message.statusCode = (<i32>load<u8>(code) - 48) * 100 + (<i32>load<u8>(code + 1) - 48) * 10 + <i32>load<u8>(code + 2) - 48;
  if (code + 3 < end && load<u8>(code + 3) != 32) message.fail(ErrorCode.BadStatusCode);
  if (message.statusCode < 100 || message.statusCode > 699) message.fail(ErrorCode.BadStatusCode);
  message.reason = between(min(code + 4, end), end);
}

// Indexes the fields; the address behind the empty line, or `end` when there is none.
function headers(message: Message, from: usize, end: usize): usize {
  let at = from;
  while (at < end) {
    if (load<u8>(at) == CR && at + 1 < end && load<u8>(at + 1) == LF) return at + 2;
    const nameEnd = findNameEnd(at, end);
    let colon = nameEnd;
    while (colon < end && isBlank(load<u8>(colon))) colon++; // HCOLON = *( SP / HTAB ) ":" SWS
    const hasColon = colon < end && load<u8>(colon) == 58;
    const value = hasColon ? colon + 1 : at;
    // the end of the field: the first line end that no blank follows
    let stop = value;
    let next = end;
    while (true) {
      stop = findControl(stop, end);
      if (stop == end) { message.fail(ErrorCode.NoEmptyLine); break; }
      const control = <u32>load<u8>(stop);
      if (control == 9) { stop++; continue; }
      if (control == CR && stop + 1 < end && load<u8>(stop + 1) == LF) {
        if (stop + 2 < end && isBlank(load<u8>(stop + 2))) { store<u16>(stop, 0x2020); stop += 2; continue; }
        next = stop + 2;
        break;
      }
      // quoted-pair: a backslash may stand before any byte but CR and LF (RFC 4475 3.1.1.2).
      if (control != CR && control != LF && load<u8>(stop - 1) == 92) { stop++; continue; }
      message.fail(ErrorCode.BadLine);
      if (control == LF) { next = stop + 1; break; } // as a line end, so that the rest is found
      stop++;
    }
    if (!hasColon || nameEnd == at) message.fail(ErrorCode.BadLine);
    else if (!field(message, at, nameEnd, trim(between(value, stop)))) break;
    at = next;
  }
  message.fail(ErrorCode.NoEmptyLine);
  return end;
}

// False when the index is full.
function field(message: Message, at: usize, nameEnd: usize, value: Slice): bool {
  const name = headerNameAt(at, <u32>(nameEnd - at));
  const nameText = between(at, nameEnd);
  if (name == HeaderName.Extension) {
    if (!allOf(nameText, Class.Token)) message.fail(ErrorCode.BadHeaderName);
  } else if (message.has(name) && standsOnce(name)) message.fail(ErrorCode.RepeatedHeader);
  if (message.headerCount < HEADER_FIELDS) return message.add(name, nameText, value);
  message.fail(ErrorCode.TooManyHeaders);
  return false;
}

// RFC 3261 8.1.1: Via, From, To, Call-ID, CSeq; Max-Forwards when it is there (RFC 2543 did not have it).
function mandatory(message: Message): void {
  const via = message.first(HeaderName.Via);
  if (via < 0) message.fail(ErrorCode.MissingVia);
  else if (parseVia(trim(firstValue(message.valueAt(via))), message.via) != ErrorCode.None) message.fail(ErrorCode.BadVia);
  const from = message.first(HeaderName.From);
  if (from < 0) message.fail(ErrorCode.MissingFrom);
  else if (parseAddress(message.valueAt(from), message.from) != ErrorCode.None || message.from.isStar) message.fail(ErrorCode.BadFrom);
  const to = message.first(HeaderName.To);
  if (to < 0) message.fail(ErrorCode.MissingTo);
  else if (parseAddress(message.valueAt(to), message.to) != ErrorCode.None || message.to.isStar) message.fail(ErrorCode.BadTo);
  callId(message);
  cseq(message);
  const maxForwards = message.first(HeaderName.MaxForwards);
  if (maxForwards >= 0) {
    message.maxForwards = <i32>toNumber(message.valueAt(maxForwards), 255);
    if (message.maxForwards < 0) message.fail(ErrorCode.BadMaxForwards);
  }
}

// callid = word [ "@" word ]
function callId(message: Message): void {
  const index = message.first(HeaderName.CallId);
  if (index < 0) { message.fail(ErrorCode.MissingCallId); return; }
  const value = message.valueAt(index);
  message.callId = value;
  let signs = 0;
  let ok = !isEmpty(value);
  for (let at = addressOf(value), end = endOf(value); at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (isClass(byte, Class.Word)) continue;
    if (byte == 64 && signs == 0 && at > addressOf(value) && at + 1 < end) signs++;
    else ok = false;
  }
  if (!ok) message.fail(ErrorCode.BadCallId);
}

// 1*DIGIT LWS Method, below 2**31 (8.1.1.5)
function cseq(message: Message): void {
  const index = message.first(HeaderName.CSeq);
  if (index < 0) { message.fail(ErrorCode.MissingCSeq); return; }
  const value = message.valueAt(index);
  let at = addressOf(value);
  const end = endOf(value);
  while (at < end && isDigit(load<u8>(at))) at++;
  const number = toNumber(between(addressOf(value), at), 0x7fffffff);
  const digits = at;
  while (at < end && isBlank(load<u8>(at))) at++;
  message.cseqMethodText = between(at, end);
  message.cseqMethod = methodOf(message.cseqMethodText);
  if (number < 0 || at == digits || !allOf(message.cseqMethodText, Class.Token)) { message.fail(ErrorCode.BadCSeq); return; }
  message.cseq = <u32>number;
  if (!message.isRequest) { message.method = message.cseqMethod; message.methodText = message.cseqMethodText; }
  else if (message.cseqMethod != message.method || lengthOf(message.cseqMethodText) != lengthOf(message.methodText)
    || memory.compare(addressOf(message.cseqMethodText), addressOf(message.methodText), lengthOf(message.methodText)) != 0) message.fail(ErrorCode.MethodMismatch);
}

// RFC 3261 18.3: over UDP the body is Content-Length bytes, else all that is left; bytes behind it are not the message's.
function frame(message: Message, body: usize, end: usize): void {
  const index = message.first(HeaderName.ContentLength);
  let bodyEnd = end;
  if (index >= 0) {
    const length = toNumber(message.valueAt(index), 0x7fffffff);
    if (length < 0) message.fail(ErrorCode.BadContentLength);
    else {
      message.contentLength = <i32>length;
      if (<usize>length > end - body) message.fail(ErrorCode.ShortBody);
      else bodyEnd = body + <usize>length;
    }
  }
  message.body = between(body, bodyEnd);
  message.length = <i32>(bodyEnd - message.base);
}

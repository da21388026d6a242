// Who sent the call here: History-Info (RFC 7044 10.2) and, from those who lack it, Diversion (RFC 5806 6).
import { Slice, NONE, equals, isFold, isNone, part, toNumber } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { Address, parseAddress } from "../message/address.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { parameter, withoutQuotes } from "../message/parameter.ts";
import { Uri, parseUri, printUnescaped } from "../message/uri.ts";
import { Values } from "../message/value.ts";
import { HISTORY_HEADERS_BYTES } from "./limits.ts";

/** The numbers are those of phone.proto's RedirectingReason. */
export enum Reason { Unspecified, Unknown, Busy, NoAnswer, Unconditional, Deflection, Unreachable, Service }

let entry: Address = changetype<Address>(0);
let parsed: Uri = changetype<Uri>(0);
let values: Values = changetype<Values>(0);
let inner: Values = changetype<Values>(0);
let plain: TextWriter = changetype<TextWriter>(0);

/** What the last reading found; Unspecified and NONE when the call was not redirected, NONE when who did it is kept private. */
export let reason: Reason = Reason.Unspecified;
export let uri: Slice = NONE;

// Boot only.
export function create(): void {
  entry = Address.create();
  parsed = Uri.create();
  values = Values.create();
  inner = Values.create();
  plain = TextWriter.createOver(HISTORY_HEADERS_BYTES);
}

export function read(request: Message): void {
  reason = Reason.Unspecified;
  uri = NONE;
  readHistory(request);
  if (reason == Reason.Unspecified) readDiversion(request);
}

/** The last entry that was made by mapping (`mp`) names, by index, whose place it took; without tags, the last that left with a Reason. */
function readHistory(request: Message): void {
  const isPrivate = isFold(request.value(HeaderName.Privacy), "history");
  let mappedFrom: Slice = NONE;
  for (let value = values.over(request, HeaderName.HistoryInfo); !isNone(value); value = values.next()) {
    if (!parseEntry(value)) continue;
    const from = entry.parameter("mp");
    const cause = toNumber(parameter(parsed.parameters, "cause"), 999);
    if (isNone(from)) {
      const left = causeOfHeaders(parsed.headers);
      if (!isNone(mappedFrom) || left < 300) continue;
      reason = reasonOf(<u32>left);
      uri = isPrivate || hidesItself() ? NONE : parsed.withoutHeaders;
      continue;
    }
    mappedFrom = from;
    reason = cause > 0 ? reasonOf(<u32>cause) : Reason.Unknown;
    uri = NONE;
    const known = reason;
    findIndex(request, from, isPrivate);
    if (known != Reason.Unknown) reason = known;
  }
}

function findIndex(request: Message, wanted: Slice, isPrivate: bool): void {
  for (let value = inner.over(request, HeaderName.HistoryInfo); !isNone(value); value = inner.next()) {
    if (!parseEntry(value) || !equals(entry.parameter("index"), wanted)) continue;
    const left = causeOfHeaders(parsed.headers);
    if (left >= 300) reason = reasonOf(<u32>left);
    if (!isPrivate && !hidesItself()) uri = parsed.withoutHeaders;
    return;
  }
}

function parseEntry(value: Slice): bool {
  return parseAddress(value, entry) == ErrorCode.None && !entry.isStar && parseUri(entry.uri, parsed) == ErrorCode.None;
}

/** RFC 7044 10.1.2: "?Privacy=history" in the entry's own URI. */
function hidesItself(): bool { return findText("privacy=history") >= 0; }

/** RFC 7044 10.1.1: "?Reason=SIP%3Bcause%3D302" in an entry's URI; 0 = none. */
function causeOfHeaders(headers: Slice): i64 {
  plain.restart();
  if (isNone(headers)) return 0;
  printUnescaped(plain, headers);
  const at = findText("cause=");
  if (findText("reason=sip") < 0 || at < 0) return 0;
  const code = toNumber(part(plain.written, at + 6, at + 9), 699);
  return code < 0 ? 0 : code;
}

function findText(lower: string): i32 {
  const text = plain.written;
  for (let at = 0; isFoldAt(text, at, lower) >= 0; at++) if (isFoldAt(text, at, lower) == 1) return at;
  return -1;
}

/** 1 = it stands there; 0 = not there; -1 = there is no room for it any more. */
function isFoldAt(text: Slice, at: i32, lower: string): i32 {
  const there = part(text, at, at + lower.length);
  return <i32>(there >> 32) < lower.length ? -1 : isFold(there, lower) ? 1 : 0;
}

/** RFC 4458 2 and RFC 8119 2; a response's own code where they have no line (RFC 7544 6.2). */
function reasonOf(cause: u32): Reason {
  switch (cause) {
    case 486: case 600: return Reason.Busy;
    case 408: return Reason.NoAnswer;
    case 301: case 302: return Reason.Unconditional;
    case 480: case 487: return Reason.Deflection;
    case 404: case 503: return Reason.Unreachable;
    case 380: return Reason.Service;
    default: return Reason.Unknown;
  }
}

/** RFC 5806 6: the topmost diversion is the last one. */
function readDiversion(request: Message): void {
  const value = values.over(request, HeaderName.Diversion);
  if (isNone(value) || parseAddress(value, entry) != ErrorCode.None || parseUri(entry.uri, parsed) != ErrorCode.None) return;
  reason = wordOf(withoutQuotes(entry.parameter("reason")));
  const privacy = withoutQuotes(entry.parameter("privacy"));
  if (isNone(privacy) || isFold(privacy, "off")) uri = parsed.withoutHeaders;
}

/** RFC 5806 4. */
function wordOf(word: Slice): Reason {
  if (isFold(word, "user-busy")) return Reason.Busy;
  if (isFold(word, "no-answer")) return Reason.NoAnswer;
  if (isFold(word, "unconditional") || isFold(word, "follow-me") || isFold(word, "time-of-day") || isFold(word, "do-not-disturb") || isFold(word, "away")) return Reason.Unconditional;
  if (isFold(word, "deflection")) return Reason.Deflection;
  if (isFold(word, "unavailable") || isFold(word, "out-of-service")) return Reason.Unreachable;
  return Reason.Unknown;
}

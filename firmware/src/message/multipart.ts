// Bodies of several parts: RFC 3261 7.4.1, RFC 2046 5.1, RFC 5621. A part is a slice of the packet; nothing is copied, and parts within parts go MULTIPART_DEPTH deep.
// DEVIATES: a part's folded header lines are not unfolded, and parts in base64 or quoted-printable are not read (RFC 3261 7.4: SIP carries binary).
import { allocate } from "../memory/arena.ts";
import { Slice, NONE, addressOf, between, endOf, equals, indexOf, isBlank, isEmpty, isFold, isNone, lengthOf, part, slice, startsWithFold, trim } from "../memory/slice.ts";
import { MULTIPART_DEPTH, MULTIPART_PARTS } from "../limits.ts";
import { HeaderName } from "./header-name.ts";
import { Message } from "./message.ts";
import { parameter, withoutQuotes } from "./parameter.ts";
import { firstWord, parametersOf } from "./scalar.ts";

/** Walks the parts of one body. */
@unmanaged
export class Parts {
  private at: usize;        // the delimiter line before the next part; 0 = none
  private end: usize;
  private boundary: Slice;
  private count: i32;
  isBroken: bool;           // no last delimiter, or too many parts
  type: Slice;              // NONE = absent: taken by nobody, where RFC 2046 5.1 means text/plain
  disposition: Slice;
  encoding: Slice;          // Content-Encoding or, when it changes the bytes, Content-Transfer-Encoding; NONE = as it is
  content: Slice;

  // Boot only.
  static create(): Parts { return changetype<Parts>(allocate(offsetof<Parts>())); }

  /** False: it has no boundary, or none of its lines stands in the body. */
  open(contentType: Slice, body: Slice): bool {
    this.boundary = withoutQuotes(parameter(parametersOf(contentType), "boundary"));
    this.end = endOf(body);
    this.count = 0;
    this.isBroken = false;
    // RFC 2046 5.1.1: 1 to 70 characters.
    this.at = isEmpty(this.boundary) || lengthOf(this.boundary) > 70 ? 0 : this.delimiter(addressOf(body));
    return this.at != 0;
  }

  next(): bool {
    if (this.at == 0) return false;
    const behind = this.at + 2 + <usize>lengthOf(this.boundary);
    if (behind + 2 <= this.end && load<u16>(behind) == 0x2d2d) return false; // "--boundary--"
    const start = this.lineEnd(behind);
    const next: usize = start == 0 ? 0 : this.delimiter(start);
    this.at = next;
    if (next == 0 || ++this.count > MULTIPART_PARTS) {
      this.isBroken = true;
      return false;
    }
    // The line end before a delimiter belongs to it.
    let end = next;
    if (end > start && load<u8>(end - 1) == 10) end--;
    if (end > start && load<u8>(end - 1) == 13) end--;
    this.readHeaders(start, max(start, end));
    return true;
  }

  /** The next line that begins with "--" and the boundary, and nothing but blanks behind it; 0 = none. */
  private delimiter(from: usize): usize {
    const length = <usize>lengthOf(this.boundary) + 2;
    for (let at = from, isStart = true; at + length <= this.end; at++) {
      if (isStart && load<u16>(at) == 0x2d2d && equals(slice(at + 2, lengthOf(this.boundary)), this.boundary)) {
        const behind = at + length;
        if (behind == this.end || (behind + 2 <= this.end && load<u16>(behind) == 0x2d2d) || this.lineEnd(behind) != 0) return at;
      }
      isStart = load<u8>(at) == 10;
    }
    return 0;
  }

  /** Behind the line end that follows blanks only; 0 = something else follows. */
  private lineEnd(from: usize): usize {
    let at = from;
    while (at < this.end && isBlank(load<u8>(at))) at++;
    if (at < this.end && load<u8>(at) == 13) at++;
    return at < this.end && load<u8>(at) == 10 ? at + 1 : 0;
  }

  private readHeaders(start: usize, end: usize): void {
    this.type = NONE;
    this.disposition = NONE;
    this.encoding = NONE;
    let at = start;
    while (at < end) {
      let line = at;
      while (line < end && load<u8>(line) != 10) line++;
      const text = trim(between(at, line > at && load<u8>(line - 1) == 13 ? line - 1 : line));
      at = line < end ? line + 1 : end;
      if (isEmpty(text)) break;
      this.readHeader(text);
    }
    this.content = between(at, end);
  }

  private readHeader(line: Slice): void {
    const colon = indexOf(line, 58);
    if (colon < 0) return;
    const name = trim(part(line, 0, colon)), value = trim(part(line, colon + 1));
    if (isFold(name, "content-type") || isFold(name, "c")) this.type = value;
    else if (isFold(name, "content-disposition")) this.disposition = value;
    else if ((isFold(name, "content-encoding") || isFold(name, "e")) && !isFold(value, "identity")) this.encoding = value;
    else if (isFold(name, "content-transfer-encoding") && !isFold(value, "binary") && !isFold(value, "8bit") && !isFold(value, "7bit")) this.encoding = value;
  }
}

let walkers: usize = 0;
let chosen: Slice = NONE;

/** What the last selection met: a part that must be understood and is not; a body that cannot be taken apart. */
export let hasUnknown: bool = false;
export let isBroken: bool = false;

// Boot only.
export function create(): void {
  walkers = allocate(<usize>MULTIPART_DEPTH * sizeof<usize>());
  for (let i = 0; i < MULTIPART_DEPTH; i++) store<usize>(walkers + <usize>i * sizeof<usize>(), changetype<usize>(Parts.create()));
}

export function isMultipart(contentType: Slice): bool { return startsWithFold(firstWord(contentType), "multipart/"); }

/** RFC 5621 4.1: the part of this media type, or the whole body when it is of this type itself; NONE = there is none. */
export function select(message: Message, lowerType: string): Slice {
  const type = message.value(HeaderName.ContentType);
  chosen = NONE;
  hasUnknown = false;
  isBroken = false;
  if (isEmpty(message.body)) return NONE;
  if (isMultipart(type)) walk(type, message.body, lowerType, 0);
  else if (isNone(type) || isFold(firstWord(type), lowerType)) return message.body;
  return chosen;
}

/** RFC 2046 5.1.4: of alternatives the last one that is understood; of others the first. */
function walk(contentType: Slice, body: Slice, lowerType: string, depth: i32): void {
  const parts = changetype<Parts>(load<usize>(walkers + <usize>depth * sizeof<usize>()));
  const isAlternative = isFold(firstWord(contentType), "multipart/alternative");
  if (!parts.open(contentType, body)) {
    isBroken = true;
    return;
  }
  while (parts.next()) {
    if (isMultipart(parts.type) && isNone(parts.encoding) && depth + 1 < MULTIPART_DEPTH) {
      const hadUnknown = hasUnknown;
      walk(parts.type, parts.content, lowerType, depth + 1);
      if (isAlternative || isOptional(parts.disposition)) hasUnknown = hadUnknown;
    } else if (isWanted(parts, lowerType)) {
      if (isNone(chosen) || isAlternative) chosen = parts.content;
    } else if (!isAlternative && !isOptional(parts.disposition)) hasUnknown = true;
  }
  if (parts.isBroken) isBroken = true;
}

/** RFC 3261 20.11: a description is for the session when nothing else is said. */
function isWanted(parts: Parts, lowerType: string): bool {
  const purpose = firstWord(parts.disposition);
  if (!isNone(parts.encoding) || !(isNone(parts.disposition) || isFold(purpose, "session") || isFold(purpose, "render"))) return false;
  return !isNone(parts.type) && isFold(firstWord(parts.type), lowerType);
}

/** RFC 5621 8.2: handling is required unless it is said to be optional. */
export function isOptional(disposition: Slice): bool { return isFold(parameter(parametersOf(disposition), "handling"), "optional"); }

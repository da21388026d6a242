// Protobuf's wire format over raw memory for the generated AssemblyScript codecs: one reader and one writer, no allocation.
//
// The reader is hostile-proof: every access is checked against `end`, numbers end after ten bytes, lengths stay inside the
// message that holds them. A fault is sticky: from then on each read gives 0 and `more` gives false, so that a decoder's
// loop ends by itself and says so once, at its end. The writer does the same with its limit.
// Reader and writer are not re-entrant: decode or encode one message, then the next.

const WIRE_VARINT: u32 = 0;
const WIRE_64_BIT: u32 = 1;
const WIRE_BYTES: u32 = 2;
const WIRE_32_BIT: u32 = 5;
const LONGEST_VARINT_BYTES: i32 = 10;
const LARGEST_UINT64: u64 = (1 << 53) - 1;
const LONGEST_TAG_BYTES: i32 = 5;
/** U+FFFD as UTF-8. */
const REPLACEMENT_BYTES: usize = 3;

let at: usize = 0;
let end: usize = 0;
let failed: bool = false;

/** Length of the bytes whose address `readBytes` or `readText` returned last. */
export let spanLength: i32 = 0;

// ---- Reading ----

export function openReader(pointer: usize, length: i32): void {
  at = pointer;
  end = pointer;
  failed = length < 0 || pointer + <usize>length < pointer;
  if (!failed) end = pointer + <usize>length;
  spanLength = 0;
}

export function more(): bool {
  return at < end;
}

/** True when everything since openReader was well formed. */
export function wellFormed(): bool {
  return !failed;
}

/** Ends all reading: what was read so far must not be used. */
export function fail(): void {
  failed = true;
  at = end;
}

/** The next field's tag; 0, which is no tag, after a fault. */
export function readTag(): u32 {
  const value = readVarint(LONGEST_TAG_BYTES);
  if (value > <u64>u32.MAX_VALUE) { fail(); return 0; }
  return <u32>value;
}

/** Above 2^53 - 1 a 64-bit number is refused, as it is by the TypeScript codec, which could not hold it exactly. */
export function readUint64(): u64 {
  const value = readVarint(LONGEST_VARINT_BYTES);
  if (value > LARGEST_UINT64) { fail(); return 0; }
  return value;
}

export function readUint32(): u32 {
  return <u32>readVarint(LONGEST_VARINT_BYTES);
}

export function readInt32(): i32 {
  return <i32>readVarint(LONGEST_VARINT_BYTES);
}

/** The eleven-byte and the cut-off number are refused; of the tenth byte only what fits is taken. */
function readVarint(longest: i32): u64 {
  let value: u64 = 0;
  for (let i = 0; i < longest; i++) {
    if (at >= end) { fail(); return 0; }
    const byte = load<u8>(at++);
    value |= <u64>(byte & 0x7f) << <u64>(7 * i);
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

export function readBool(): bool {
  return readVarint(LONGEST_VARINT_BYTES) != 0;
}

export function readFixed32(): u32 {
  if (end - at < 4) { fail(); return 0; }
  const value = load<u32>(at);
  at += 4;
  return value;
}

/** A length prefix that lies inside the message; protobuf allows 31 bits. */
function readLength(): usize {
  const length = readVarint(LONGEST_TAG_BYTES);
  if (failed || length > <u64>(end - at)) { fail(); return 0; }
  return <usize>length;
}

/** Address of the bytes, which stay where they are; their number is in spanLength. */
export function readBytes(): usize {
  const length = readLength();
  spanLength = <i32>length;
  const pointer = at;
  at += length;
  return failed ? 0 : pointer;
}

/** As readBytes, for a string, which must be UTF-8 (protobuf, proto3). */
export function readText(): usize {
  const pointer = readBytes();
  if (failed || isUtf8(pointer, pointer + <usize>spanLength)) return pointer;
  fail();
  spanLength = 0;
  return 0;
}

function isUtf8(pointer: usize, limit: usize): bool {
  for (pointer = pastAscii(pointer, limit); pointer < limit; ) {
    const bytes = sequenceAt(pointer, limit);
    if (bytes < 0) return false;
    pointer = pastAscii(pointer + <usize>bytes, limit);
  }
  return true;
}

/** The first byte above 127; most texts have none. */
function pastAscii(pointer: usize, limit: usize): usize {
  while (limit - pointer >= 8 && (load<u64>(pointer) & 0x8080808080808080) == 0) pointer += 8;
  while (pointer < limit && load<u8>(pointer) < 0x80) pointer++;
  return pointer;
}

/**
 * Bytes of the character that begins here, above 127. RFC 3629 section 4, table of well-formed byte sequences: no overlong forms,
 * no surrogates, nothing above U+10FFFF. When it is ill formed, minus the bytes that one U+FFFD stands for: as far as it could have
 * become a character (Unicode 3.9, substitution of maximal subparts).
 */
function sequenceAt(pointer: usize, limit: usize): i32 {
  const first = <u32>load<u8>(pointer);
  if (first < 0xc2 || first > 0xf4) return -1;
  const bytes: i32 = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < bytes; i++) {
    if (pointer + <usize>i >= limit) return -i;
    const byte = <u32>load<u8>(pointer + <usize>i);
    if (i == 1 ? byte < low || byte > high : (byte & 0xc0) != 0x80) return -i;
  }
  return bytes;
}

/** Narrows the reader to a nested message or a packed run; returns what `leave` needs. */
export function enter(): usize {
  const length = readLength();
  const outer = end;
  end = at + length;
  return outer;
}

export function leave(outer: usize): void {
  end = outer;
  if (failed) at = end;
}

/** Passes over a field that this version does not know, or knows with another wire type. Groups are no part of proto3 and refused. */
export function skipField(tag: u32): void {
  if (tag >> 3 == 0) { fail(); return; }
  switch (tag & 7) {
    case WIRE_VARINT: readVarint(LONGEST_VARINT_BYTES); return;
    case WIRE_64_BIT: skipBytes(8); return;
    case WIRE_BYTES: skipBytes(readLength()); return;
    case WIRE_32_BIT: skipBytes(4); return;
    default: fail();
  }
}

function skipBytes(length: usize): void {
  if (end - at < length) fail();
  else at += length;
}

// ---- Writing ----

let start: usize = 0;
let next: usize = 0;
let limitAt: usize = 0;
let overflowed: bool = false;

export function openWriter(out: usize, limit: i32): void {
  start = out;
  next = out;
  limitAt = limit > 0 ? out + <usize>limit : out;
  overflowed = limit < 0;
}

/** How many bytes were written; -1 when they did not fit, and then the buffer's content means nothing. */
export function written(): i32 {
  return overflowed ? -1 : <i32>(next - start);
}

/** A place for `length` bytes, or 0. */
function reserve(length: usize): usize {
  if (overflowed || limitAt - next < length) { overflowed = true; return 0; }
  const place = next;
  next += length;
  return place;
}

export function writeVarint(value: u64): void {
  let place = reserve(<usize>sizeOfVarint(value));
  if (place == 0) return;
  while (value >= 0x80) {
    store<u8>(place++, <u8>value | 0x80);
    value >>= 7;
  }
  store<u8>(place, <u8>value);
}

/** An enum value or int32: negative ones take ten bytes (protobuf, sign extension). */
export function writeInt32(value: i32): void {
  writeVarint(<u64><i64>value);
}

export function writeFixed32(value: u32): void {
  const place = reserve(4);
  if (place != 0) store<u32>(place, value);
}

/** Length and bytes of a string or bytes field. */
export function writeBytes(pointer: usize, length: i32): void {
  if (length < 0) { overflowed = true; return; }
  writeVarint(<u64>length);
  const place = reserve(<usize>length);
  if (place != 0) memory.copy(place, pointer, <usize>length);
}

/**
 * As writeBytes, for a string. Texts of the network need not be UTF-8, and a reader refuses the whole frame of one that is not:
 * each ill-formed part becomes U+FFFD.
 */
export function writeText(pointer: usize, length: i32): void {
  if (length < 0 || isUtf8(pointer, pointer + <usize>length)) return writeBytes(pointer, length);
  const bytes = bytesOfText(pointer, length);
  writeVarint(<u64>bytes);
  let place = reserve(<usize>bytes);
  if (place == 0) return;
  for (const limit = pointer + <usize>length; pointer < limit; ) {
    const found = load<u8>(pointer) < 0x80 ? 1 : sequenceAt(pointer, limit);
    const taken = <usize>abs(found);
    if (found > 0) memory.copy(place, pointer, taken);
    else { store<u8>(place, 0xef); store<u16>(place, 0xbdbf, 1); }
    place += found > 0 ? taken : REPLACEMENT_BYTES;
    pointer += taken;
  }
}

/** Bytes of a string as it is written. */
function bytesOfText(pointer: usize, length: i32): i32 {
  const limit = pointer + <usize>length;
  let bytes = length;
  for (pointer = pastAscii(pointer, limit); pointer < limit; ) {
    const found = sequenceAt(pointer, limit);
    if (found < 0) bytes += <i32>REPLACEMENT_BYTES + found;
    pointer = pastAscii(pointer + <usize>abs(found), limit);
  }
  return bytes;
}

export function sizeOfVarint(value: u64): i32 {
  return <i32>((70 - clz<u64>(value | 1)) / 7);
}

export function sizeOfInt32(value: i32): i32 {
  return sizeOfVarint(<u64><i64>value);
}

/** Bytes of a string field without its tag. */
export function sizeOfText(pointer: usize, length: i32): i32 {
  return sizeOfSpan(bytesOfText(pointer, length));
}

/** Bytes of a bytes or nested field without its tag. */
export function sizeOfSpan(length: i32): i32 {
  return sizeOfVarint(<u64>length) + length;
}

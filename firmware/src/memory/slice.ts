// A run of bytes in linear memory as one number: the address below, the length above; 0 is "absent".
// A slice is a view: it is good as long as the buffer it points into.

export type Slice = u64;

export const NONE: Slice = 0;

// @ts-ignore: decorator
@inline
export function slice(address: usize, length: i32): Slice { return (<u64>length << 32) | <u64>address; }
// @ts-ignore: decorator
@inline
export function addressOf(bytes: Slice): usize { return <usize>bytes; }
// @ts-ignore: decorator
@inline
export function lengthOf(bytes: Slice): i32 { return <i32>(bytes >> 32); }
// @ts-ignore: decorator
@inline
export function endOf(bytes: Slice): usize { return <usize>bytes + <usize>(bytes >> 32); }
// @ts-ignore: decorator
@inline
export function between(start: usize, end: usize): Slice { return slice(start, <i32>(end - start)); }
// A present slice may be empty; an absent one has no address.
// @ts-ignore: decorator
@inline
export function isNone(bytes: Slice): bool { return bytes == NONE; }
// @ts-ignore: decorator
@inline
export function isEmpty(bytes: Slice): bool { return (bytes >> 32) == 0; }

// @ts-ignore: decorator
@inline
export function foldByte(byte: u32): u32 { return byte - 65 < 26 ? byte | 0x20 : byte; }

// From `from` to the end; `to` cuts. Both are clamped.
export function part(bytes: Slice, from: i32, to: i32 = i32.MAX_VALUE): Slice {
  const length = lengthOf(bytes);
  const end = min(max(to, 0), length);
  const start = min(max(from, 0), end);
  return slice(addressOf(bytes) + <usize>start, end - start);
}

export function equals(left: Slice, right: Slice): bool {
  const length = lengthOf(left);
  return length == lengthOf(right) && memory.compare(addressOf(left), addressOf(right), <usize>length) == 0;
}

// RFC 3261 7.3.1: ASCII letters without regard to case.
export function equalsFold(left: Slice, right: Slice): bool {
  const length = lengthOf(left);
  if (length != lengthOf(right)) return false;
  const a = addressOf(left);
  const b = addressOf(right);
  for (let i: usize = 0; i < <usize>length; i++) {
    if (foldByte(load<u8>(a + i)) != foldByte(load<u8>(b + i))) return false;
  }
  return true;
}

// Compares with a literal (ASCII).
export function is(bytes: Slice, literal: string): bool {
  const length = literal.length;
  if (length != lengthOf(bytes)) return false;
  const a = addressOf(bytes);
  const b = changetype<usize>(literal);
  for (let i: usize = 0; i < <usize>length; i++) {
    if (<u32>load<u8>(a + i) != <u32>load<u16>(b + (i << 1))) return false;
  }
  return true;
}

// Compares with a literal in lower case (ASCII), the bytes folded.
export function isFold(bytes: Slice, lowerLiteral: string): bool {
  const length = lowerLiteral.length;
  if (length != lengthOf(bytes)) return false;
  const a = addressOf(bytes);
  const b = changetype<usize>(lowerLiteral);
  for (let i: usize = 0; i < <usize>length; i++) {
    if (foldByte(load<u8>(a + i)) != <u32>load<u16>(b + (i << 1))) return false;
  }
  return true;
}

export function startsWithFold(bytes: Slice, lowerLiteral: string): bool {
  return lengthOf(bytes) >= lowerLiteral.length && isFold(part(bytes, 0, lowerLiteral.length), lowerLiteral);
}

// Index of the first such byte at or after `from`, or -1.
export function indexOf(bytes: Slice, byte: u32, from: i32 = 0): i32 {
  const start = addressOf(bytes);
  const length = lengthOf(bytes);
  for (let i = from; i < length; i++) if (<u32>load<u8>(start + <usize>i) == byte) return i;
  return -1;
}

// RFC 3261 25.1 LWS after unfolding: spaces and tabs.
export function trim(bytes: Slice): Slice {
  let start = addressOf(bytes);
  let end = endOf(bytes);
  while (start < end && isBlank(load<u8>(start))) start++;
  while (end > start && isBlank(load<u8>(end - 1))) end--;
  return between(start, end);
}

// @ts-ignore: decorator
@inline
export function isBlank(byte: u32): bool { return byte == 32 || byte == 9; }

// @ts-ignore: decorator
@inline
export function isDigit(byte: u32): bool { return byte - 48 < 10; }

// All digits and at most `most`, else -1. Leading zeros are allowed (RFC 4475 3.1.1.1).
export function toNumber(bytes: Slice, most: i64 = 4294967295): i64 {
  const end = endOf(bytes);
  let at = addressOf(bytes);
  if (at == end) return -1;
  let value: i64 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) return -1;
    value = value * 10 + <i64>digit;
    if (value > most) return -1;
  }
  return value;
}

// FNV-1a, finished: for hash indexes, never for security.
export function hashOf(bytes: Slice, seed: u32 = 2166136261): u32 {
  let hash = seed;
  const end = endOf(bytes);
  for (let at = addressOf(bytes); at < end; at++) hash = (hash ^ <u32>load<u8>(at)) * 16777619;
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6d;
  return hash ^ (hash >> 13);
}

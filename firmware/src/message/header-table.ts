// From a header field's name on the wire to its number: one hash, one comparison of the whole name, case folded.
import { HEADER_NAMES, HeaderName, compactName, headerText } from "./header-name.ts";

// An entry by number: 0 first eight bytes u64 | 8 last eight bytes u64 | 16 bytes 8..15 u64 | 24 length u32, all in lower case.
// Up to 8 bytes the first word holds them all; up to 16 the last word overlaps; up to 24 the middle word fills the hole. No name is longer.
const ENTRY_BYTES: usize = 32;
const FOLD: u64 = 0x2020202020202020; // "-" and digits have the bit already
const entries = memory.data(2560, 16);
const buckets = memory.data(256, 16); // header numbers; 0 = free

const scratch = memory.data(32, 16);

function bucketOf(head: u64, tail: u64, length: u32): u32 {
  return <u32>(((head * 0x9e3779b97f4a7c15) ^ rotl<u64>(tail * 0xc2b2ae3d27d4eb4f, 31) ^ <u64>length) * 0x9e3779b97f4a7c15 >> 56);
}

// @ts-ignore: decorator
@inline
function headOf(at: usize, length: u32): u64 {
  const bytes = load<u64>(at) | FOLD;
  return length >= 8 ? bytes : bytes & ((<u64>1 << (<u64>length << 3)) - 1);
}
// @ts-ignore: decorator
@inline
function tailOf(at: usize, length: u32): u64 { return length >= 8 ? load<u64>(at + <usize>length - 8) | FOLD : 0; }
// @ts-ignore: decorator
@inline
function middleOf(at: usize, length: u32): u64 { return length > 16 ? load<u64>(at + 8) | FOLD : 0; }

function fill(): void {
  for (let name = 1; name < HEADER_NAMES; name++) {
    const text = headerText(name);
    const length = <u32>text.length;
    assert(length <= 24);
    memory.fill(scratch, 0, 32);
    for (let i: usize = 0; i < <usize>length; i++) store<u8>(scratch + i, load<u16>(changetype<usize>(text) + (i << 1)));
    const entry = entries + <usize>name * ENTRY_BYTES;
    const head = headOf(scratch, length);
    const tail = tailOf(scratch, length);
    store<u64>(entry, head);
    store<u64>(entry, tail, 8);
    store<u64>(entry, middleOf(scratch, length), 16);
    store<u32>(entry, length, 24);
    let bucket = bucketOf(head, tail, length);
    while (load<u8>(buckets + <usize>bucket) != 0) bucket = (bucket + 1) & 255;
    store<u8>(buckets + <usize>bucket, <u8>name);
  }
}
fill();

// Extension when the name is none of ours. `length` bytes at `at`, followed by readable memory; they hold no control character.
export function headerNameAt(at: usize, length: u32): HeaderName {
  if (length == 1) return compactName(<u32>load<u8>(at) | 0x20);
  if (length > 24) return HeaderName.Extension;
  const head = headOf(at, length);
  const tail = tailOf(at, length);
  let bucket = bucketOf(head, tail, length);
  let name = <u32>load<u8>(buckets + <usize>bucket);
  while (name != 0) {
    const entry = entries + <usize>name * ENTRY_BYTES;
    if (load<u64>(entry) == head && load<u64>(entry, 8) == tail && load<u32>(entry, 24) == length && load<u64>(entry, 16) == middleOf(at, length)) return <HeaderName>name;
    bucket = (bucket + 1) & 255;
    name = <u32>load<u8>(buckets + <usize>bucket);
  }
  return HeaderName.Extension;
}

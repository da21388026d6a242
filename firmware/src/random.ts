// The core's random numbers: ChaCha20 (RFC 8439) keyed by the host's entropy, its own key replaced after each block (fast key erasure).
// For tags, branches, Call-IDs and nonces. RFC 3261 19.3 asks for at least 32 random bits in a tag; we take 64.
import { Slice, addressOf, lengthOf } from "./memory/slice.ts";
import { TextWriter } from "./memory/text-writer.ts";

const state = memory.data(64, 16);
const block = memory.data(64, 16);
let available: u32 = 0; // unread bytes at the end of `block`

// Mixes fresh entropy into the key. At boot and at restore; any length, 32 bytes or more wanted.
export function seed(entropy: Slice): void {
  store<u32>(state, 0x61707865); store<u32>(state, 0x3320646e, 4); store<u32>(state, 0x79622d32, 8); store<u32>(state, 0x6b206574, 12);
  const length = <usize>lengthOf(entropy);
  for (let i: usize = 0; i < length; i++) {
    const at = state + 16 + i % 32;
    store<u8>(at, load<u8>(at) ^ load<u8>(addressOf(entropy) + i));
    if (i % 32 == 31) refill();
  }
  refill();
}

export function randomU32(): u32 {
  if (available < 4) refill();
  const at = block + <usize>(64 - available);
  const value = load<u32>(at);
  store<u32>(at, 0);
  available -= 4;
  return value;
}

export function randomU64(): u64 { return (<u64>randomU32() << 32) | <u64>randomU32(); }

// Even over 0..below-1 as far as 32 bits go; `below` > 0.
export function randomBelow(below: u32): u32 { return <u32>((<u64>randomU32() * <u64>below) >> 32); }

// 2 * `bytes` lower-case hexadecimal digits; `bytes` a multiple of 4.
export function printRandom(writer: TextWriter, bytes: i32): void {
  for (let i = 0; i < bytes; i += 4) writer.hex(<u64>randomU32(), 8);
}

// The first half of a ChaCha20 block becomes the next key, the second half is handed out.
function refill(): void {
  memory.copy(block, state, 64);
  for (let round = 0; round < 10; round++) {
    quarter(0, 16, 32, 48); quarter(4, 20, 36, 52); quarter(8, 24, 40, 56); quarter(12, 28, 44, 60);
    quarter(0, 20, 40, 60); quarter(4, 24, 44, 48); quarter(8, 28, 32, 52); quarter(12, 16, 36, 56);
  }
  for (let i: usize = 0; i < 64; i += 4) store<u32>(block + i, load<u32>(block + i) + load<u32>(state + i));
  memory.copy(state + 16, block, 32);
  store<u64>(state, load<u64>(state, 48) + 1, 48);
  available = 32;
}

function quarter(a: usize, b: usize, c: usize, d: usize): void {
  const pa = block + a, pb = block + b, pc = block + c, pd = block + d;
  let x = load<u32>(pa), y = load<u32>(pb), z = load<u32>(pc), w = load<u32>(pd);
  x += y; w = rotl<u32>(w ^ x, 16);
  z += w; y = rotl<u32>(y ^ z, 12);
  x += y; w = rotl<u32>(w ^ x, 8);
  z += w; y = rotl<u32>(y ^ z, 7);
  store<u32>(pa, x); store<u32>(pb, y); store<u32>(pc, z); store<u32>(pd, w);
}

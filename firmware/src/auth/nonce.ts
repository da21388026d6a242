// Nonces of ours, of which nothing is kept when they are given out (RFC 7616 3.3, 5.4): seconds, serial and a keyed hash over both, in
// hexadecimal. The key is fresh at every boot. Only a nonce that was used well has a record, for its counts (3.4: nc): a window behind the
// highest, in a table by serial where a newer nonce takes the place of an older one, which is then as good as stale.
import { nowMs } from "../clock.ts";
import { allocate } from "../memory/arena.ts";
import { Slice, addressOf, lengthOf, part, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { randomU64 } from "../random.ts";
import { isSameDigest } from "./digest.ts";
import { HashKind, beginHash, endHash, hashBytes } from "./hash.ts";
import { NONCES_LEAST, NONCE_COUNT_WINDOW, NONCE_SECONDS } from "./limits.ts";

const KEY_BYTES: i32 = 32;
const STAMP_BYTES: i32 = 16;  // 8 digits of seconds, 8 of the serial
const SEAL_BYTES: i32 = 32;   // of 64
const NONCE_BYTES: i32 = STAMP_BYTES + SEAL_BYTES;

@unmanaged
class Use {
  window: u64;   // bit n: the highest count less n has been used
  serial: u32;   // 0 = none
  highest: u32;
}

const key = memory.data(32, 8);
const inner = memory.data(32, 8);
const sealed = memory.data(64, 8);
const sealWriter = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));
let uses: usize = 0;
let capacity: u32 = 0;
let newest: u32 = 0;

// Boot only, with entropy.
export function create(transactions: u32): void {
  capacity = max(NONCES_LEAST, transactions);
  uses = allocate(<usize>capacity * offsetof<Use>());
  for (let i: usize = 0; i < <usize>KEY_BYTES; i += 8) store<u64>(key + i, randomU64());
}

export function printNonce(writer: TextWriter): void {
  const start = writer.position;
  writer.hex(<u64>(nowMs / 1000), 8).hex(++newest, 8);
  if (!writer.failed) writer.slice(sealOf(writer.since(start)));
}

/** Whether a nonce is ours, young, and this count of it unused; it is used from then on. */
export function claim(nonce: Slice, count: u32): bool {
  if (lengthOf(nonce) != NONCE_BYTES || !isSameDigest(sealOf(part(nonce, 0, STAMP_BYTES)), part(nonce, STAMP_BYTES))) return false;
  const age = <u32>(nowMs / 1000) - hexNumber(part(nonce, 0, 8));
  return age <= NONCE_SECONDS && count > 0 && take(hexNumber(part(nonce, 8, STAMP_BYTES)), count);
}

function take(serial: u32, count: u32): bool {
  const use = changetype<Use>(uses + <usize>(serial % capacity) * offsetof<Use>());
  if (use.serial > serial) return false;
  if (use.serial < serial) {
    use.serial = serial;
    use.highest = 0;
    use.window = 0;
  }
  if (count > use.highest) {
    const step = count - use.highest;
    use.window = step >= NONCE_COUNT_WINDOW ? 1 : (use.window << <u64>step) | 1;
    use.highest = count;
    return true;
  }
  const behind = use.highest - count;
  if (behind >= NONCE_COUNT_WINDOW || ((use.window >> <u64>behind) & 1) != 0) return false;
  use.window |= <u64>1 << <u64>behind;
  return true;
}

/** H(key, H(key, stamp)), the first half: without the key nobody can make or lengthen one. */
function sealOf(stamp: Slice): Slice {
  beginHash(HashKind.Sha256);
  hashBytes(slice(key, KEY_BYTES));
  hashBytes(stamp);
  memory.copy(inner, addressOf(endHash()), 32);
  beginHash(HashKind.Sha256);
  hashBytes(slice(key, KEY_BYTES));
  hashBytes(slice(inner, 32));
  return part(sealWriter.over(sealed, 64).hexBytes(endHash()).written, 0, SEAL_BYTES);
}

/** Eight hexadecimal digits, as in nc (RFC 7616 3.4); 0 for anything else. */
export function hexNumber(text: Slice): u32 {
  if (lengthOf(text) != 8) return 0;
  let value: u32 = 0;
  for (let i: usize = 0; i < 8; i++) {
    const letter = <u32>load<u8>(addressOf(text) + i) | 0x20;
    const digit = letter - 48 < 10 ? letter - 48 : letter - 97 < 6 ? letter - 87 : 16;
    if (digit == 16) return 0;
    value = (value << 4) | digit;
  }
  return value;
}

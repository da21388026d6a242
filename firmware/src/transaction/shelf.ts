// Buffers for the messages that live with a transaction: three sizes, from fixed pools, a full size falls over to the next larger one.
import { Pool } from "../memory/pool.ts";
import { Slice, NONE, slice, addressOf, lengthOf } from "../memory/slice.ts";
import { SMALL_BYTES, MIDDLE_BYTES, LARGE_BYTES, SMALL_PERCENT, MIDDLE_PERCENT, LARGE_PERCENT } from "./limits.ts";

let small: Pool = changetype<Pool>(0);
let middle: Pool = changetype<Pool>(0);
let large: Pool = changetype<Pool>(0);

// Boot only. `kept`: messages that somebody above keeps beside those of the transactions.
export function create(transactions: u32, kept: u32): void {
  small = Pool.create(SMALL_BYTES, share(transactions, SMALL_PERCENT) + kept);
  middle = Pool.create(MIDDLE_BYTES, share(transactions, MIDDLE_PERCENT));
  large = Pool.create(LARGE_BYTES, share(transactions, LARGE_PERCENT));
}

function share(transactions: u32, percent: u32): u32 { return <u32>max<u64>(1, (<u64>transactions * percent + 99) / 100); }

export function usedBuffers(): u32 { return small.used + middle.used + large.used; }

// A copy of `message`, or NONE when no buffer is free.
export function keep(message: Slice): Slice {
  const length = <u32>lengthOf(message);
  let buffer: usize = 0;
  if (length <= SMALL_BYTES) buffer = small.take();
  if (buffer == 0 && length <= MIDDLE_BYTES) buffer = middle.take();
  if (buffer == 0 && length <= LARGE_BYTES) buffer = large.take();
  if (buffer == 0) return NONE;
  memory.copy(buffer, addressOf(message), <usize>length);
  return slice(buffer, <i32>length);
}

export function release(message: Slice): void {
  const buffer = addressOf(message);
  if (buffer == 0) return;
  if (buffer >= large.at(0)) large.give(buffer);
  else if (buffer >= middle.at(0)) middle.give(buffer);
  else small.give(buffer);
}

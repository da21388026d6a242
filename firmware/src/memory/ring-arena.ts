// Bytes that live for a fixed time, in a ring: the newest overwrite the oldest. For the last responses of tombstones (RFC 3261 17.2).
// A stored run is named by its 64-bit position and length; a run that was overwritten answers NONE and is counted.
import { allocate } from "./arena.ts";
import { Slice, NONE, slice, addressOf, lengthOf } from "./slice.ts";

@unmanaged
export class RingArena {
  private start: usize;
  private capacity: u32;
  private written: u64;   // position after the newest byte; starts at 8 so that 0 is no position
  overwritten: u32;       // asked for, but gone

  static create(bytes: u32): RingArena {
    const ring = changetype<RingArena>(allocate(offsetof<RingArena>()));
    ring.capacity = (bytes + 7) & ~7;
    ring.start = allocate(<usize>ring.capacity);
    ring.written = 8;
    return ring;
  }

  // The position of the copy, or 0 when it is larger than the ring.
  put(bytes: Slice): u64 {
    const length = <u32>lengthOf(bytes);
    if (length > this.capacity) return 0;
    let position = this.written;
    const offset = <u32>(position % <u64>this.capacity);
    if (offset + length > this.capacity) position += <u64>(this.capacity - offset); // never split at the edge
    memory.copy(this.start + <usize>(position % <u64>this.capacity), addressOf(bytes), <usize>length);
    this.written = (position + <u64>length + 7) & ~7;
    return position;
  }

  get(position: u64, length: u32): Slice {
    if (position == 0 || position + <u64>length > this.written) return NONE;
    if (this.written - position > <u64>this.capacity) { this.overwritten++; return NONE; }
    return slice(this.start + <usize>(position % <u64>this.capacity), <i32>length);
  }
}

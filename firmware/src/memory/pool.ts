// A fixed pool of equal records with a free list. A full pool answers 0 and counts the refusal; it never grows.
import { allocate } from "./arena.ts";

@unmanaged
export class Pool {
  private start: usize;
  private recordBytes: u32;
  private free: u32;       // index + 1 of the first free record, 0 = none
  capacity: u32;
  used: u32;
  peak: u32;
  refused: u32;
  private live: usize;     // one byte a record: 1 = taken

  // Boot only.
  static create(recordBytes: u32, capacity: u32): Pool {
    const pool = changetype<Pool>(allocate(offsetof<Pool>()));
    pool.recordBytes = (max(recordBytes, 8) + 7) & ~7;
    pool.capacity = capacity;
    pool.start = allocate(<usize>pool.recordBytes * <usize>capacity);
    pool.live = allocate(<usize>capacity);
    pool.reset();
    return pool;
  }

  // Gives every record back. Records come in index order from a fresh pool: replays are the same.
  reset(): void {
    this.used = 0;
    this.free = this.capacity > 0 ? 1 : 0;
    memory.fill(this.live, 0, <usize>this.capacity);
    for (let i: u32 = 0; i < this.capacity; i++) store<u32>(this.at(i), i + 1 < this.capacity ? i + 2 : 0);
  }

  // A zeroed record, or 0 when the pool is full.
  take(): usize {
    const index = this.free;
    if (index == 0) { this.refused++; return 0; }
    const record = this.at(index - 1);
    this.free = load<u32>(record);
    store<u8>(this.live + <usize>(index - 1), 1);
    this.used++;
    if (this.used > this.peak) this.peak = this.used;
    memory.fill(record, 0, <usize>this.recordBytes);
    return record;
  }

  give(record: usize): void {
    const index = this.indexOf(record);
    assert(this.isTaken(index));
    store<u8>(this.live + <usize>index, 0);
    store<u32>(record, this.free);
    this.free = index + 1;
    this.used--;
  }

  @inline at(index: u32): usize { return this.start + <usize>index * <usize>this.recordBytes; }
  indexOf(record: usize): u32 { return <u32>(record - this.start) / this.recordBytes; }
  // Walk a pool with: for (let i: u32 = 0; i < pool.capacity; i++) if (pool.isTaken(i)) pool.at(i)
  isTaken(index: u32): bool { return index < this.capacity && load<u8>(this.live + <usize>index) == 1; }
}

// From a 32-bit hash to record numbers: chained buckets over fixed entries, one entry for each record number.
// The caller compares the record itself, since different keys may share a hash.
//
//   for (let n = index.first(hash); n >= 0; n = index.next(n, hash)) if (matches(n)) ...
import { allocate } from "./arena.ts";

@unmanaged
export class HashIndex {
  private buckets: usize;  // u32: entry + 1
  private entries: usize;  // u32 hash, u32 next entry + 1
  private mask: u32;
  private capacity: u32;

  // Record numbers 0..capacity-1, each at most once in the index.
  static create(capacity: u32): HashIndex {
    const index = changetype<HashIndex>(allocate(offsetof<HashIndex>()));
    let buckets: u32 = 8;
    while (buckets < capacity) buckets <<= 1;
    index.mask = buckets - 1;
    index.capacity = capacity;
    index.buckets = allocate(<usize>buckets << 2);
    index.entries = allocate(<usize>capacity << 3);
    return index;
  }

  add(hash: u32, record: u32): void {
    assert(record < this.capacity);
    const entry = this.entries + (<usize>record << 3);
    const bucket = this.buckets + (<usize>(hash & this.mask) << 2);
    store<u32>(entry, hash);
    store<u32>(entry, load<u32>(bucket), 4);
    store<u32>(bucket, record + 1);
  }

  // True when the record was there under this hash.
  remove(hash: u32, record: u32): bool {
    let link = this.buckets + (<usize>(hash & this.mask) << 2);
    for (let at = load<u32>(link); at != 0; at = load<u32>(link)) {
      const entry = this.entries + (<usize>(at - 1) << 3);
      if (at == record + 1) { store<u32>(link, load<u32>(entry, 4)); return true; }
      link = entry + 4;
    }
    return false;
  }

  first(hash: u32): i32 { return this.from(load<u32>(this.buckets + (<usize>(hash & this.mask) << 2)), hash); }
  next(record: i32, hash: u32): i32 { return this.from(load<u32>(this.entries + (<usize>record << 3), 4), hash); }

  private from(link: u32, hash: u32): i32 {
    let at = link;
    while (at != 0) {
      const entry = this.entries + (<usize>(at - 1) << 3);
      if (load<u32>(entry) == hash) return <i32>(at - 1);
      at = load<u32>(entry, 4);
    }
    return -1;
  }
}

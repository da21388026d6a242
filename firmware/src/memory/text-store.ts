// The texts of one long-lived record (Call-ID, tags, targets, route set): numbered fields over one bounded buffer, compacted in place.
// It holds offsets only, so a copy of its bytes is a checkpoint.
//
//     0 capacity u16 | 2 used u16 | 4 fields u16 | 6 -
//     8 field[i]: offset u16, length u16 (offset 0 = absent)
//       ... bytes
import { Slice, NONE, slice, addressOf, lengthOf } from "./slice.ts";

@unmanaged
export class TextStore {
  private capacity: u16;
  private used: u16;
  private fields: u16;

  // Bytes a record must reserve for it.
  static bytesFor(fields: i32, textBytes: i32): i32 { return (8 + fields * 4 + textBytes + 7) & ~7; }

  // Makes an empty store of `bytes` (at most 65,535) at `address`.
  static at(address: usize, fields: i32, bytes: i32): TextStore {
    const store = changetype<TextStore>(address);
    memory.fill(address, 0, <usize>(8 + fields * 4));
    store.capacity = <u16>bytes;
    store.fields = <u16>fields;
    store.used = <u16>(8 + fields * 4);
    return store;
  }

  get(field: i32): Slice {
    const entry = load<u32>(this.entry(field));
    return entry == 0 ? NONE : slice(changetype<usize>(this) + <usize>(entry & 0xffff), <i32>(entry >> 16));
  }

  // False, with the old text kept, when the store is full. `text` may lie in this very store.
  set(field: i32, text: Slice): bool {
    const base = changetype<usize>(this);
    const length = lengthOf(text);
    const entry = this.entry(field);
    const old = load<u32>(entry);
    if (old != 0 && length <= <i32>(old >> 16)) {
      memory.copy(base + <usize>(old & 0xffff), addressOf(text), <usize>length);
      store<u32>(entry, (<u32>length << 16) | (old & 0xffff));
      return true;
    }
    if (<i32>this.used + length > <i32>this.capacity) {
      const inside = addressOf(text) >= base && addressOf(text) < base + <usize>this.capacity;
      if (inside || this.liveBytes(field) + length > <i32>this.capacity) return false;
      store<u32>(entry, 0);
      this.compact();
    }
    memory.copy(base + <usize>this.used, addressOf(text), <usize>length);
    store<u32>(entry, (<u32>length << 16) | <u32>this.used);
    this.used += <u16>length;
    return true;
  }

  clear(field: i32): void { store<u32>(this.entry(field), 0); }

  // The whole store as bytes, for a checkpoint.
  bytes(): Slice { return slice(changetype<usize>(this), <i32>this.used); }

  // Takes a checkpoint's bytes; false when they do not describe a store of this shape.
  restore(bytes: Slice): bool {
    const from = addressOf(bytes);
    const length = lengthOf(bytes);
    const floor = 8 + <i32>this.fields * 4;
    if (length < floor || length > <i32>this.capacity) return false;
    if (<i32>load<u16>(from, 2) != length || load<u16>(from, 4) != this.fields) return false;
    for (let i = 0; i < <i32>this.fields; i++) {
      const entry = load<u32>(from + 8 + <usize>(i << 2));
      if (entry != 0 && (<i32>(entry & 0xffff) < floor || <i32>(entry & 0xffff) + <i32>(entry >> 16) > length)) return false;
    }
    const capacity = this.capacity;
    memory.copy(changetype<usize>(this), from, <usize>length);
    this.capacity = capacity;
    return true;
  }

  @inline private entry(field: i32): usize { assert(field >= 0 && field < <i32>this.fields); return changetype<usize>(this) + 8 + <usize>(field << 2); }

  private liveBytes(without: i32): i32 {
    let sum = 8 + <i32>this.fields * 4;
    for (let i = 0; i < <i32>this.fields; i++) if (i != without) sum += <i32>(load<u32>(this.entry(i)) >> 16);
    return sum;
  }

  // Moves the texts together in order of their place: each only moves down, so nothing is overwritten unread.
  private compact(): void {
    const base = changetype<usize>(this);
    let floor = 8 + <u32>this.fields * 4;
    let from: u32 = floor;
    while (true) {
      let next = -1;
      let nextOffset: u32 = 0x10000;
      for (let i = 0; i < <i32>this.fields; i++) {
        const entry = load<u32>(this.entry(i));
        const offset = entry & 0xffff;
        if (entry >> 16 == 0) { // present but empty: any offset does
          if (entry != 0) store<u32>(this.entry(i), 8 + <u32>this.fields * 4);
        } else if (offset >= from && offset < nextOffset) { next = i; nextOffset = offset; }
      }
      if (next < 0) break;
      const length = load<u32>(this.entry(next)) >> 16;
      memory.copy(base + <usize>floor, base + <usize>nextOffset, <usize>length);
      store<u32>(this.entry(next), (length << 16) | floor);
      floor += length;
      from = nextOffset + 1;
    }
    this.used = <u16>floor;
  }
}

// The records that the core asked to be kept: what a fresh instance is restored from.
import { limits } from './limits.ts';

/** `room` may be longer than the record. */
interface Kept { room: Uint8Array; length: number }

const NOTHING = new Uint8Array(0);

export class Checkpoints {
  readonly #records = new Map<number, Kept>();
  /** Rooms of forgotten records: calls come and go, and each takes the room of one that went. */
  readonly #spare: Uint8Array[] = [];

  /** Keeps a copy. An empty record forgets the key. */
  keep(key: number, bytes: Uint8Array): void {
    const known = this.#records.get(key);
    if (bytes.length === 0) {
      if (known && this.#records.delete(key)) this.#putAside(known.room);
      return;
    }
    if (known && known.room.length >= bytes.length) {
      known.room.set(bytes);
      known.length = bytes.length;
      return;
    }
    const room = this.#room(bytes.length);
    room.set(bytes);
    this.#records.set(key, { room, length: bytes.length });
    if (known) this.#putAside(known.room);
  }

  clear(): void { this.#records.clear(); }

  /** The records with keys from `first` on. */
  forgetFrom(first: number): void {
    for (const key of [...this.#records.keys()]) if (key >= first) this.keep(key, NOTHING);
  }

  get count(): number { return this.#records.size; }

  /** {key u32, length u32, bytes, padding to 8}, oldest key first. */
  serialize(): Uint8Array {
    let total = 0;
    for (const { length } of this.#records.values()) total += 8 + ((length + 7) & ~7);
    const all = new Uint8Array(total);
    const view = new DataView(all.buffer);
    let at = 0;
    for (const [key, { room, length }] of this.#records) {
      view.setUint32(at, key, true);
      view.setUint32(at + 4, length, true);
      all.set(room.subarray(0, length), at + 8);
      at += 8 + ((length + 7) & ~7);
    }
    return all;
  }

  #room(bytes: number): Uint8Array {
    const spare = this.#spare.pop();
    if (spare && spare.length >= bytes) return spare;
    return new Uint8Array(Math.ceil(bytes / limits.recordRoomBytes) * limits.recordRoomBytes);
  }

  #putAside(room: Uint8Array): void {
    if (this.#spare.length < limits.spareRecords) this.#spare.push(room);
  }
}

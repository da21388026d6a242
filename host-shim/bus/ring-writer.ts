// The writing end of a ring: puts records in, refuses what does not fit, wakes a sleeping reader, never waits.
import { HEAD, OFFERED, RECORD_HEADER_BYTES, SIGNAL, TAIL, WAITING } from './layout.ts';
import { recordBytes } from './ring.ts';
import type { Ring } from './ring.ts';

const NOTHING = new Uint8Array(0);

export class RingWriter {
  readonly #ring: Ring;
  readonly #mask: number;
  #position: number;

  /** `start` is where a fresh ring begins to count; the reader must be given the same. */
  constructor(ring: Ring, start = 0) {
    this.#ring = ring;
    this.#mask = ring.capacity - 1;
    this.#position = start | 0;
  }

  /** Free bytes, record headers included. A reader's impossible position counts as a full ring: it harms itself only. */
  free(): number {
    const used = (this.#position - Atomics.load(this.#ring.readerWords, HEAD)) >>> 0;
    return used > this.#ring.capacity ? 0 : this.#ring.capacity - used;
  }

  /** The reader's position, and the bytes that it has not read yet. */
  progress(): { position: number; unreadBytes: number } {
    return { position: Atomics.load(this.#ring.readerWords, HEAD), unreadBytes: this.#ring.capacity - this.free() };
  }

  /** Puts in one record made of both parts; false, and nothing is written, unless `keepFree` bytes stay free behind it. */
  write(first: Uint8Array, second: Uint8Array = NOTHING, keepFree = 0): boolean {
    const length = first.length + second.length;
    const size = recordBytes(length);
    if (size + keepFree > this.free()) return false;
    const at = this.#position & this.#mask;
    this.#ring.words[at >> 2] = length;
    this.#ring.words[(at >> 2) + 1] = 0;
    this.#copyIn(this.#position + RECORD_HEADER_BYTES, first);
    if (second.length) this.#copyIn(this.#position + RECORD_HEADER_BYTES + first.length, second);
    this.#position = (this.#position + size) | 0;
    // Publishes: whoever reads this tail also sees the record (ECMAScript memory model: Atomics accesses synchronise).
    Atomics.store(this.#ring.writerWords, TAIL, this.#position);
    return true;
  }

  /** States the number of the newest frame offered. After `write` or its refusal, before `wake`: readers rely on the order. */
  offered(deliveryLow: number): void {
    Atomics.store(this.#ring.writerWords, OFFERED, deliveryLow | 0);
  }

  /** Wakes the reader if it sleeps or is about to. Cheap when it does not. */
  wake(): void {
    const { readerWords, writerWords } = this.#ring;
    if (Atomics.load(readerWords, WAITING) === 0) return;
    Atomics.store(readerWords, WAITING, 0);
    Atomics.add(writerWords, SIGNAL, 1);
    Atomics.notify(writerWords, SIGNAL);
  }

  #copyIn(position: number, part: Uint8Array): void {
    const { bytes, capacity } = this.#ring;
    const at = position & this.#mask;
    if (at + part.length <= capacity) {
      bytes.set(part, at);
    } else {
      const before = capacity - at;
      bytes.set(part.subarray(0, before), at);
      bytes.set(part.subarray(before), 0);
    }
  }
}

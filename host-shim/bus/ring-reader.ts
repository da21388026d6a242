// The reading end of a ring: copies a record out, then checks the copy. What the writer left in shared memory is believed nowhere.
import { HEAD, OFFERED, RECORD_ALIGNMENT, RECORD_HEADER_BYTES, SIGNAL, TAIL, WAITING } from './layout.ts';
import { limits } from './limits.ts';
import { recordBytes } from './ring.ts';
import type { Ring } from './ring.ts';

/** What `next` returns instead of a length. */
export const EMPTY = -1;
export const GARBAGE = -2;

export class RingReader {
  /** The record read last: the first `next()` bytes. Memory of this reader alone; overwritten by the next record. */
  readonly record: Uint8Array;
  readonly #ring: Ring;
  readonly #mask: number;
  #position: number;
  #sleep: Promise<void> | null = null;

  constructor(ring: Ring, start = 0, longestRecord: number = limits.frameBytes) {
    this.#ring = ring;
    this.#mask = ring.capacity - 1;
    this.#position = start | 0;
    this.record = new Uint8Array(longestRecord);
  }

  isEmpty(): boolean {
    return this.#tail() === this.#position;
  }

  /**
   * Copies the oldest record into `record` and returns its length; EMPTY when there is none. GARBAGE when position or length
   * are impossible: then no record boundary can be trusted, and everything up to the writer's tail is thrown away.
   */
  next(): number {
    const tail = this.#tail();
    const unread = (tail - this.#position) >>> 0;
    if (unread === 0) return EMPTY;
    const at = this.#position & this.#mask;
    // Loaded once, so that the length that is checked is the length that is used.
    const length = unread > this.#ring.capacity ? -1 : Atomics.load(this.#ring.words, at >> 2);
    if (length < 0 || length > this.record.length || recordBytes(length) > unread) {
      this.#advanceTo(tail);
      return GARBAGE;
    }
    this.#copyOut(this.#position + RECORD_HEADER_BYTES, length);
    this.#advanceTo((this.#position + recordBytes(length)) | 0);
    return length;
  }

  /**
   * The number of the newest frame offered, in full, given the newest one seen. Load it before looking whether the ring is
   * empty: then an empty ring and a number above the newest one seen mean a lost frame.
   */
  lastOffered(newestSeen: number): number {
    const ahead = (Atomics.load(this.#ring.writerWords, OFFERED) - newestSeen) | 0;
    return newestSeen + Math.max(ahead, 0);
  }

  /**
   * Resolves when there may be something to read, or a frame was dropped. At most one wait is outstanding, however often it
   * is called, and it has no time limit (both would cost memory in V8). It does not keep the process alive.
   * A reader that does not care about dropped frames leaves `newestSeen` out.
   */
  sleep(newestSeen = Infinity): Promise<void> {
    return this.#sleep ?? this.#wait(newestSeen);
  }

  /** The same for a worker that has nothing else to do: blocks its thread. */
  block(newestSeen = Infinity): void {
    const signal = this.#prepareSleep(newestSeen);
    if (signal !== null) Atomics.wait(this.#ring.writerWords, SIGNAL, signal);
  }

  #wait(newestSeen: number): Promise<void> {
    const signal = this.#prepareSleep(newestSeen);
    const wait = signal === null ? null : Atomics.waitAsync(this.#ring.writerWords, SIGNAL, signal);
    if (!wait?.async) return Promise.resolve();
    this.#sleep = wait.value.then(() => { this.#sleep = null; });
    return this.#sleep;
  }

  /**
   * Announces the sleep, then looks once more: whatever the writer did before it saw the announcement is seen here, and what
   * it does after it changes the signal. Returns the signal to sleep on, or null when there is no reason to sleep.
   */
  #prepareSleep(newestSeen: number): number | null {
    const { readerWords, writerWords } = this.#ring;
    const signal = Atomics.load(writerWords, SIGNAL);
    Atomics.store(readerWords, WAITING, 1);
    if (this.isEmpty() && this.lastOffered(newestSeen) <= newestSeen) return signal;
    Atomics.store(readerWords, WAITING, 0);
    return null;
  }

  /** Whatever stands there is made a multiple of the alignment, so that no tail can keep a reader from getting level. */
  #tail(): number {
    return Atomics.load(this.#ring.writerWords, TAIL) & -RECORD_ALIGNMENT;
  }

  #advanceTo(position: number): void {
    this.#position = position;
    // Gives the space back: the copy above is done before the writer can see this head.
    Atomics.store(this.#ring.readerWords, HEAD, position);
  }

  #copyOut(position: number, length: number): void {
    const { bytes, capacity } = this.#ring;
    const at = position & this.#mask;
    const before = Math.min(length, capacity - at);
    this.record.set(bytes.subarray(at, at + before));
    if (before < length) this.record.set(bytes.subarray(0, length - before), before);
  }
}

// What has come of one connection and is no whole message yet: the core says how much of it has to be given again, and with how many bytes.
import { limits } from './limits.ts';

const NOTHING: Uint8Array = new Uint8Array(0);

export class Inflow {
  /** What was left, at the front of a buffer that may be larger. */
  #kept = NOTHING;
  #keptBytes = 0;
  #wanted = 0;
  /** What has come since. */
  #fresh = NOTHING;

  /** Adds what has come; it need not last longer than until `next` has answered null. */
  add(bytes: Uint8Array): void {
    this.#fresh = bytes;
  }

  /** What the core is given now; null when there is not enough of it. */
  next(): Uint8Array | null {
    if (this.#keptBytes === 0) {
      const given = this.#fresh.subarray(0, limits.streamBytes);
      this.#fresh = this.#fresh.subarray(given.length);
      return given.length === 0 ? null : given;
    }
    const taken = Math.min(this.#fresh.length, limits.streamBytes - this.#keptBytes);
    this.#keep(this.#fresh.subarray(0, taken));
    this.#fresh = this.#fresh.subarray(taken);
    if (this.#keptBytes < this.#wanted) return null;
    const given = this.#kept.subarray(0, this.#keptBytes);
    this.#kept = NOTHING;
    this.#keptBytes = 0;
    return given;
  }

  /** The core has left so many bytes at the end of what it was given, and wants as many before it looks again. */
  rest(given: Uint8Array, unread: number, wanted: number): void {
    this.#wanted = wanted;
    this.#kept = NOTHING;
    this.#keptBytes = 0;
    this.#keep(given.subarray(given.length - unread));
  }

  #keep(bytes: Uint8Array): void {
    const total = this.#keptBytes + bytes.length;
    if (total > this.#kept.length) {
      const larger = new Uint8Array(Math.min(limits.streamBytes, Math.max(total, this.#wanted, 2 * this.#kept.length)));
      larger.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = larger;
    }
    this.#kept.set(bytes, this.#keptBytes);
    this.#keptBytes = total;
  }
}

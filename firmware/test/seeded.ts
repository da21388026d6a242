// Repeatable random choices for property tests: TWINSET_SEED or a fresh seed, printed, so that a failure can be run again.
import { randomInt } from 'node:crypto';

export class Seeded {
  readonly seed: number;
  #state: number;

  constructor(what: string) {
    this.seed = Number(process.env.TWINSET_SEED ?? randomInt(1, 2 ** 31));
    this.#state = this.seed >>> 0;
    console.log(`${what}: TWINSET_SEED=${this.seed}`);
  }

  /** Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit: number): number { return this.next() % limit; }
  pick<T>(list: readonly T[]): T { return list[this.below(list.length)]; }
  bytes(length: number): Uint8Array { return Uint8Array.from({ length }, () => this.below(256)); }
}

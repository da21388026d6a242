// Repeatable choices for the fuzzer and for property tests: mulberry32, seeded.
export class Random {
  #state: number;

  constructor(seed: number, stream = 0) { this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0; }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit: number): number { return this.next() % limit; }
  /** True once in `times`. */
  once(times: number): boolean { return this.below(times) === 0; }
  pick<T>(list: readonly T[]): T { return list[this.below(list.length)]!; }
}

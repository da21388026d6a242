// How many images may be begun: some at once, then one in a while (a token bucket over a clock that is handed in).

export class Budget {
  readonly #most: number;
  readonly #everyMs: number;
  readonly #nowMs: () => number;
  #left: number;
  #atMs: number;

  constructor(most: number, everyMs: number, nowMs: () => number) {
    this.#most = most;
    this.#everyMs = everyMs;
    this.#nowMs = nowMs;
    this.#left = most;
    this.#atMs = nowMs();
  }

  /** 0 = taken; else the seconds until there is one. */
  take(): number {
    const now = this.#nowMs();
    const grown = Math.floor((now - this.#atMs) / this.#everyMs);
    this.#left = Math.min(this.#most, this.#left + grown);
    this.#atMs = this.#left === this.#most ? now : this.#atMs + grown * this.#everyMs;
    if (this.#left === 0) return Math.ceil((this.#atMs + this.#everyMs - now) / 1000);
    this.#left--;
    return 0;
  }
}

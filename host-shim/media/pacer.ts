// The media thread's sense of time: sleeps in the event loop until shortly before the grid point, then in Atomics.wait for the rest,
// so that sockets are served meanwhile and the tick still begins within a fraction of a millisecond.
import type { Clock } from '../devices/clock/clock.ts';
import { TICK_MS } from './limits.ts';

const WAIT_MS = 1.5;

export class Pacer {
  readonly #clock: Clock;
  readonly #step: (nowMs: number) => number;
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));
  #timer: NodeJS.Timeout | null = null;
  #running = false;

  /** `step` runs what is due and says when to come back: Infinity = when woken. */
  constructor(clock: Clock, step: (nowMs: number) => number) {
    this.#clock = clock;
    this.#step = step;
  }

  wake(): void {
    if (this.#running) return;
    this.#running = true;
    this.#run();
  }

  stop(): void {
    this.#running = true; // and never runs again
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #run(): void {
    const dueMs = this.#step(this.#clock.nowMs());
    if (dueMs === Infinity) {
      this.#running = false;
      return;
    }
    const leftMs = dueMs - this.#clock.nowMs();
    // Behind: a turn of the event loop brings in what arrived meanwhile, before the next ticks are run.
    if (leftMs <= 0) setImmediate(() => this.#run());
    else this.#timer = setTimeout(() => this.#wait(dueMs), Math.max(0, Math.floor(leftMs - WAIT_MS)));
  }

  #wait(dueMs: number): void {
    const leftMs = dueMs - this.#clock.nowMs();
    if (leftMs > 0) Atomics.wait(this.#sleep, 0, 0, leftMs);
    if (leftMs < -TICK_MS) setImmediate(() => this.#run());
    else this.#run();
  }
}

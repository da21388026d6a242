// A clock for in-thread machines: time moves only when the test or the simulator moves it.
import type { Clock, TimerHandle, Timers } from './clock.ts';

interface VirtualTimer extends TimerHandle { order: number; callback: () => void }

/** Runs timers in order of due time, equal ones in order of their making, with every promise settled in between. */
export class VirtualClock implements Clock, Timers {
  #nowMs = 0;
  #order = 0;
  readonly #heap: VirtualTimer[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  at(dueMs: number, callback: () => void): TimerHandle {
    const timer = { dueMs: Math.max(dueMs, this.#nowMs), order: this.#order++, callback };
    let at = this.#heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, this.#heap[parent])) break;
      this.#heap[at] = this.#heap[parent];
      at = parent;
    }
    this.#heap[at] = timer;
    return timer;
  }

  cancel(handle: TimerHandle): void {
    (handle as VirtualTimer).callback = nothing;
  }

  soon(callback: () => void): void {
    this.at(this.#nowMs, callback);
  }

  /** Moves time on by `durationMs` and runs what becomes due. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await settled();
    while (this.#heap.length > 0 && this.#heap[0].dueMs <= untilMs) {
      const timer = this.#pop();
      this.#nowMs = timer.dueMs;
      if (timer.callback === nothing) continue;
      timer.callback();
      await settled();
    }
    this.#nowMs = untilMs;
  }

  /** Moves time on until `condition` holds; false when `limitMs` passed without it. */
  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.#nowMs + limitMs;
    await settled();
    while (!condition()) {
      const next = this.#heap[0];
      if (!next || next.dueMs > endMs) {
        this.#nowMs = endMs;
        return condition();
      }
      await this.advance(next.dueMs - this.#nowMs);
    }
    return true;
  }

  #pop(): VirtualTimer {
    const top = this.#heap[0];
    const last = this.#heap.pop()!;
    const size = this.#heap.length;
    let at = 0;
    while (size > 0) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && before(this.#heap[child + 1], this.#heap[child])) child++;
      if (!before(this.#heap[child], last)) break;
      this.#heap[at] = this.#heap[child];
      at = child;
    }
    if (size > 0) this.#heap[at] = last;
    return top;
  }
}

function nothing(): void {}

function before(a: VirtualTimer, b: VirtualTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** Resolves when no promise callback is left to run: setImmediate comes after all of them. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

// The machine's time: one monotonic clock in milliseconds since boot, and timers on it.

export interface Clock {
  /** Milliseconds since the machine's boot; never goes back. */
  nowMs(): number;
}

/** Opaque; only good for `cancel`. */
export interface TimerHandle { readonly dueMs: number }

export interface Timers {
  /** Calls `callback` once, not before `dueMs` on the machine's clock. */
  at(dueMs: number, callback: () => void): TimerHandle;
  cancel(handle: TimerHandle): void;
  /** Calls `callback` once, when the event under way is over, at the same time on the clock. */
  soon(callback: () => void): void;
}

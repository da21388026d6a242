// The hypervisor's line to the SIP core: the time of the event under way, and a timer for the core's next deadline.
import type { Clock, TimerHandle, Timers } from '../devices/clock/clock.ts';
import type { CorePart } from './parts.ts';

export class CoreLine {
  stopped = false;
  /** The time of the event under way, as the core was told it. */
  nowMs = 0;
  #core: CorePart | null = null;
  #deadline: TimerHandle | null = null;

  constructor(private readonly time: { clock: Clock; timers: Timers }, private readonly enter: (work: () => void) => void) {}

  plug(core: CorePart): void {
    this.#core = core;
  }

  readClock(): void {
    this.nowMs = this.time.clock.nowMs();
  }

  /** Calls the core; its effects arrive meanwhile. From inside an effect it is heard when that one is over. */
  call(work: (core: CorePart, nowMs: number) => void): void {
    if (this.#core && !this.stopped) work(this.#core, this.nowMs);
  }

  frame(frame: Uint8Array): void {
    this.call((core, nowMs) => core.frame(nowMs, frame));
  }

  memory(): Uint8Array {
    return this.#core?.memory() ?? new Uint8Array(0);
  }

  stats(): object {
    return this.#core?.stats() ?? {};
  }

  /** To be called at the end of each event: the deadline may have moved. One that moved on keeps its timer, which is set anew when it has run out: it moves with every call. */
  arm(): void {
    const dueMs = this.#core && !this.stopped ? this.#core.deadlineMs : Infinity;
    if (this.#deadline && this.#deadline.dueMs <= dueMs && dueMs !== Infinity) return;
    if (this.#deadline) this.time.timers.cancel(this.#deadline);
    this.#deadline = dueMs === Infinity ? null : this.time.timers.at(dueMs, () => this.#runOut());
  }

  #runOut(): void {
    this.#deadline = null;
    if (this.#core && this.#core.deadlineMs <= this.time.clock.nowMs()) this.enter(() => this.call((core, nowMs) => core.tick(nowMs)));
    else this.arm();
  }
}

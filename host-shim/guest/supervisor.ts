// Keeps one guest running: a fresh port for each start, a new start after each end, and an end for a guest that froze.
import type { Manifest } from '../../guests/contract/index.ts';
import type { HypervisorEnd, PortMaker } from '../bus/index.ts';
import type { Clock, TimerHandle, Timers } from '../devices/clock/clock.ts';
import { machineLimits } from '../machine/limits.ts';
import { Backoff } from './backoff.ts';
import type { GuestBody, Launcher } from './body.ts';

/** What the rest of the machine does when the guest comes and goes. */
export interface SupervisorHands {
  /** A run began: the port is to be attached, the codecs started. */
  up(end: HypervisorEnd): void;
  down(reason: string, stack: string): void;
  /** The hypervisor should look at the port. */
  wake(): void;
}

const NOTHING_UNREAD = -1;

interface Run { memory: SharedArrayBuffer; end: HypervisorEnd; body: GuestBody; unreadFrom: number; stillSinceMs: number }

export class Supervisor {
  restarts = 0;
  /** Runs that the watchdog ended. */
  frozen = 0;
  /** When the run under way began. */
  startedMs = 0;
  /** Why the last run ended. */
  reason = '';
  readonly #backoff = new Backoff();
  #run: Run | null = null;
  #restart: TimerHandle | null = null;
  #ended = false;

  constructor(
    readonly participant: number,
    readonly name: string,
    private readonly launcher: Launcher,
    private readonly time: { clock: Clock; timers: Timers },
    private readonly hands: SupervisorHands,
    private readonly makePort: PortMaker,
  ) {}

  get running(): boolean {
    return this.#run !== null;
  }

  /** Of the process that carries it now, when that is not this one. */
  get pid(): number | undefined {
    return this.#run?.body.pid;
  }

  /** Starts the guest on a port that nobody used before; resolves with its manifest. */
  start(): Promise<Manifest> {
    const { memory, end } = this.makePort(this.participant);
    let run: Run | null = null;
    let early: { reason: string; stack: string } | null = null;
    // An in-thread image may end before its launcher returns.
    const stopped = (reason: string, stack = ''): void => {
      if (!run) early = { reason, stack };
      else if (this.#run === run) this.#lost(reason, stack);
    };
    this.startedMs = this.time.clock.nowMs();
    this.#backoff.started(this.startedMs);
    const body = this.launcher({ participant: this.participant, memory, end, stopped });
    run = { memory, end, body, unreadFrom: NOTHING_UNREAD, stillSinceMs: this.startedMs };
    this.#run = run;
    this.hands.up(end);
    this.#lostEarly(early);
    return body.manifest;
  }

  /** From now on the hypervisor is woken when the guest has said something; for a port that is attached. */
  watch(): void {
    if (this.#run?.body.concurrent) void this.#watch(this.#run);
  }

  /** Ends the run as a crash would; the guest is started again. */
  kill(reason: string): void {
    if (!this.#run) return;
    void this.#run.body.stop();
    this.#lost(reason);
  }

  /** The guest does nothing for so long; the watchdog decides whether that is too long. */
  freeze(durationMs: number): void {
    this.#run?.body.freeze(durationMs, this.time, () => this.hands.wake());
  }

  /** Ends the run for good. */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.#restart) this.time.timers.cancel(this.#restart);
    await this.#run?.body.stop();
    this.#run = null;
  }

  /** A guest that leaves frames unread for too long hangs in a loop of its own: it is ended like one that crashed. */
  watchdog(): void {
    const run = this.#run;
    if (!run) return;
    const nowMs = this.time.clock.nowMs();
    const { position, unreadBytes } = run.end.progress();
    const unreadFrom = unreadBytes === 0 ? NOTHING_UNREAD : position;
    if (unreadFrom === NOTHING_UNREAD || unreadFrom !== run.unreadFrom) {
      run.unreadFrom = unreadFrom;
      run.stillSinceMs = nowMs;
    } else if (nowMs - run.stillSinceMs >= machineLimits.frozenMs) {
      this.frozen++;
      this.kill(`frozen: no frame read for ${machineLimits.frozenMs} ms`);
    }
  }

  #lostEarly(early: { reason: string; stack: string } | null): void {
    if (early) this.#lost(early.reason, early.stack);
  }

  #lost(reason: string, stack = ''): void {
    const run = this.#run!;
    this.#run = null;
    this.reason = reason;
    this.hands.down(reason, stack);
    // Nothing of the old run may reach the new one, and nobody writes here again.
    new Uint8Array(run.memory).fill(0);
    if (this.#ended) return;
    const { clock, timers } = this.time;
    this.#restart = timers.at(clock.nowMs() + this.#backoff.failed(clock.nowMs()), () => {
      this.#restart = null;
      this.restarts++;
      this.start().catch(() => undefined); // a failed start comes back as `stopped`
    });
  }

  async #watch(run: Run): Promise<void> {
    while (this.#run === run) {
      await run.end.sleep();
      if (this.#run !== run) return;
      this.hands.wake();
      // A guest that never stops talking must not keep this thread from its sockets.
      await new Promise<void>((resolve) => this.time.timers.soon(resolve));
    }
  }
}

// Waiting under the virtual clock: as long as anybody waits, time passes. Whoever waits is served in the order of asking.
import type { VirtualClock } from '../../../host-shim/index.ts';
import { isSettled } from '../../in-thread/hosts.ts';
import { limits } from '../limits.ts';
import { EventLog, Refused, type ControlLink, type Message } from './event-log.ts';

interface Waiter {
  condition(): boolean;
  dueMs: number;
  settle(held: boolean): void;
}

/** Lets time pass for several who wait at once: the clock itself may be moved by one only. */
export class VirtualTime {
  readonly clock: VirtualClock;
  #waiters: Waiter[] = [];
  #passing = false;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  /** False when `limitMs` passed without it. */
  until(condition: () => boolean, limitMs: number): Promise<boolean> {
    const dueMs = this.clock.nowMs() + limitMs;
    this.clock.at(dueMs, () => undefined); // time stops there, whatever else is due
    return new Promise((resolve) => {
      this.#waiters.push({ condition, dueMs, settle: resolve });
      if (!this.#passing) void this.#pass();
    });
  }

  async pause(durationMs: number): Promise<void> {
    await this.until(() => false, durationMs);
  }

  async #pass(): Promise<void> {
    this.#passing = true;
    while (this.#waiters.length > 0) {
      const lastMs = Math.max(...this.#waiters.map(({ dueMs }) => dueMs));
      await this.clock.until(() => this.#waiters.some((one) => this.#isOver(one)), Math.max(0, lastMs - this.clock.nowMs()));
      const over = this.#waiters.filter((one) => this.#isOver(one));
      this.#waiters = this.#waiters.filter((one) => !over.includes(one));
      over.forEach(({ condition, settle }) => settle(condition()));
    }
    this.#passing = false;
  }

  #isOver({ condition, dueMs }: Waiter): boolean {
    return dueMs <= this.clock.nowMs() || condition();
  }
}

export interface VirtualLinkOptions {
  readonly name: string;
  readonly time: VirtualTime;
  /** Answers one request; rejects with an error that has a `code`. */
  perform(fields: Message): Promise<Message>;
  close(): Promise<void>;
}

/** A party in this thread, steered as if it were a process. */
export class VirtualLink implements ControlLink {
  readonly events = new EventLog();
  readonly #options: VirtualLinkOptions;
  #stopped = false;

  constructor(options: VirtualLinkOptions) {
    this.#options = options;
  }

  onEvent(listener: (event: Message) => void): () => void {
    return this.events.onEvent(listener);
  }

  passOver(): void {
    this.events.passOver();
  }

  async request(fields: Message, timeoutMs: number = limits.replyMs): Promise<Message> {
    const { name, perform } = this.#options;
    try {
      const work = perform(fields);
      if (!(await this.#settled(work, timeoutMs))) throw new Refused('TIMED_OUT', `${name} did not answer ${String(fields.do)} within ${timeoutMs} ms`);
      return await work;
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Refused(String((error as { code?: unknown }).code ?? 'UNEXPECTED'), (error as Error).message);
    }
  }

  async waitFor(what: string, fits: (event: Message) => boolean, timeoutMs: number): Promise<Message> {
    const { name, time } = this.#options;
    let found: Message | null = null;
    // Asked again when it is over: what was taken once is not taken twice.
    await time.until(() => (found ??= this.events.take(fits)) !== null, timeoutMs);
    if (!found) throw new Refused('TIMED_OUT', `${name}: ${what} did not come within ${timeoutMs} ms; ${this.events.latest(fits)}`);
    return found;
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const closing = this.#options.close();
    // Calls that end take virtual time; the files that are closed after them take real time.
    await this.#settled(closing, limits.virtualStopMs);
    await closing;
  }

  /** Lets time pass until the promise is settled; false when it is not in time. */
  #settled(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
    return this.#options.time.until(isSettled(work), timeoutMs);
  }
}

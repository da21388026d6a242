// Events of a party that lives in real time: kept until somebody waits, or handed to whoever waits already.
import { EventLog, Refused, type ControlLink, type Message } from './event-log.ts';
import { withTimeLimit, type Pending } from './time-limit.ts';

interface Waiter extends Pending<Message> {
  fits(event: Message): boolean;
}

export class AwaitedEvents implements Pick<ControlLink, 'onEvent' | 'passOver' | 'waitFor'> {
  readonly #name: string;
  readonly #log = new EventLog();
  readonly #waiters = new Set<Waiter>();
  #gone: Error | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  onEvent(listener: (event: Message) => void): () => void {
    return this.#log.onEvent(listener);
  }

  push(event: Message): void {
    this.#log.push(event);
    for (const waiter of this.#waiters) {
      if (!waiter.fits(event) || !this.#log.take(waiter.fits)) continue;
      this.#waiters.delete(waiter);
      return waiter.resolve(event);
    }
  }

  passOver(): void {
    this.#log.passOver();
  }

  /** Nothing more will come: whoever waits, or will wait for what did not come, is told. */
  end(why: Error): void {
    this.#gone ??= why;
    for (const { reject } of this.#waiters) reject(this.#gone);
    this.#waiters.clear();
  }

  /** The first event that fits, from those that nobody has waited for yet. */
  waitFor(what: string, fits: (event: Message) => boolean, timeoutMs: number): Promise<Message> {
    const known = this.#log.take(fits);
    if (known) return Promise.resolve(known);
    if (this.#gone) return Promise.reject(this.#gone);
    let waiter: Waiter;
    return withTimeLimit<Message>(timeoutMs, (pending) => {
      waiter = { fits, ...pending };
      this.#waiters.add(waiter);
    }, () => {
      this.#waiters.delete(waiter);
      return new Refused('TIMED_OUT', `${this.#name}: ${what} did not come within ${timeoutMs} ms; ${this.#log.latest(fits)}`);
    });
  }
}

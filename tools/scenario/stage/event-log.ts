// Events of one party as they came: each is waited for once, also when it came before anybody waited.
import { limits } from '../limits.ts';

export type Message = Record<string, unknown>;

/** A request that was answered with no, or not in time. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a party is asked and what it tells, whichever way. */
export interface ControlLink {
  /** Rejects with Refused. */
  request(fields: Message, timeoutMs?: number): Promise<Message>;
  /** The first event that fits, from those that nobody has waited for yet or has passed over. `what`: for whoever reads that it did not come. */
  waitFor(what: string, fits: (event: Message) => boolean, timeoutMs: number): Promise<Message>;
  /** What came so far is waited for no more. */
  passOver(): void;
  /** Returns the way to hear no more. */
  onEvent(listener: (event: Message) => void): () => void;
  stop(): Promise<void>;
}

export class EventLog {
  #events: { event: Message; used: boolean }[] = [];
  readonly #listeners = new Set<(event: Message) => void>();

  onEvent(listener: (event: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  push(event: Message): void {
    if (this.#events.length >= limits.eventsKept) this.#events = this.#events.slice(limits.eventsKept / 2);
    this.#events.push({ event, used: false });
    this.#listeners.forEach((listener) => listener(event));
  }

  passOver(): void {
    this.#events.forEach((one) => (one.used = true));
  }

  /** Why nothing was found, for whoever waited in vain. */
  latest(fits: (event: Message) => boolean): string {
    if (this.#events.some(({ event }) => fits(event))) return 'it came before, and was waited for already or belongs to an earlier step';
    const names = this.#events.slice(-limits.eventsTold).map(({ event: { event, session } }) => `${String(event)}${session === undefined ? '' : ` of ${String(session)}`}`);
    return names.length ? `last came ${names.join(', ')}` : 'nothing came';
  }

  /** The first event that fits and was not taken yet. */
  take(fits: (event: Message) => boolean): Message | null {
    const known = this.#events.find((one) => !one.used && fits(one.event));
    if (!known) return null;
    known.used = true;
    return known.event;
  }
}

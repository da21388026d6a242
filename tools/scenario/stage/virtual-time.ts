// Waiting under the virtual clock: whoever waits lets time pass.
import type { VirtualClock } from '../../../host-shim/index.ts';
import { limits } from '../limits.ts';
import { EventLog, Refused, type ControlLink, type Message } from './event-log.ts';

/** Lets time pass until the promise is settled; rejects with TIMED_OUT when it is not in time. */
export async function settle<T>(clock: VirtualClock, work: Promise<T>, what: string, timeoutMs: number): Promise<T> {
  let settled = false;
  const note = (): void => void (settled = true);
  work.then(note, note);
  if (!(await clock.until(() => settled, timeoutMs))) throw new Refused('TIMED_OUT', `${what} did not happen within ${timeoutMs} ms`);
  return work;
}

export interface VirtualLinkOptions {
  readonly name: string;
  readonly clock: VirtualClock;
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

  onEvent(listener: (event: Message) => void): void {
    this.events.onEvent(listener);
  }

  async request(fields: Message, timeoutMs: number = limits.replyMs): Promise<Message> {
    const { name, clock, perform } = this.#options;
    try {
      return await settle(clock, perform(fields), `${name}: the answer to ${String(fields.do)}`, timeoutMs);
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Refused(String((error as { code?: unknown }).code ?? 'UNEXPECTED'), (error as Error).message);
    }
  }

  async waitFor(what: string, fits: (event: Message) => boolean, timeoutMs: number): Promise<Message> {
    const { name, clock } = this.#options;
    let found: Message | null = null;
    await clock.until(() => (found = this.events.take(fits)) !== null, timeoutMs);
    if (!found) throw new Refused('TIMED_OUT', `${name}: ${what} did not come within ${timeoutMs} ms`);
    return found;
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const { clock, close } = this.#options;
    const closing = close();
    let closed = false;
    const note = (): void => void (closed = true);
    closing.then(note, note);
    // Calls that end take virtual time; the files that are closed after them take real time.
    await clock.until(() => closed, limits.virtualStopMs);
    await closing;
  }
}

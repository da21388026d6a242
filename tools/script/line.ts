// The line to a handset or far end that is scripted: requests without the fields that nobody named, and events by name.
import type { EndReason } from '../../host-shim/index.ts';
import { defined } from '../defined.ts';
import { limits } from '../scenario/limits.ts';
import { Refused, type ControlLink, type Message } from '../scenario/stage/event-log.ts';
import { fieldsFit } from '../scenario/where.ts';
import type { Waiting } from './types.ts';

type NamedEvent = { readonly event: string };

export class Line<E extends NamedEvent> {
  readonly events: E[] = [];
  readonly #link: Pick<ControlLink, 'request' | 'waitFor' | 'onEvent'>;
  readonly #ends = new Map<string, EndReason>();

  constructor(link: Pick<ControlLink, 'request' | 'waitFor' | 'onEvent'>) {
    this.#link = link;
    link.onEvent((event) => {
      if (this.events.length >= limits.eventsKept) this.events.shift();
      this.events.push(event as unknown as E);
      if (event.event === 'session-ended') this.#noteEnd(String(event.session), event.reason as EndReason);
    });
  }

  #noteEnd(session: string, reason: EndReason): void {
    if (this.#ends.size >= limits.eventsKept) this.#ends.delete(this.#ends.keys().next().value!);
    this.#ends.set(session, reason);
  }

  async ask(fields: Message): Promise<Message> {
    try {
      return await this.#link.request(defined(fields));
    } catch (error) {
      // Made anew here, so that its stack leads to the line of the script.
      throw error instanceof Refused ? new Refused(error.code, `${String(fields.do)} was refused: ${error.message}`) : error;
    }
  }

  /** Why the session ended; undefined as long as it did not. */
  endOf(session: string): EndReason | undefined {
    return this.#ends.get(session);
  }

  next<N extends E['event']>(name: N, options: Waiting = {}, fits?: (event: Message) => boolean): Promise<Extract<E, { event: N }>> {
    return nextEvent<E, N>(this.#link, name, options, fits);
  }

  /** The same of one session: null when it ends, or has ended, without it. */
  async nextOf<N extends E['event']>(session: string, name: N, { where, withinMs = limits.stepMs }: Waiting = {}): Promise<Extract<E, { event: N }> | null> {
    const wanted = (event: Message): boolean => event.event === name && (!where || fieldsFit(event, where));
    const fits = (event: Message): boolean => event.session === session && (event.event === 'session-ended' || wanted(event));
    const over = this.#ends.has(session);
    try {
      // Of a session that is over, only what came already is worth a look.
      const event = await this.#link.waitFor(described(`${name} of ${session}`, where), fits, over ? 0 : withinMs);
      return wanted(event) ? (event as unknown as Extract<E, { event: N }>) : null;
    } catch (error) {
      if (over && error instanceof Refused && error.code === 'TIMED_OUT') return null;
      throw error;
    }
  }
}

const described = (what: string, where: Waiting['where']): string => `${what}${where ? ` with ${JSON.stringify(where)}` : ''}`;

/** The next event of this name. Rejects with Refused (TIMED_OUT), which says what came instead. */
export async function nextEvent<E extends NamedEvent, N extends E['event']>(
  events: Pick<ControlLink, 'waitFor'>, name: N, { where, withinMs = limits.stepMs }: Waiting, fits: (event: Message) => boolean = () => true,
): Promise<Extract<E, { event: N }>> {
  return (await events.waitFor(described(name, where), (event) => event.event === name && (!where || fieldsFit(event, where)) && fits(event), withinMs)) as unknown as Extract<E, { event: N }>;
}

export function uriOf(who: { readonly uri: string } | string): string {
  const uri: unknown = typeof who === 'object' && who !== null ? who.uri : who;
  if (typeof uri === 'string' && uri !== '') return uri;
  throw new Refused('BAD_REQUEST', `${String(who)} is nobody who can be reached: name a far end, a handset or a SIP URI`);
}

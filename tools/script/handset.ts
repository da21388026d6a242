// A handset that a script boots and drives, over the control protocol like anybody else.
import type { HandsetParty } from '../scenario/party/handset.ts';
import { userOf } from '../scenario/party/party.ts';
import type { ControlLink, Message } from '../scenario/stage/event-log.ts';
import { ScriptedCall } from './call.ts';
import { Line, uriOf } from './line.ts';
import type { ByGuest, Call, FarEnd, GuestName, Handset, HandsetEvent, Records, Switched, Waiting, Within } from './types.ts';

export class ScriptedHandset implements Handset {
  readonly bind: string;
  readonly guests: readonly string[];
  readonly #link: ControlLink;
  readonly #line: Line<HandsetEvent>;
  readonly #stopped: () => void;

  /** `stopped`: told once it is gone. */
  constructor({ link, bind, guests }: HandsetParty, stopped: () => void) {
    this.bind = bind;
    this.guests = guests;
    this.#link = link;
    this.#line = new Line(link);
    this.#stopped = stopped;
  }

  get uri(): string {
    return `sip:handset@${this.bind}`;
  }
  get events(): readonly HandsetEvent[] {
    return this.#line.events;
  }

  async placeCall(to: FarEnd | Handset | string, { guest, withhold, video }: ByGuest & { withhold?: boolean; video?: boolean } = {}): Promise<Call> {
    const { session } = await this.#line.ask({ do: 'place-call', to: uriOf(to), guest, withhold, video });
    return new ScriptedCall(this.#line, String(session));
  }

  async offered({ from, withinMs }: Within & { from?: FarEnd | string } = {}): Promise<Call> {
    const caller = from === undefined ? null : userOf(uriOf(from));
    const { session } = await this.#line.next('session-offered', { withinMs }, (event) => caller === null || userOf(String(event.from)) === caller);
    return new ScriptedCall(this.#line, session);
  }

  async switchTo(guest: GuestName): Promise<Switched> {
    const { id: _id, ok: _ok, ...figures } = await this.#line.ask({ do: 'switch', to: guest });
    return figures as unknown as Switched;
  }

  swap = ({ guest }: ByGuest = {}): Promise<void> => this.#done({ do: 'swap', guest });
  merge = (calls?: readonly Call[]): Promise<void> => this.#done({ do: 'merge', sessions: calls?.map(({ session }) => session) });
  mute = (on: boolean): Promise<void> => this.#done({ do: 'mute', on });
  route = (to: string): Promise<void> => this.#done({ do: 'route', to });
  sendMessage = (to: FarEnd | string, text: string): Promise<void> => this.#done({ do: 'send-message', to: uriOf(to), text });
  register = (account?: number): Promise<void> => this.#done({ do: 'register', account });
  unregister = (account?: number): Promise<void> => this.#done({ do: 'unregister', account });
  kill = (name: GuestName | 'core'): Promise<void> => this.#done({ do: 'kill', guest: name });
  freeze = (guest: GuestName, durationMs: number): Promise<void> => this.#done({ do: 'freeze', guest, durationMs });

  records(): Promise<Records> {
    return this.#line.ask({ do: 'records' }) as Promise<Message & Records>;
  }
  stats(): Promise<Record<string, unknown>> {
    return this.#line.ask({ do: 'stats' });
  }
  snapshot(guest?: GuestName): Promise<Record<string, unknown>> {
    return this.#line.ask({ do: 'snapshot', guest });
  }
  request(fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    return this.#line.ask(fields);
  }

  waitFor<N extends HandsetEvent['event']>(event: N, options: Waiting = {}): Promise<Extract<HandsetEvent, { event: N }>> {
    return this.#line.next(event, options);
  }

  onEvent(listener: (event: HandsetEvent) => void): () => void {
    return this.#link.onEvent((event) => listener(event as unknown as HandsetEvent));
  }

  async stop(): Promise<void> {
    await this.#link.stop();
    this.#stopped();
  }

  async #done(fields: Message): Promise<void> {
    await this.#line.ask(fields);
  }
}

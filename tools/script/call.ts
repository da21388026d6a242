// One call of a scripted handset.
import { Refused, type Message } from '../scenario/stage/event-log.ts';
import { uriOf, type Line } from './line.ts';
import type { ByGuest, Call, EndReason, FarEnd, GuestName, HandsetEvent, Waiting, Within } from './types.ts';

export class ScriptedCall implements Call {
  readonly session: string;
  readonly #line: Line<HandsetEvent>;

  constructor(line: Line<HandsetEvent>, session: string) {
    this.#line = line;
    this.session = session;
  }

  answer({ guest }: ByGuest = {}): Promise<void> {
    return this.#ask({ do: 'answer', guest });
  }
  reject(code?: number): Promise<void> {
    return this.#ask({ do: 'reject', code });
  }
  hold({ guest }: ByGuest = {}): Promise<void> {
    return this.#ask({ do: 'hold', guest });
  }
  resume({ guest }: ByGuest = {}): Promise<void> {
    return this.#ask({ do: 'resume', guest });
  }
  dtmf(digits: string): Promise<void> {
    return this.#ask({ do: 'dtmf', digits });
  }
  transfer(to: Call | FarEnd | string): Promise<void> {
    return this.#ask(typeof to === 'object' && 'session' in to ? { do: 'transfer', with: to.session } : { do: 'transfer', to: uriOf(to) });
  }
  split(): Promise<void> {
    return this.#ask({ do: 'split' });
  }
  pull(guest: GuestName): Promise<void> {
    return this.#ask({ do: 'pull', guest });
  }
  end({ guest }: ByGuest = {}): Promise<void> {
    return this.#ask({ do: 'end', guest });
  }

  established(options: Within = {}): ReturnType<Call['established']> {
    return this.waitFor('session-established', options);
  }

  async ended(options: Within = {}): Promise<EndReason> {
    await this.#line.nextOf(this.session, 'session-ended', options);
    return this.#line.endOf(this.session)!;
  }

  async waitFor<N extends HandsetEvent['event']>(name: N, options: Waiting = {}): Promise<Extract<HandsetEvent, { event: N }>> {
    const event = await this.#line.nextOf(this.session, name, options);
    if (event) return event;
    const { sip, q850, text, side } = this.#line.endOf(this.session)!;
    throw new Refused('CALL_ENDED', `${name} cannot come: call ${this.session} was ended from the ${side} side${sip ? ` with SIP ${sip}` : ''}${text ? ` (${text})` : ''}, cause ${q850} of Q.850`);
  }

  async #ask(fields: Message): Promise<void> {
    await this.#line.ask({ ...fields, session: this.session });
  }
}

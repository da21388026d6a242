// A far end that a script steers: our own, with a firmware instance of its own.
import type { Party } from '../scenario/party/party.ts';
import { Refused } from '../scenario/stage/event-log.ts';
import { nextEvent, uriOf } from './line.ts';
import type { FarEnd, FarEndEvent, Handset, NetworkConditions, ReceivedRtp, Waiting } from './types.ts';

export class ScriptedFarEnd implements FarEnd {
  readonly #party: Party;
  readonly #hasNetwork: boolean;
  readonly #stopped: () => void;
  /** What was recorded is asked for before it goes. */
  #recording: string | null = null;
  #gone = false;

  constructor(party: Party, hasNetwork: boolean, stopped: () => void) {
    this.#party = party;
    this.#hasNetwork = hasNetwork;
    this.#stopped = stopped;
  }

  get name(): string {
    return this.#party.name;
  }
  get uri(): string {
    return this.#party.uri;
  }

  call = (to: Handset | string): Promise<void> => this.#party.do('call', { to: uriOf(to) });
  answer = (): Promise<void> => this.#party.do('answer', {});
  reject = (code?: number): Promise<void> => this.#party.do('reject', code === undefined ? {} : { code });
  hold = (): Promise<void> => this.#party.do('hold', {});
  resume = (): Promise<void> => this.#party.do('resume', {});
  dtmf = (digits: string): Promise<void> => this.#party.do('dtmf', { digits });
  transfer = (to: FarEnd | string): Promise<void> => this.#party.do('transfer', { to: uriOf(to) });
  sendMessage = (to: Handset | string, text: string): Promise<void> => this.#party.do('send-message', { to: uriOf(to), text });
  end = (): Promise<void> => this.#party.do('end', {});

  async network(conditions: NetworkConditions): Promise<void> {
    if (!this.#hasNetwork) throw new Refused('NO_NETWORK', `the network of ${this.name} cannot be changed: start it with { network: true }`);
    await this.#party.weather!(conditions);
  }

  waitFor<N extends FarEndEvent['event']>(name: N, options: Waiting = {}): Promise<Extract<FarEndEvent, { event: N }>> {
    return nextEvent<FarEndEvent, N>(this.#party.events!, name, options);
  }

  async rtp(): Promise<ReceivedRtp> {
    return (await this.#party.result()).rtp!;
  }

  async recording(): Promise<string | null> {
    return this.#gone ? this.#recording : ((await this.#party.result()).recording?.path ?? null);
  }

  async stop(): Promise<void> {
    if (this.#gone) return;
    this.#recording = await this.recording().catch(() => null);
    this.#gone = true;
    await this.#party.stop();
    this.#stopped();
  }
}

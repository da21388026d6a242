// Everybody else in a simulated life: one machine with our own core that plays all parties, as the plan says.
import { bootBare, type Bare } from '../../host-shim/index.ts';
import { MessageType, decode, encode } from '../../proto/index.ts';
import { hostAddress, type InThreadHost } from '../in-thread/hosts.ts';
import { simulateLimits } from './limits.ts';
import type { Fate, PartyVerb, Plan } from './plan.ts';

export const partyUri = (party: number): string => `sip:party${party}@${hostAddress(2)}`;

export class FarEnd {
  #bare!: Bare;
  #request = 0;
  /** Names of the events that it was told, for whoever empties it now and then. */
  readonly told: string[] = [];
  readonly #live = new Set<number>();
  /** Fates of the calls that were placed and did not arrive yet, by party. */
  readonly #fates = new Map<number, Fate[]>();

  private constructor(private readonly host: InThreadHost) {}

  static async boot(host: InThreadHost, { withMedia, lateOffers, reliable, refreshes }: Plan): Promise<FarEnd> {
    const farEnd = new FarEnd(host);
    farEnd.#bare = await bootBare({
      bind: host.bind,
      inThread: host.devices,
      withoutMedia: !withMedia,
      audio: withMedia ? { microphone: 'marks:1' } : {},
      accounts: [{ uri: partyUri(0) }],
      lateOffer: lateOffers === 'far-end' || lateOffers === 'both',
      reliableWhenSupported: reliable,
      ...(refreshes ? { sessionExpiresS: simulateLimits.sessionExpiresS } : {}),
      onFrame: (frame) => farEnd.#onFrame(frame.session, decode(frame.type, frame.payload)),
    });
    return farEnd;
  }

  get liveSessions(): readonly number[] {
    return [...this.#live];
  }

  /** What was planned for calls that never came is nobody's fate any more. */
  forgetFates(): void {
    this.#fates.clear();
  }

  /** How the next call to this party ends up. */
  expect(party: number, fate: Fate): void {
    this.#fates.set(party, [...(this.#fates.get(party) ?? []), fate]);
  }

  call(handset: string): void {
    this.#send('PlaceCall', 0, { to: handset });
  }

  /** On one of the live sessions; nothing happens when there is none. */
  act(verb: PartyVerb, session: number): void {
    const live = this.liveSessions;
    if (live.length === 0) return;
    const fields = verb === 'TransferBlind' ? { to: partyUri(session % simulateLimits.parties) } : verb === 'SendDtmf' ? { digits: '5#' } : {};
    this.#send(verb, live[session % live.length]!, fields);
  }

  write(handset: string, text: string): void {
    this.#send('SendMessage', 0, { to: handset, text });
  }

  hangUp(): void {
    for (const session of this.#live) this.#send('End', session);
  }

  stats(): Promise<Record<string, unknown>> {
    return this.#bare.stats();
  }

  close(): Promise<void> {
    return this.#bare.close();
  }

  #onFrame(session: number, { name, body }: ReturnType<typeof decode>): void {
    if (this.told.length < simulateLimits.eventsKept) this.told.push(name);
    if (name === 'SessionCreated') this.#live.add(session);
    if (name === 'SessionEnded') this.#live.delete(session);
    if (name !== 'SessionOffered') return;
    this.#live.add(session);
    const party = Number(/party(\d+)/.exec(body.localUri)?.[1] ?? 0);
    const fate = this.#fates.get(party)?.shift() ?? { kind: 'answers', ringMs: 200 };
    this.#send('Ring', session);
    if (fate.kind === 'never') return;
    const { clock, timers } = this.host.devices;
    timers.at(clock.nowMs() + fate.ringMs, () => {
      if (!this.#live.has(session)) return;
      if (fate.kind === 'answers') this.#send('Accept', session);
      else this.#send('Reject', session, { sipCode: fate.code });
    });
  }

  #send(name: 'PlaceCall' | 'Ring' | 'Accept' | 'Reject' | 'SendMessage' | PartyVerb, session: number, fields: object = {}): void {
    this.#bare.port.send(MessageType[name], encode(name as string, fields), session, ++this.#request);
  }
}

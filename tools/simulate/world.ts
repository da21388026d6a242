// A handset with both guests, the far end and the network between them in one thread under virtual time, and what is watched in it.
import type { GuestImage } from '../../guests/contract/index.ts';
import { bootInThread, machineLimits, type Handset, type HandsetEvent, type InputFields, type InputVerb, type SimulatedNetwork, type TraceSink, type VirtualClock } from '../../host-shim/index.ts';
import { GUEST_NAMES, IMAGES, inThreadGuest, type GuestName } from '../in-thread/guests.ts';
import { InThreadHosts, hostAddress, isSettled } from '../in-thread/hosts.ts';
import { watchedNetwork } from '../in-thread/watched-network.ts';
import { FarEnd } from './far-end.ts';
import type { Plan } from './plan.ts';
import { RtpWatch } from './rtp-watch.ts';
import { simulateLimits } from './limits.ts';

export const HANDSET_URI = `sip:handset@${hostAddress(1)}`;
const ONE_WAY_MS = 5;
/** 20 ms of PCMU, PCMA and of G.722, whose RTP clock is 8 kHz too (RFC 3551 4.5.2). */
const FRAME_UNITS = 160;

export class SimulatedWorld {
  readonly clock: VirtualClock;
  readonly net: SimulatedNetwork;
  readonly rtp = new RtpWatch();
  readonly events: string[] = [];
  readonly liveSessions = new Set<string>();
  readonly unanswered = new Set<string>();
  readonly ownershipBreaks: string[] = [];
  readonly unaskedDeaths: string[] = [];
  /** When the last guest that stands still goes on. */
  thawedMs = 0;
  /** Record digests that differed, over the handset's whole life. */
  differences = 0;
  handset!: Handset;
  farEnd!: FarEnd;
  /** Deaths that were asked for and not seen yet. */
  readonly #killed = new Map<string, number>();

  private constructor({ clock, net }: InThreadHosts) {
    this.clock = clock;
    this.net = net;
  }

  static async boot(plan: Plan, images: Readonly<Record<GuestName, GuestImage>> = IMAGES, { trace, record }: { trace?: TraceSink | undefined; record?: string | undefined } = {}): Promise<SimulatedWorld> {
    const hosts = new InThreadHosts(plan.seed, { delayMs: ONE_WAY_MS });
    const world = new SimulatedWorld(hosts);
    const own = hosts.next(watchedNetwork(world.net, { sent: (from, to, data) => world.rtp.sent(from.port, to, data, FRAME_UNITS) }));
    world.farEnd = await FarEnd.boot(hosts.next(), plan.withMedia);
    world.handset = await bootInThread({
      ...own.devices,
      bind: own.bind,
      answer: plan.answer,
      ...(trace ? { trace } : {}),
      withoutMedia: !plan.withMedia,
      ...(record === undefined ? {} : { record: { path: record } }),
      audio: plan.withMedia ? { microphone: 'marks:0' } : {},
      guests: GUEST_NAMES.map((name) => inThreadGuest(name, images)),
    });
    world.handset.on('event', (event) => world.#onEvent(event));
    return world;
  }

  ask(guest: GuestName | null, verb: InputVerb, fields: InputFields): void {
    const what = `${verb} ${JSON.stringify(fields)} of ${guest ?? 'the guest in front'} at ${this.clock.nowMs()} ms`;
    this.unanswered.add(what);
    void this.handset.input(guest, verb, fields).then((result) => {
      this.unanswered.delete(what);
      this.#note(`${what}: ${result.ok ? 'done' : result.code}`);
    });
  }

  switchTo(guest: GuestName): void {
    const what = `switch to ${guest} at ${this.clock.nowMs()} ms`;
    this.unanswered.add(what);
    void this.handset.switchTo(guest).then((result) => {
      this.unanswered.delete(what);
      this.#note(`${what}: ${result.ok ? 'done' : result.code}`);
    });
  }

  kill(whom: GuestName | 'core'): void {
    this.#killed.set(whom, (this.#killed.get(whom) ?? 0) + 1);
    this.#note(`kill ${whom}`);
    this.handset.kill(whom);
  }

  /** One that stands still for longer than the watchdog allows is ended by it. */
  freeze(guest: GuestName, forMs: number): void {
    if (forMs >= machineLimits.frozenMs) this.#killed.set(guest, (this.#killed.get(guest) ?? 0) + 1);
    this.#note(`${guest} stands still for ${forMs} ms`);
    this.thawedMs = Math.max(this.thawedMs, this.clock.nowMs() + forMs);
    this.handset.freeze(guest, forMs);
  }

  /** Figures by name, of the core and the machine. */
  async figures(): Promise<Readonly<Record<string, number>>> {
    const stats = await this.settle(this.handset.stats());
    return { ...(stats.core as Record<string, number>), ...(stats.bus as Record<string, number>) };
  }

  /** Lets time pass until the promise is settled. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    await this.clock.until(isSettled(promise), simulateLimits.settlingMs);
    return promise;
  }

  async close(): Promise<void> {
    await this.settle(this.handset.shutdown());
    await this.settle(this.farEnd.close());
  }

  #onEvent(event: HandsetEvent): void {
    this.#note(JSON.stringify(event));
    if (event.event === 'session-created' || event.event === 'session-offered') this.liveSessions.add(event.session);
    if (event.event === 'session-ended') this.liveSessions.delete(event.session);
    else if ('session' in event && event.guest !== null && event.guest !== this.handset.active)
      this.ownershipBreaks.push(`${event.event} of session ${event.session} belongs to ${event.guest} while ${this.handset.active} is in front`);
    if (event.event === 'guest-restarted') this.#died(event.guest, event.reason);
    if (event.event === 'core-restarted') this.#died('core', 'trapped');
  }

  #died(whom: string, reason: string): void {
    const asked = this.#killed.get(whom) ?? 0;
    if (asked === 0) this.unaskedDeaths.push(`${whom}: ${reason}`);
    else this.#killed.set(whom, asked - 1);
  }

  #note(text: string): void {
    this.events.push(`${this.clock.nowMs().toFixed(0).padStart(7)} ms  ${text}`);
    if (this.events.length > simulateLimits.eventsKept) this.events.shift();
  }
}

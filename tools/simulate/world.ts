// A handset with both guests, the far end and the network between them in one thread under virtual time, and what is watched in it.
import type { GuestImage } from '../../guests/contract/index.ts';
import { bootInThread, machineLimits, type Handset, type HandsetEvent, type InputFields, type InputVerb, type SimulatedNetwork, type TraceSink, type VirtualClock } from '../../host-shim/index.ts';
import { GUEST_NAMES, IMAGES, inThreadGuest, type GuestName } from '../in-thread/guests.ts';
import { InThreadHosts, hostAddress, isSettled } from '../in-thread/hosts.ts';
import { watchedNetwork } from '../in-thread/watched-network.ts';
import { FarEnd } from './far-end.ts';
import type { Plan } from './plan.ts';
import { Registrar } from './registrar.ts';
import { Line } from './line.ts';
import { RtpWatch } from './rtp-watch.ts';
import { SipWatch } from './sip-watch.ts';
import { simulateLimits } from './limits.ts';

const HANDSET_HOST = 1;
const SECOND_PHONE_HOST = 3;
const SIP_PORT = 5060;
export const HANDSET_USERS = ['handset', 'second'] as const;
/** Where it is called: by its two accounts, when it has any. */
export const HANDSET_URIS = HANDSET_USERS.map((user) => `sip:${user}@${hostAddress(HANDSET_HOST)}`);
const ONE_WAY_MS = 5;

export class SimulatedWorld {
  readonly clock: VirtualClock;
  readonly net: SimulatedNetwork;
  readonly rtp = new RtpWatch();
  readonly sip = new SipWatch();
  readonly events: string[] = [];
  readonly liveSessions = new Set<string>();
  /** Those that were answered. */
  readonly upSessions = new Set<string>();
  readonly unanswered = new Set<string>();
  readonly lateAnswers: string[] = [];
  readonly ownershipBreaks: string[] = [];
  readonly unaskedDeaths: string[] = [];
  readonly disorder: string[] = [];
  /** Refusals that nothing has brought about. */
  readonly undueRefusals: string[] = [];
  /** When the core trapped. */
  readonly #trapsMs: number[] = [];
  /** Nobody was killed, and nobody stood still. */
  isUndisturbed = true;
  /** When the last guest that stands still goes on. */
  thawedMs = 0;
  /** When the others are back that have vanished. */
  backMs = 0;
  hasVanished = false;
  /** Record digests that differed, over the handset's whole life. */
  differences = 0;
  handset!: Handset;
  farEnd!: FarEnd;
  /** Where calls that are forked ring, too. */
  secondPhone!: FarEnd;
  registrar!: Registrar;
  readonly line = new Line({ ip: hostAddress(SECOND_PHONE_HOST), port: SIP_PORT });
  /** Without its user: the guest in front, or one of them, answers. */
  answersItself = false;
  /** Deaths that were asked for and not seen yet. */
  readonly #killed = new Map<string, number>();
  #sequence = 0;
  readonly #ended = new Set<string>();

  private constructor({ clock, net }: InThreadHosts) {
    this.clock = clock;
    this.net = net;
  }

  static async boot(plan: Plan, images: Readonly<Record<GuestName, GuestImage>> = IMAGES, { trace, record }: { trace?: TraceSink | undefined; record?: string | undefined } = {}): Promise<SimulatedWorld> {
    const hosts = new InThreadHosts(plan.seed, { delayMs: ONE_WAY_MS });
    const world = new SimulatedWorld(hosts);
    world.answersItself = plan.answer !== 'off';
    const own = hosts.next(watchedNetwork(world.line.seenBy(world.net), {
      sent: (from, _to, data) => {
        if (from.port === SIP_PORT) world.sip.sent(world.clock.nowMs(), data);
        else world.rtp.sent(world.clock.nowMs(), from.port, data);
      },
      received: (data, to) => void (to.port === SIP_PORT && world.sip.received(world.clock.nowMs(), data)),
    }));
    world.farEnd = await FarEnd.boot(hosts.next(), plan);
    world.secondPhone = await FarEnd.boot(hosts.next(), plan);
    world.registrar = await Registrar.boot(hosts.next());
    world.handset = await bootInThread({
      ...own.devices,
      bind: own.bind,
      answer: plan.answer,
      lateOffer: plan.lateOffers === 'handset' || plan.lateOffers === 'both',
      reliableWhenSupported: plan.reliable,
      ...(plan.refreshes ? { sessionExpiresS: simulateLimits.sessionExpiresS } : {}),
      ...(plan.registers ? { accounts: HANDSET_URIS.map((uri) => ({ uri, registrar: world.registrar.uri, expiresS: simulateLimits.registeredS })) } : {}),
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
    const askedMs = this.clock.nowMs();
    void this.handset.switchTo(guest).then((result) => {
      this.unanswered.delete(what);
      const tookMs = this.clock.nowMs() - askedMs;
      if (!result.ok && result.code === 'TIMED_OUT' && this.isUndisturbed) this.undueRefusals.push(`${what} took too long, though no guest stood still or died`);
      if (tookMs > machineLimits.switchMs + machineLimits.commitMs + simulateLimits.betweenSwitchesMs) this.lateAnswers.push(`${what} after ${tookMs} ms`);
      this.#note(`${what}: ${result.ok ? 'done' : result.code}`);
    });
  }

  pull(guest: GuestName, session: string): void {
    const what = `pull of ${session} to ${guest} at ${this.clock.nowMs()} ms`;
    this.unanswered.add(what);
    void this.handset.pull(guest, session).then((result) => {
      this.unanswered.delete(what);
      this.#note(`${what}: ${result.ok ? 'done' : result.code}`);
    });
  }

  /** One of those that live now; null: none does. */
  sessionAt(number: number): string | null {
    return [...this.liveSessions][number % Math.max(1, this.liveSessions.size)] ?? null;
  }

  /** The others come back by themselves. */
  vanish(forMs: number): void {
    this.#note(`the others vanish for ${forMs} ms`);
    this.line.isCut = true;
    this.hasVanished = true;
    this.backMs = Math.max(this.backMs, this.clock.nowMs() + forMs);
    this.clock.at(this.clock.nowMs() + forMs, () => {
      if (this.clock.nowMs() >= this.backMs) this.line.isCut = false;
    });
  }

  kill(whom: GuestName | 'core'): void {
    this.#killed.set(whom, (this.#killed.get(whom) ?? 0) + 1);
    this.isUndisturbed = false;
    this.#note(`kill ${whom}`);
    if (whom === 'core') this.sip.coreDies(this.clock.nowMs());
    this.handset.kill(whom);
  }

  /** One that stands still for longer than the watchdog allows is ended by it. */
  freeze(guest: GuestName, forMs: number): void {
    if (forMs >= machineLimits.frozenMs) this.#killed.set(guest, (this.#killed.get(guest) ?? 0) + 1);
    this.isUndisturbed = false;
    this.#note(`${guest} stands still for ${forMs} ms`);
    this.thawedMs = Math.max(this.thawedMs, this.clock.nowMs() + forMs);
    this.handset.freeze(guest, forMs);
  }

  /** Figures by name, of the core and the machine. */
  async figures(): Promise<Readonly<Record<string, number>>> {
    const stats = await this.settle(this.handset.stats());
    return { ...(stats.core as Record<string, number>), ...(stats.bus as Record<string, number>), registers: this.sip.registers };
  }

  /** Lets time pass until the promise is settled. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    await this.clock.until(isSettled(promise), simulateLimits.settlingMs);
    return promise;
  }

  async close(): Promise<void> {
    await this.settle(this.handset.shutdown());
    await this.settle(this.farEnd.close());
    await this.settle(this.secondPhone.close());
    await this.registrar.close();
  }

  #onEvent(event: HandsetEvent): void {
    this.#note(JSON.stringify(event));
    this.watchOrder(event);
    if (event.event === 'session-created' || event.event === 'session-offered') this.liveSessions.add(event.session);
    if (event.event === 'session-established') this.upSessions.add(event.session);
    if (event.event === 'session-ended') {
      this.liveSessions.delete(event.session);
      this.upSessions.delete(event.session);
      this.rtp.callEnded(this.clock.nowMs());
    } else if ('session' in event && event.guest !== null && event.guest !== this.handset.active)
      this.ownershipBreaks.push(`${event.event} of session ${event.session} belongs to ${event.guest} while ${this.handset.active} is in front`);
    if (event.event === 'guest-restarted') this.#died(event.guest, event.reason);
    if (event.event === 'error' && event.code === 'CORE_BARRED') this.coreBarred(event.message);
    if (event.event === 'core-restarted') {
      this.#died('core', 'trapped');
      this.#trapsMs.push(this.clock.nowMs());
    }
  }

  watchOrder(event: HandsetEvent): void {
    // What a switch has cost is known some ticks after it.
    if ('sequence' in event && event.event !== 'switched') {
      if (event.sequence < this.#sequence) this.disorder.push(`${event.event} ${event.sequence} after ${this.#sequence}`);
      this.#sequence = event.sequence;
    }
    if (!('session' in event)) return;
    if (this.#ended.has(event.session)) this.disorder.push(`${event.event} of session ${event.session} after its end`);
    if (event.event === 'session-ended') this.#ended.add(event.session);
  }

  /** The core may refuse new calls for a while when it has trapped again and again. */
  coreBarred(why: string): void {
    const traps = this.#trapsMs.filter((trapMs) => this.clock.nowMs() - trapMs <= 2 * simulateLimits.barMs).length;
    if (traps <= simulateLimits.trapsUnbarred) this.undueRefusals.push(`the core was barred after ${traps} traps: ${why}`);
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

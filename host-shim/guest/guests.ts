// The handset's guests: one supervisor each, their codec workers, and their names.
import { isDeepStrictEqual } from 'node:util';
import type { CodecModule } from '../../guests/codecs/codec.ts';
import type { Manifest } from '../../guests/contract/index.ts';
import { PARTICIPANT_FIRST_GUEST } from '../../proto/index.ts';
import { makeSharedPort } from '../bus/index.ts';
import type { HypervisorEnd, PortMaker } from '../bus/index.ts';
import type { Clock, TimerHandle, Timers } from '../devices/clock/clock.ts';
import { HostError } from '../machine/errors.ts';
import type { Hypervisor } from '../machine/hypervisor.ts';
import { machineLimits } from '../machine/limits.ts';
import type { MediaDevice } from '../media/index.ts';
import type { IsolationTier } from '../options.ts';
import { Backoff } from './backoff.ts';
import type { Launcher } from './body.ts';
import type { Confinement } from './confinement.ts';
import type { MachineConfinement } from './enclosure.ts';
import { assertManifest } from './manifest.ts';
import { Supervisor } from './supervisor.ts';

export interface GuestPlan {
  name: string;
  launcher: Launcher;
  codecs: string | readonly CodecModule[];
  /** Known before it runs. */
  manifest?: Manifest;
  /** Absent: it runs in the machine's own thread. */
  tier?: IsolationTier;
  /** Of a guest in a process or a virtual machine. */
  confinement?: Confinement | MachineConfinement;
  /** From its start to its first record, and from the request of a switch to it to the commit; absent: guestBootMs, switchMs. */
  startMs?: number;
  switchMs?: number;
}

export interface GuestsHands {
  /** A run of it begins. */
  up(participant: number): void;
  /** The guest has stopped; what was asked of it gets no answer. */
  down(participant: number, reason: string, stack: string): void;
  codecFailed(participant: number, reason: string): void;
}

export const noSuchGuest = (name: string, names: readonly string[]): HostError => new HostError('NO_SUCH_GUEST', `there is no guest ${JSON.stringify(name)}; there are ${names.join(', ')}`);

export class Guests {
  readonly names: readonly string[];
  readonly supervisors: readonly Supervisor[];
  readonly #plans: readonly GuestPlan[];
  readonly #codecBackoff: readonly Backoff[];
  readonly #codecTimers = new Set<TimerHandle>();
  #machine: { hypervisor: Hypervisor; media: MediaDevice } | null = null;
  #waitingPorts: HypervisorEnd[] = [];
  #watchdog: TimerHandle | null = null;
  #ended = false;

  constructor(plans: readonly GuestPlan[], private readonly time: { clock: Clock; timers: Timers }, private readonly hands: GuestsHands, makePort: PortMaker = makeSharedPort) {
    this.#plans = plans;
    this.#codecBackoff = plans.map(() => new Backoff());
    this.names = plans.map(({ name }) => name);
    this.supervisors = plans.map(({ name, launcher }, index) => {
      const participant = PARTICIPANT_FIRST_GUEST + index;
      return new Supervisor(participant, name, launcher, time, {
        up: (end) => void this.#up(end),
        down: (reason, stack) => this.#down(participant, reason, stack),
        wake: () => this.#machine?.hypervisor.enter(),
      }, makePort);
    });
  }

  /** The longest of all. */
  get startMs(): number {
    return Math.max(...this.#plans.map(({ startMs = machineLimits.guestBootMs }) => startMs));
  }

  get switchMs(): number {
    return Math.max(...this.#plans.map(({ switchMs = machineLimits.switchMs }) => switchMs));
  }

  nameOf(participant: number): string | null {
    return this.names[participant - PARTICIPANT_FIRST_GUEST] ?? null;
  }

  /** What keeps the guest from the rest; "thread" = it runs in the machine's own. */
  isolationOf(participant: number): { tier: IsolationTier | 'thread'; confinement?: Confinement | MachineConfinement } {
    const { tier = 'thread', confinement } = this.#plans[participant - PARTICIPANT_FIRST_GUEST]!;
    return { tier, ...(confinement ? { confinement } : {}) };
  }

  /** For people: "guest 2, worker of process 4711". */
  placeOf(participant: number): string {
    const { tier = 'thread' } = this.#plans[participant - PARTICIPANT_FIRST_GUEST]!;
    const { pid = process.pid } = this.supervisors[participant - PARTICIPANT_FIRST_GUEST]!;
    const where = { thread: 'machine in one thread', worker: `worker of process ${pid}`, process: `process ${pid}`, vm: `virtual machine, process ${pid}` }[tier];
    return `guest ${participant}, ${where}`;
  }

  /** Throws NO_SUCH_GUEST. */
  get(name: string): Supervisor {
    const found = this.supervisors.find((each) => each.name === name);
    if (!found) throw noSuchGuest(name, this.names);
    return found;
  }

  /** Null unless all are known before they run. */
  get knownManifests(): Manifest[] | null {
    const known = this.#plans.flatMap(({ manifest }) => manifest ?? []);
    return known.length === this.#plans.length ? known : null;
  }

  /** Starts all of them side by side; rejects when one is not what was known of it. */
  start(): Promise<Manifest[]> {
    return Promise.all(this.supervisors.map(async (supervisor, index) => {
      const manifest = await supervisor.start();
      assertManifest(supervisor.name, manifest);
      const known = this.#plans[index].manifest;
      if (known && !isDeepStrictEqual(known, manifest)) throw new HostError('GUEST_UNAVAILABLE', `${supervisor.name} says of itself what its manifest does not`);
      return manifest;
    }));
  }

  /** The machine is there: the ports that waited are attached, and so are later ones. Resolves when the codecs run too. */
  async join(hypervisor: Hypervisor, media: MediaDevice): Promise<void> {
    this.#machine = { hypervisor, media };
    media.onCodecLost = (participant, reason) => this.#codecLost(participant, reason);
    this.#watch();
    const waiting = this.#waitingPorts;
    this.#waitingPorts = [];
    await Promise.all(waiting.map((end) => this.#up(end)));
  }

  async end(): Promise<void> {
    this.#ended = true;
    if (this.#watchdog) this.time.timers.cancel(this.#watchdog);
    for (const timer of this.#codecTimers) this.time.timers.cancel(timer);
    await Promise.all(this.supervisors.map((supervisor) => supervisor.end()));
  }

  async #up(end: HypervisorEnd): Promise<void> {
    if (!this.#machine) return void this.#waitingPorts.push(end);
    this.hands.up(end.participant);
    this.#machine.hypervisor.attach(end);
    this.supervisors[end.participant - PARTICIPANT_FIRST_GUEST].watch();
    // What the guest said before it was attached is read now.
    this.#machine.hypervisor.enter();
    await this.#startCodecs(end.participant);
  }

  #down(participant: number, reason: string, stack: string): void {
    if (!this.#machine) {
      this.#waitingPorts = this.#waitingPorts.filter((end) => end.participant !== participant);
      return;
    }
    this.#machine.media.detachGuest(participant);
    this.#machine.hypervisor.detach(participant);
    this.hands.down(participant, reason, stack);
  }

  /** Resolves when they run; a failure is told and tried again. */
  async #startCodecs(participant: number): Promise<void> {
    const index = participant - PARTICIPANT_FIRST_GUEST;
    this.#codecBackoff[index].started(this.time.clock.nowMs());
    try {
      await this.#machine!.media.attachGuest(participant, this.#plans[index].codecs);
    } catch (error) {
      this.#codecLost(participant, (error as Error).message);
    }
  }

  /** The call goes on with another codec; the guest's own is started again after a while. */
  #codecLost(participant: number, reason: string): void {
    if (this.#ended) return;
    this.hands.codecFailed(participant, reason);
    const nowMs = this.time.clock.nowMs();
    const timer = this.time.timers.at(nowMs + this.#codecBackoff[participant - PARTICIPANT_FIRST_GUEST].failed(nowMs), () => {
      this.#codecTimers.delete(timer);
      // A guest that stopped meanwhile brings its codecs along when it starts.
      if (this.supervisors[participant - PARTICIPANT_FIRST_GUEST].running) void this.#startCodecs(participant);
    });
    this.#codecTimers.add(timer);
  }

  #look(supervisor: Supervisor): void {
    supervisor.watchdog();
    const whole = this.#machine!.hypervisor.port(supervisor.participant)?.synchronised;
    const { startMs = machineLimits.guestBootMs } = this.#plans[supervisor.participant - PARTICIPANT_FIRST_GUEST]!;
    if (!supervisor.running || whole || this.time.clock.nowMs() - supervisor.startedMs < startMs) return;
    supervisor.kill(`no record within ${startMs} ms of its start`);
  }

  #watch(): void {
    this.#watchdog = this.time.timers.at(this.time.clock.nowMs() + machineLimits.watchdogMs, () => {
      if (this.#ended) return;
      for (const supervisor of this.supervisors) this.#look(supervisor);
      this.#watch();
    });
  }
}

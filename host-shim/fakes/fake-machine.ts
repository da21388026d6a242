// A hypervisor with fakes around it and a virtual clock: the bench on which the machine's tests stand.
import { ErrorCode } from '../../proto/index.ts';
import type { Decoded, FrameHeader } from '../../proto/index.ts';
import { GuestPort, HypervisorPort, createPortMemory } from '../bus/index.ts';
import type { RingSizes } from '../bus/index.ts';
import { VirtualClock } from '../devices/clock/virtual.ts';
import { Hypervisor } from '../machine/hypervisor.ts';
import type { Observer } from '../machine/hypervisor.ts';
import type { SwitchOutcome } from '../machine/switch.ts';
import { FakeCore } from './fake-core.ts';
import { FakeGuest } from './fake-guest.ts';
import { FakeMedia } from './fake-media.ts';

export const ANDROID = 2;
export const SYMBIAN = 3;

interface Seat { port: GuestPort; guest: FakeGuest; end: HypervisorPort; paused: boolean }

export class FakeMachine implements Observer {
  readonly clock = new VirtualClock();
  readonly media = new FakeMedia();
  readonly hypervisor: Hypervisor;
  readonly core: FakeCore;
  readonly refusals: string[] = [];
  readonly switches: string[] = [];
  readonly reports: { guest: number; report: Decoded }[] = [];
  readonly stopped: string[] = [];
  readonly #seats = new Map<number, Seat>();

  constructor() {
    this.hypervisor = new Hypervisor({
      clock: this.clock, timers: this.clock, media: this.media, observer: this, guests: [ANDROID, SYMBIAN], pollGuests: () => this.#poll(),
    });
    this.core = new FakeCore(this.hypervisor.effects);
  }

  /** Both guests up, the Android-like one in front. */
  static booted(sizes: { [guest: number]: RingSizes } = {}): FakeMachine {
    const machine = new FakeMachine();
    machine.seat(ANDROID, sizes[ANDROID]);
    machine.seat(SYMBIAN, sizes[SYMBIAN]);
    machine.hypervisor.powerOn(machine.core, new Uint8Array(0), ANDROID);
    return machine;
  }

  /** Puts a fresh guest on a fresh port. */
  seat(participant: number, sizes?: RingSizes): FakeGuest {
    const memory = createPortMemory(sizes);
    const end = new HypervisorPort(memory, participant, sizes);
    const port = new GuestPort(memory, participant, sizes);
    const guest = new FakeGuest(port, participant === ANDROID ? 'android' : 'symbian');
    this.#seats.set(participant, { port, guest, end, paused: false });
    this.hypervisor.attach(end);
    return guest;
  }

  unseat(participant: number): void {
    this.#seats.delete(participant);
    this.hypervisor.detach(participant);
  }

  guest(participant: number): FakeGuest {
    return this.#seats.get(participant)!.guest;
  }

  port(participant: number): GuestPort {
    return this.#seats.get(participant)!.port;
  }

  /** A paused guest reads nothing. */
  pause(participant: number, paused = true): void {
    this.#seats.get(participant)!.paused = paused;
  }

  /** One event of the machine, and everything that follows from it without time passing. */
  run(work: () => void = () => undefined): this {
    this.hypervisor.enter(work);
    return this;
  }

  #poll(): boolean {
    let any = false;
    for (const { port, guest, end, paused } of this.#seats.values()) {
      if (paused) continue;
      let handed = 0;
      port.pump({ onFrame: (frame) => { handed++; guest.onFrame(frame); }, onIdle: () => guest.onIdle() });
      any = any || handed > 0 || !end.isEmpty();
    }
    return any;
  }

  frame(): void {}
  event(): void {}
  send(): void {}
  coreLog(): void {}
  synchronised(): void {}
  report(guest: number, _header: Readonly<FrameHeader>, report: Decoded): void { this.reports.push({ guest, report }); }
  refused(guest: number, code: ErrorCode): void { this.refusals.push(`${guest} ${ErrorCode[code]}`); }
  coreBarred(): void {}
  coreStopped(reason: string): void { this.stopped.push(reason); }
  switchEnded(to: number, outcome: SwitchOutcome): void { this.switches.push(outcome.ok ? `to ${to}` : `to ${to} ${ErrorCode[outcome.code]}`); }
}

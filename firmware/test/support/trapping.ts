// A phone whose core traps at one of its events, chosen by number: at the event, which is lost with it, or between it and the one before.
import { Core, load, type CoreLoader } from '../../../host-shim/core/index.ts';
import type { Network } from './network.ts';
import { Phone, type PhoneOptions } from './phone.ts';

/** `at`: the event is the poison, kept in quarantine from then on. `once`: it traps the first time. `before`: a trap whose cause is elsewhere; the event is given to the restored core. */
export type TrapKind = 'at' | 'once' | 'before';

const EVENTS = ['onDatagram', 'onStreamOpened', 'onStreamData', 'onStreamClosed', 'onFrame', 'onTick'] as const;

export class Trapping {
  /** Events counted since `arm`. */
  count = 0;
  /** What the trap hit, for people. */
  hit = '';
  #poison: string | null = null;
  /** Ticks, and connections that open and close, have no bytes to be known by: the next event is it. */
  #isNext = false;
  #repeat: (() => void) | null = null;
  #isArmed = false;

  private constructor(private readonly kind: TrapKind, private readonly number: number) {}

  /** `number` 0 never traps: it counts. */
  static async phone(world: Network & { phones: Phone[] }, port: number, options: PhoneOptions, kind: TrapKind, number: number): Promise<{ phone: Phone; trap: Trapping }> {
    const trap = new Trapping(kind, number);
    const { glue, instantiate } = await load();
    const loader: CoreLoader = { glue, create: (effects, random) => new Core(() => trap.#spoiled(instantiate()), effects, random) };
    const phone = new Phone(world, loader, port, options);
    world.phones.push(phone);
    trap.#countEvents(phone.core);
    return { phone, trap };
  }

  arm(): void { this.#isArmed = true; }
  disarm(): void { this.#isArmed = false; }

  /** The poison once more, as a network would repeat it. */
  repeat(): void { this.#repeat?.(); }

  #countEvents(core: Core): void {
    const events = { datagram: core.datagram, streamOpened: core.streamOpened, streamData: core.streamData, streamClosed: core.streamClosed, frame: core.frame, tick: core.tick };
    for (const [name, give] of Object.entries(events)) {
      const entered = (...parameters: unknown[]): void => {
        const again = (): void => { Reflect.apply(give, core, parameters); };
        if (this.#isArmed && this.#isDue(name, parameters)) {
          if (this.kind === 'before') core.fault(parameters[0] as number, 0);
          else {
            this.#poison = (this.kind === 'at' && textOf(parameters.at(-1))) || null;
            this.#isNext = true;
            if (name === 'datagram') this.#repeat = again;
          }
        }
        again();
      };
      Object.defineProperty(core, name, { value: entered });
    }
  }

  #isDue(name: string, parameters: unknown[]): boolean {
    if (++this.count !== this.number) return false;
    this.hit = `${this.kind} event ${this.number}, ${name} ${textOf(parameters.at(-1)).split('\r\n')[0]}`;
    return true;
  }

  /** The same bytes trap every time that they reach the core. */
  #spoiled(binding: ReturnType<Awaited<ReturnType<typeof load>>['instantiate']>): typeof binding {
    const spoiled: Record<string, unknown> = { ...binding };
    for (const name of EVENTS) {
      spoiled[name] = (...parameters: unknown[]): unknown => {
        const isPoison = this.#isNext || (this.#poison !== null && textOf(parameters.at(-1)) === this.#poison);
        this.#isNext = false;
        if (isPoison) throw new Error('poison');
        return Reflect.apply(binding[name], binding, parameters);
      };
    }
    return spoiled as unknown as typeof binding;
  }
}

const textOf = (data: unknown): string => (data instanceof Uint8Array ? Buffer.from(data).toString('latin1') : '');

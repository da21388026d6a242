// A handset, as programs boot and drive it.
import { Core } from './core/index.ts';
import type { SocketAddress } from './devices/net/net.ts';
import { InThreadGuests } from './guest/in-thread-body.ts';
import { confine } from './guest/confinement.ts';
import type { VirtualMachines } from './guest/enclosure.ts';
import type { GuestPlan } from './guest/guests.ts';
import { machineLauncher } from './guest/machine-body.ts';
import { processLauncher } from './guest/process-body.ts';
import { workerLauncher } from './guest/worker-body.ts';
import { HandsetMachine, type HandsetParts } from './handset-machine.ts';
import { HostError } from './machine/errors.ts';
import type { HandsetEvent, SwitchFigures } from './events/index.ts';
import type { InputFields, InputResult, InputVerb } from './machine/input.ts';
import { machineLimits } from './machine/limits.ts';
import type { RecordComparison } from './machine/record-check.ts';
import type { GuestOptions, HandsetOptions, InThreadDevices } from './options.ts';
import type { ReloadOptions, ReloadResult } from './reload.ts';
import { built, guestImage, inThreadPlatform, threadedPlatform } from './platform.ts';
import { recordHandset } from './tape/record-handset.ts';

export type SwitchResult =
  | ({ ok: true; from: string; to: string; durationMs: number; sequence: number } & SwitchFigures)
  | { ok: false; code: string; message: string };

export interface GuestSnapshot { guest: string; display: string[]; sequence: number; record: unknown; projection: unknown }

export interface Handset {
  readonly bind: SocketAddress;
  readonly pid: number;
  readonly guests: readonly string[];
  /** Name of the guest in front. */
  readonly active: string;
  /** A listener is handed the ready event first, whenever it comes. Returns the way to stop listening. */
  on(name: 'event', listener: (event: HandsetEvent) => void): () => void;
  /** Through the guest's own app and telephony API. `guest` null: the active one. Never rejects. */
  input(guest: string | null, verb: InputVerb, fields?: InputFields): Promise<InputResult>;
  /** Resolves when the figures of the switch are known (some ticks after it), or at the refusal. Never rejects. */
  switchTo(guest: string): Promise<SwitchResult>;
  /** Pull: the guest takes over and resumes the session if it was held by us. */
  pull(guest: string, session: string): Promise<InputResult>;
  records(): Promise<RecordComparison>;
  /** The guest's display lines and record now. */
  snapshot(guest: string | null): Promise<GuestSnapshot>;
  stats(): Promise<Record<string, unknown>>;
  /** Fault injection: a guest's name, or "core". */
  kill(name: string): void;
  /** Fault injection: the guest stands still for so long. */
  freeze(guest: string, durationMs: number): void;
  /** Takes other values for all options of RELOADABLE while calls stay up; rejects with BAD_CONFIGURATION, and then nothing has changed. */
  reload(options: ReloadOptions): Promise<ReloadResult>;
  /** Shuts down and forgets what it kept: its store (guest in front, instance) and its crash dumps. Files that it was given stay: configuration, certificates, keys. */
  factoryReset(): Promise<void>;
  /** Ends the calls, unregisters, closes; bounded in time. */
  shutdown(): Promise<void>;
}

const DEFAULT_GUESTS: readonly GuestOptions[] = [{ name: 'android' }, { name: 'symbian' }];

/** Threads: this one for the machine, one for media, two for each guest (app and codecs). */
export async function bootHandset(options: HandsetOptions): Promise<Handset> {
  const platform = threadedPlatform();
  const guests = (options.guests ?? DEFAULT_GUESTS).map(({ name, tier = 'worker', bundle, manifest }): GuestPlan => {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new HostError('NO_SUCH_GUEST', `${JSON.stringify(name)} is no name of a guest image`);
    const image = bundle ?? guestImage(name);
    // What comes from a guest that is not trusted runs in its process only: its codecs are the hypervisor layer's.
    const codecs = (): string => built('dist', 'workers', 'shim-codecs.js');
    if (tier === 'process') return { name, tier, confinement: confine().confinement, launcher: processLauncher(built('dist', 'workers', 'guest-process.js'), image, platform), codecs: codecs() };
    if (tier === 'vm') {
      const machines = virtualMachinesOf(options);
      return { name, tier, confinement: machines.machine, startMs: machineLimits.machineBootMs, switchMs: machineLimits.machineSwitchMs, launcher: machineLauncher(machines, image, platform), codecs: codecs() };
    }
    return { name, tier, launcher: workerLauncher(built('dist', 'workers', 'guest.js'), image), codecs: built('dist', 'guests', `${name}.codecs.js`), ...(manifest ? { manifest } : {}), ...(options.guestStartMs ? { startMs: options.guestStartMs } : {}), ...(options.guestSwitchMs ? { switchMs: options.guestSwitchMs } : {}) };
  });
  return bootOf(guests.some(({ tier }) => tier === 'vm') ? { codecPlacement: 'shim', ...options } : options, { platform, loadCore: () => Core.load({ timed: true, callMs: options.coreCallMs }), guests });
}

/** Its codecs are never the guest's: what runs in the machine is ten times too slow for a frame every 20 ms, and what does not is ours. */
function virtualMachinesOf({ virtualMachines, codecPlacement }: HandsetOptions): VirtualMachines {
  if (!virtualMachines) throw new HostError('BAD_CONFIGURATION', 'a guest of tier vm needs virtualMachines: whoever boots the handset hands in what boots them.');
  if (codecPlacement === 'guest') throw new HostError('BAD_CONFIGURATION', 'codecs of a guest in a virtual machine run in the hypervisor layer: leave codecPlacement out, or say shim.');
  return virtualMachines;
}

/** Everything in the caller's thread, under its clock: the same devices and inputs give the same bytes on every port. */
export async function bootInThread(options: HandsetOptions & InThreadDevices): Promise<Handset> {
  const running = new InThreadGuests();
  const guests = (options.guests ?? []).map(({ name, image, codecs }) => {
    if (!image || !codecs) throw new HostError('BAD_CONFIGURATION', `an in-thread machine is handed its guests: ${name} has no image or no codecs`);
    return { name, launcher: running.launcher(image), codecs };
  });
  if (guests.length === 0) throw new HostError('BAD_CONFIGURATION', 'an in-thread machine is handed its guests: there are none');
  return bootOf(withoutDevices(options), { platform: inThreadPlatform(options), loadCore: () => Core.load(), guests, pollGuests: () => running.poll() });
}

const bootOf = (options: HandsetOptions, parts: HandsetParts): Promise<Handset> => (options.record ? recordHandset(options, parts, options.record) : HandsetMachine.boot(options, parts));

function withoutDevices({ clock: _clock, timers: _timers, random: _random, net: _net, resolver: _resolver, ...options }: HandsetOptions & InThreadDevices): HandsetOptions {
  return options;
}

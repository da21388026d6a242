// A guest in a virtual machine of its own: whoever boots such machines is handed in.
import type { Clock, Timers } from '../devices/clock/clock.ts';
import type { Launcher } from './body.ts';
import { enclosedLauncher } from './enclosed-body.ts';
import type { VirtualMachines } from './enclosure.ts';
import { wireLimits } from './wire/limits.ts';

/** The machine brings the image along, read-only: a bundle in the port's way would keep frames waiting until the machine is up. */
export function machineLauncher(machines: VirtualMachines, bundle: string, time: { clock: Clock; timers: Timers }): Launcher {
  return enclosedLauncher({ bundle, silence: wireLimits.machineSilence, start: () => machines.start(bundle), image: () => null }, time);
}

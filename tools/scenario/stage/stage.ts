// What carries out a scenario or a script: in real time with processes and sockets, or under the virtual clock in one thread.
import type { RunOptions } from '../../run/configuration.ts';
import type { HandsetParty } from '../party/handset.ts';
import type { Party, Registrar } from '../party/party.ts';
import type { TargetPlan } from '../party/target.ts';
import type { PartyPlan } from '../scenario.ts';

export interface Stage {
  readonly kind: 'realtime' | 'simulated';
  /** Milliseconds of its clock, from any beginning. */
  nowMs(): number;
  /** The same moment as in traces: since 1970, of a virtual clock since its beginning. */
  epochMs(): number;
  /** In the words of `twinset run`; without `bind` the stage finds an address. `faultsPath`: where its faults may be said; absent: it gets none. */
  bootHandset(options: RunOptions, faultsPath?: string | null): Promise<HandsetParty>;
  /** The handset on an emulated board. `folder`: for what it is seen to say and hear; null: nobody looks. */
  bootTarget(plan: TargetPlan, folder: string | null): Promise<HandsetParty>;
  /** `folder`: where it records what it hears; null: it does not. `withWeather`: its network will be changed. */
  bootParty(name: string, plan: PartyPlan, folder: string | null, withWeather: boolean, registrar?: Registrar | null): Promise<Party>;
  /** Lets time pass. */
  pause(durationMs: number): Promise<void>;
}

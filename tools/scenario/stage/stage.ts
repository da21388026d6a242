// What carries out a scenario: in real time with processes and sockets, or under the virtual clock in one thread.
import type { HandsetParty } from '../party/handset.ts';
import type { Party } from '../party/party.ts';
import type { PartyPlan, Scenario } from '../scenario.ts';

export interface Stage {
  readonly kind: 'realtime' | 'simulated';
  /** Milliseconds of its clock, from any beginning. */
  nowMs(): number;
  /** The same moment as in traces: since 1970, of a virtual clock since its beginning. */
  epochMs(): number;
  bootHandset(scenario: Scenario, folder: string): Promise<HandsetParty>;
  /** `withWeather`: the scenario changes its network. */
  bootParty(name: string, plan: PartyPlan, folder: string, withWeather: boolean): Promise<Party>;
  /** Lets time pass. */
  pause(durationMs: number): Promise<void>;
}

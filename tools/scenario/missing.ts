// What a scenario needs that is not on this machine, asked before it begins.
import { whatPartyLacks } from './party/program.ts';
import { whatTargetHandsetLacks } from './party/target.ts';
import type { Scenario } from './scenario.ts';

/** Null when all is there; else what is missing and how to get it. */
export function whatScenarioLacks({ handset, parties }: Scenario): string | null {
  const missing = [handset?.target ? whatTargetHandsetLacks(handset.target) : null, ...Object.values(parties).map(({ program }) => (program ? whatPartyLacks(program) : null))];
  return missing.find((one) => one !== null) ?? null;
}

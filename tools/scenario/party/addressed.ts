// A party of the tester's own: a phone or server at an address. It is called, it calls, and it is judged by what the handset saw.
import { EXIT_BAD_CALL, EXIT_MISSING, Failure } from '../../failure.ts';
import type { AccountOptions } from '../../../host-shim/index.ts';
import type { PartyPlan, Scenario } from '../scenario.ts';
import type { Party } from './party.ts';

export const startAddressed = (name: string, plan: PartyPlan): Party => ({
  name,
  voice: plan.voice,
  uri: plan.address!,
  do(verb) {
    throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${name} is at ${plan.address}: nobody here can make it ${verb}. Wait with "until" for what it does by itself`);
  },
  result: () => Promise.resolve({ rtp: null, recording: null }),
  stop: () => Promise.resolve(),
});

function fromEnvironment(party: string, variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Failure('NOT_INSTALLED', EXIT_MISSING, `party ${party} needs the environment variable ${variable}, which is not set. Set it: export ${variable}=...`);
}

/** What the handset shows when these parties ask who it is; never written into a report. */
export function accountsFor({ parties }: Scenario): AccountOptions[] {
  return Object.entries(parties).flatMap(([name, { address, credentials }]) => {
    if (!address || !credentials) return [];
    const [user, password] = [fromEnvironment(name, credentials.userEnv), fromEnvironment(name, credentials.passwordEnv)];
    return [{ uri: `${address.split(':')[0]}:${user}@${address.split('@')[1]}`, user, password }];
  });
}

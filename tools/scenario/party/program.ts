// Parties that are programs from outside, as a scenario names them.
import { whatIsMissing } from '../../programs.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import type { PartyPlan, PartyProgram } from '../scenario.ts';
import { startBaresip } from './baresip-party.ts';
import { whatKamailioLacks } from './kamailio-process.ts';
import { startRegistrar } from './kamailio-party.ts';
import { startLinphone } from './linphone-party.ts';
import type { Party, Registrar } from './party.ts';
import { startSipp } from './sipp-party.ts';

const NEEDS: Readonly<Record<Exclude<PartyProgram, 'kamailio'>, readonly string[]>> = { baresip: ['baresip', 'tcpdump'], sipp: ['sipp', 'tcpdump'], linphone: ['linphonec'] };

/** Null when it can be started here; else what is missing and how to get it. */
export const whatPartyLacks = (program: PartyProgram): string | null => (program === 'kamailio' ? whatKamailioLacks() : whatIsMissing(NEEDS[program]));

export function startProgram(name: string, plan: PartyPlan & { program: PartyProgram }, folder: string, registrar: Registrar | null): Promise<Party> {
  const missing = whatPartyLacks(plan.program);
  if (missing) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `party ${name}: ${missing}`);
  switch (plan.program) {
    case 'baresip':
      return startBaresip(name, plan, folder, registrar);
    case 'sipp':
      return startSipp(name, plan, folder);
    case 'linphone':
      return startLinphone(name, plan, folder, registrar);
    case 'kamailio':
      return startRegistrar(name, plan, folder);
  }
}

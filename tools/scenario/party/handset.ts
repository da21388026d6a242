// The handset under test: `twinset run` as a process of its own, steered over its control protocol like anybody would.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REGISTRAR_PASSWORD } from '../../far-end/registrar/registrar.ts';
import { defined } from '../../defined.ts';
import type { RunOptions } from '../../run/configuration.ts';
import type { Scenario } from '../scenario.ts';
import { packageRoot } from '../../package-root.ts';
import type { ControlLink } from '../stage/event-log.ts';
import { createFaultFile } from '../fault/fault-file.ts';
import type { MachineFaults } from '../fault/machine-faults.ts';
import { accountsFor } from './addressed.ts';
import { JsonProcess } from './json-process.ts';
import type { Registrar } from './party.ts';

export interface HandsetParty {
  readonly link: ControlLink;
  readonly bind: string;
  readonly guests: readonly string[];
  /** Absent: it was started without. */
  readonly faults?: (faults: Partial<MachineFaults>) => void;
  /** When its recording began, once it has stopped; absent: its statistics tell. */
  readonly recordedFromMs?: () => number;
}

export const traceOf = (folder: string): string => join(folder, 'trace.pcapng');
/** For `twinset replay`. */
export const tapeOf = (folder: string): string => join(folder, 'handset.tape');
export const recordingOf = (folder: string): string => join(folder, 'handset.wav');

/** Who the handset is at its registrar. */
export const userAt = ({ handset: { user = 'handset' } = {} }: Scenario, { at }: Registrar): string => `sip:${user}@${at}`;

function registeredAccount(scenario: Scenario, registrar: Registrar | null): object[] {
  const { user = 'handset', password = REGISTRAR_PASSWORD, outbound } = scenario.handset ?? {};
  return registrar ? [{ uri: userAt(scenario, registrar), registrar: `sip:${registrar.at}`, user, password, ...(outbound ? { outbound } : {}) }] : [];
}

/** A scenario names its store without a folder: it lies beside the evidence. */
const storeIn = (folder: string, written: Record<string, unknown> | undefined): object => (typeof written?.storagePath === 'string' ? { storagePath: resolve(folder, written.storagePath) } : {});

export const microphoneOf = ({ handset }: Scenario): string => handset?.microphone ?? `marks:${handset?.voice ?? 0}`;

export function writeConfiguration(folder: string, configuration: object): string {
  const path = join(folder, 'handset.json');
  writeFileSync(path, `${JSON.stringify(configuration, null, 2)}\n`, { mode: 0o600 });
  return path;
}

/** What a scenario says in its configuration file's own words, and the accounts that its parties make necessary. */
export function configurationOf(scenario: Scenario, registrar: Registrar | null): Record<string, unknown> {
  const written = scenario.handset?.configuration ?? {};
  const accounts = [...registeredAccount(scenario, registrar), ...accountsFor(scenario)];
  return { ...written, ...(accounts.length ? { accounts: [...((written.accounts as object[] | undefined) ?? []), ...accounts] } : {}) };
}

/** A scenario's handset in the words of `twinset run`; its configuration goes into a file beside the evidence. */
export function handsetOptions(scenario: Scenario, folder: string, registrar: Registrar | null = null): RunOptions {
  const { active, answer, codecs, codecPlacement, configuration: written } = scenario.handset ?? {};
  const configuration = { ...configurationOf(scenario, registrar), ...storeIn(folder, written) };
  return {
    microphone: microphoneOf(scenario),
    loudspeaker: recordingOf(folder),
    trace: traceOf(folder),
    ...(Object.keys(configuration).length ? { config: writeConfiguration(folder, configuration) } : {}),
    ...defined({ active, answer, codecs: codecs?.join(','), codecPlacement }),
  };
}

/** `faultsPath`: of the file through which it is told its faults; null: it has none. */
export async function startHandset(options: RunOptions, faultsPath: string | null = null): Promise<HandsetParty> {
  const said = { bind: '127.0.0.1:0', ...options, control: 'stdio' };
  const words = Object.entries(said).flatMap(([name, value]) => [`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(value)]);
  const faults = faultsPath === null ? null : createFaultFile(faultsPath);
  const link = new JsonProcess('the handset', process.execPath, [join(packageRoot, 'tools', 'bin', 'twinset.mjs'), 'run', '--json', ...words], faults?.environment);
  const ready = await link.ready();
  return { link, bind: String(ready.bind), guests: ready.guests as string[], ...(faults ? { faults: (now) => faults.set(now) } : {}) };
}

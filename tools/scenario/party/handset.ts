// The handset under test: `twinset run` as a process of its own, steered over its control protocol like anybody would.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HandsetOptions } from '../../../host-shim/index.ts';
import { planRun, type RunOptions } from '../../run/configuration.ts';
import type { Scenario } from '../scenario.ts';
import { packageRoot } from '../../package-root.ts';
import { limits } from '../limits.ts';
import type { ControlLink, Message } from '../stage/event-log.ts';
import { accountsFor } from './addressed.ts';
import { JsonProcess } from './json-process.ts';

export interface HandsetParty {
  readonly link: ControlLink;
  readonly bind: string;
  readonly guests: readonly string[];
  readonly tracePath: string;
  readonly recordingPath: string;
}

export const traceOf = (folder: string): string => join(folder, 'trace.pcapng');
export const recordingOf = (folder: string): string => join(folder, 'handset.wav');

/** The options of `twinset run`; the scenario's configuration goes into a file beside the evidence. */
function runOptions(scenario: Scenario, folder: string, bind: string): RunOptions {
  const { active, answer, voice, codecs, codecPlacement, configuration: written } = scenario.handset ?? {};
  const config = join(folder, 'handset.json');
  const accounts = accountsFor(scenario);
  const configuration = accounts.length ? { ...written, accounts: [...((written?.accounts as object[] | undefined) ?? []), ...accounts] } : written;
  if (configuration) writeFileSync(config, `${JSON.stringify(configuration, null, 2)}\n`, { mode: 0o600 });
  return {
    bind,
    microphone: `marks:${voice ?? 0}`,
    loudspeaker: recordingOf(folder),
    ...(configuration ? { config } : {}),
    ...(active ? { active } : {}),
    ...(answer ? { answer } : {}),
    ...(codecs ? { codecs: codecs.join(',') } : {}),
    ...(codecPlacement ? { codecPlacement } : {}),
  };
}

/** For a handset in this thread. */
export const handsetPlan = (scenario: Scenario, folder: string, bind: string): HandsetOptions => planRun(runOptions(scenario, folder, bind)).handset;

export async function startHandset(scenario: Scenario, folder: string): Promise<HandsetParty> {
  const options = { ...runOptions(scenario, folder, '127.0.0.1:0'), control: 'stdio', trace: traceOf(folder) };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(value)]);
  const link = new JsonProcess('the handset', process.execPath, [join(packageRoot, 'tools', 'bin', 'twinset.mjs'), 'run', '--json', ...words]);
  const ready: Message = await link.waitFor('ready', ({ event }) => event === 'ready', limits.readyMs);
  return { link, bind: String(ready.bind), guests: ready.guests as string[], tracePath: traceOf(folder), recordingPath: recordingOf(folder) };
}

// The handset under test: `twinset run` as a process of its own, steered over its control protocol like anybody would.
import { join } from 'node:path';
import type { Scenario } from '../scenario.ts';
import { packageRoot } from '../../package-root.ts';
import { limits } from '../limits.ts';
import { JsonProcess, type Message } from './json-process.ts';

export interface HandsetParty {
  readonly link: JsonProcess;
  readonly bind: string;
  readonly guests: readonly string[];
  readonly tracePath: string;
  readonly recordingPath: string;
}

export async function startHandset(scenario: Scenario, folder: string): Promise<HandsetParty> {
  const tracePath = join(folder, 'trace.pcapng');
  const recordingPath = join(folder, 'handset.wav');
  const { active, answer, voice, codecs, codecPlacement } = scenario.handset ?? {};
  const words = [
    join(packageRoot, 'tools', 'bin', 'twinset.mjs'),
    'run',
    '--bind',
    '127.0.0.1:0',
    '--control',
    'stdio',
    '--json',
    '--microphone',
    `marks:${voice ?? 0}`,
    '--loudspeaker',
    recordingPath,
    '--trace',
    tracePath,
  ];
  if (active) words.push('--active', active);
  if (answer) words.push('--answer', answer);
  if (codecs) words.push('--codecs', codecs.join(','));
  if (codecPlacement) words.push('--codec-placement', codecPlacement);
  const link = new JsonProcess('the handset', process.execPath, words);
  const ready: Message = await link.waitFor('ready', ({ event }) => event === 'ready', limits.readyMs);
  return { link, bind: String(ready.bind), guests: ready.guests as string[], tracePath, recordingPath };
}

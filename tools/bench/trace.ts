// `twinset bench trace`: processor time of a handset in a call with switches, with a recording and without, interleaved.
import { join } from 'node:path';
import { packagePath } from '../package-root.ts';
import { startFarEnd } from '../scenario/party/far-end.ts';
import { JsonProcess } from '../scenario/party/json-process.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { runTimeMs } from './processor-time.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

const READY_MS = 30_000;
/** Before the measurement: code is compiled, which takes as long as it is new, and buffers are full. */
const WARM_MS = 8_000;
const SWITCHES = 4;
const TALK_MS = 2_000;
/** Recording costs less than this share of a processor, and of what the handset itself takes (D07). */
const GOAL_PERCENT = 5;
/** Below it the difference of two measurements says nothing. */
const LEAST_PERCENT = 0.1;

const VARIANTS = {
  without: () => [],
  pcapng: (folder: string) => ['--trace', join(folder, 'call.pcapng')],
  tape: (folder: string) => ['--record', join(folder, 'call.tape')],
} as const;
type Variant = keyof typeof VARIANTS;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Processor milliseconds for each second of the call. */
async function measure(variant: Variant, folder: string, refused: () => void): Promise<number> {
  const farEnd = await startFarEnd('F', { voice: 1, answer: 'auto', codecs: ['PCMU'] }, folder);
  const handset = new JsonProcess('the handset', process.execPath, [
    packagePath('tools', 'bin', 'twinset.mjs'), 'run', '--bind', '127.0.0.1:0', '--codecs', 'PCMU', '--microphone', 'marks:0', '--control', 'stdio', '--json', ...VARIANTS[variant](folder),
  ]);
  try {
    const { pid } = await handset.waitFor('ready', ({ event }) => event === 'ready', READY_MS);
    await handset.request({ do: 'place-call', to: farEnd.uri });
    await handset.waitFor('session-established', ({ event }) => event === 'session-established', READY_MS);
    await pause(WARM_MS);
    const [startedMs, before] = [performance.now(), runTimeMs(Number(pid))];
    for (let round = 0; round < SWITCHES; round++) {
      await handset.request({ do: 'switch', to: round % 2 ? 'android' : 'symbian' }).catch(refused);
      await pause(TALK_MS);
    }
    return ((runTimeMs(Number(pid)) - before) / (performance.now() - startedMs)) * 1_000;
  } finally {
    await handset.stop();
    await farEnd.stop();
  }
}

export async function runTraceBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const folder = makeTemporaryFolder('bench');
  const names = Object.keys(VARIANTS) as Variant[];
  const samples = new Map<Variant, number[]>(names.map((name) => [name, []]));
  let refusedSwitches = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another one, so that none is always the first.
      for (let turn = 0; turn < names.length; turn++) {
        const variant = names[(round + turn) % names.length]!;
        onProgress?.(round * names.length + turn, rounds * names.length, variant);
        samples.get(variant)!.push(await measure(variant, folder, () => refusedSwitches++));
      }
    }
  } finally {
    removeFolder(folder);
  }
  const timeOf = (name: Variant): number => Math.round(median(samples.get(name)!) * 100) / 100;
  const row = (name: Variant, note: string): BenchFigure => figure({
    name: `trace.${name}`, unit: 'ms/s', higherIsBetter: false, ours: timeOf(name), peers: { without: timeOf('without') },
    note: `${note}; processor time of all threads for a second of a PCMU call with a switch every two seconds`,
  });
  const cost = (name: Variant): BenchFigure => figure({
    name: `trace.${name}-cost`, unit: '%', higherIsBetter: false, ours: Math.max(LEAST_PERCENT, Math.round(timeOf(name) - timeOf('without')) / 10), peers: { limit: GOAL_PERCENT }, goal: { limit: 1 },
    note: 'of one processor: the difference of the medians, at least 0.1',
  });
  const share = (name: Variant): BenchFigure => figure({
    name: `trace.${name}-share`, unit: '%', higherIsBetter: false, ours: Math.max(LEAST_PERCENT, Math.round((timeOf(name) / timeOf('without') - 1) * 1_000) / 10), peers: { limit: GOAL_PERCENT }, goal: { limit: 1 },
    note: 'of what the same call takes without: the difference of the medians, at least 0.1',
  });
  return {
    bench: 'trace', machine: machineFacts(), rounds, errors: { refusedSwitches }, missing: [],
    figures: [row('pcapng', 'SIP, RTP and bus frames as pcapng (--trace)'), cost('pcapng'), share('pcapng'), row('tape', 'everything for a replay (--record)'), cost('tape'), share('tape')],
  };
}

// `twinset bench switch`: how long a switch takes in a call, from its request to the commit, with the other guest in a thread, in a process, or in a virtual machine.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from '../package-root.ts';
import { startFarEnd } from '../scenario/party/far-end.ts';
import { JsonProcess, type Message } from '../scenario/party/json-process.ts';
import { TARGETS, TARGET_NAMES } from '../target/targets.ts';
import { findRom } from '../target/rom/rom.ts';
import { isInstalled } from '../programs.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

/** A machine whose processor is emulated boots meanwhile. */
const READY_MS = 200_000;
/** There and back, of each start. */
const SWITCHES = 10;
const TIERS = ['worker', 'process', 'vm'] as const;
type Tier = (typeof TIERS)[number];

/** Milliseconds to the guest in question, and back to the one in a thread; frames that anybody missed. */
interface Sample { to: number[]; back: number[]; missed: number; refused: number }

const hasMachine = (): boolean => TARGET_NAMES.some((name) => isInstalled(TARGETS[name].emulator) && findRom(TARGETS[name]) !== null);

async function measure(folder: string, tier: Tier): Promise<Sample> {
  const config = join(folder, `${tier}.json`);
  // Where those of a virtual machine are: codecs of guests need a shadow run of three ticks.
  writeFileSync(config, JSON.stringify({ guests: ['android', { name: 'symbian', tier }], codecPlacement: 'shim' }));
  const farEnd = await startFarEnd('F', { voice: 1, answer: 'auto' }, folder);
  const handset = new JsonProcess('the handset', process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'run', '--bind', '127.0.0.1:0', '--config', config, '--control', 'stdio', '--json']);
  const sample: Sample = { to: [], back: [], missed: 0, refused: 0 };
  const event = (name: string): Promise<Message> => handset.waitFor(name, (each) => each.event === name, READY_MS);
  try {
    await event('ready');
    await handset.request({ do: 'place-call', to: farEnd.uri });
    await event('session-established');
    for (let count = 0; count < SWITCHES; count++) {
      for (const [to, times] of [['symbian', sample.to], ['android', sample.back]] as const) {
        const switched = await handset.request({ do: 'switch', to }).catch(() => null);
        if (switched === null) {
          sample.refused++;
          continue;
        }
        times.push(Number(switched.durationMs));
        sample.missed += Number(switched.gapFrames) + Number(switched.lostFrames) + Number(switched.doubledFrames);
      }
    }
    return sample;
  } finally {
    await handset.stop();
    await farEnd.stop();
  }
}

export async function runSwitchBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const folder = makeTemporaryFolder('bench');
  const tiers = TIERS.filter((tier) => tier !== 'vm' || hasMachine());
  const samples = new Map<Tier, Sample[]>(tiers.map((tier) => [tier, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [index, tier] of tiers.entries()) {
        onProgress?.(round * tiers.length + index, rounds * tiers.length, tier);
        samples.get(tier)!.push(await measure(folder, tier));
      }
    }
  } finally {
    removeFolder(folder);
  }
  const all = [...samples.values()].flat();
  const sum = (key: 'missed' | 'refused'): number => all.reduce((total, each) => total + each[key], 0);
  return {
    bench: 'switch', machine: machineFacts(), rounds, figures: [...samples].flatMap(([tier, each]) => figuresOf(tier, each)),
    errors: { 'frames missed or doubled': sum('missed'), 'switches refused': sum('refused') }, missing: tiers.length < TIERS.length ? ['vm: build a ROM first, twinset rom build aarch64-virt'] : [],
  };
}

function figuresOf(tier: Tier, samples: readonly Sample[]): BenchFigure[] {
  const row = (name: string, ours: number, note: string): BenchFigure => figure({ name: `switch.${tier}.${name}`, unit: 'ms', higherIsBetter: false, ours: Math.round(ours * 10) / 10, peers: {}, note });
  const to = samples.flatMap((each) => each.to);
  const back = samples.flatMap((each) => each.back);
  return [
    row('to', median(to), `to the guest of tier ${tier}, in a call; codecs in the hypervisor layer, so no shadow run is in it`),
    row('to-longest', Math.max(...to), 'the longest of these'),
    row('back', median(back), 'back to the guest in a thread'),
  ];
}

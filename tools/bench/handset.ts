// `twinset bench handset`: how long a handset takes to come up, and what memory it keeps, idle and in a call; baresip beside it.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { packagePath } from '../package-root.ts';
import { isInstalled } from '../programs.ts';
import { startFarEnd } from '../scenario/party/far-end.ts';
import type { Party } from '../scenario/party/party.ts';
import { JsonProcess } from '../scenario/party/json-process.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { startBaresip } from './baresip-process.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

const READY_MS = 30_000;
/** In a call so long before memory is read: longer than the jitter buffer and the first collections take. */
const TALK_MS = 2_000;
const MIB = 1 << 20;

/** One program's round: milliseconds from spawn to ready, resident MiB idle and in a call. */
interface Sample { startMs: number; idleMib: number; callMib: number }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A call in which nothing comes to the far end is none, and its figure would be that of an idle phone. */
async function assertTalks({ name, result }: Party, whose: string): Promise<void> {
  const { rtp } = await result();
  if (!rtp || rtp.received === 0) throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `${whose} was in no call: far end ${name} heard nothing`);
}

/** VmRSS, from /proc. */
function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

async function measureHandset(_folder: string, farEnd: Party): Promise<Sample> {
  const started = process.hrtime.bigint();
  const handset = new JsonProcess('the handset', process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'run', '--bind', '127.0.0.1:0', '--codecs', 'PCMU', '--control', 'stdio', '--json']);
  try {
    const { pid } = await handset.waitFor('ready', ({ event }) => event === 'ready', READY_MS);
    const startMs = Number(process.hrtime.bigint() - started) / 1e6;
    await pause(TALK_MS);
    const idleMib = residentMib(Number(pid));
    await handset.request({ do: 'place-call', to: farEnd.uri });
    await handset.waitFor('session-established', ({ event }) => event === 'session-established', READY_MS);
    await pause(TALK_MS);
    const callMib = residentMib(Number(pid));
    await assertTalks(farEnd, 'the handset');
    return { startMs, idleMib, callMib };
  } finally {
    await handset.stop();
  }
}

async function measureBaresip(folder: string, farEnd: Party): Promise<Sample> {
  const baresip = await startBaresip(folder);
  try {
    await pause(TALK_MS);
    const idleMib = residentMib(baresip.pid);
    await farEnd.do('call', { to: baresip.uri });
    await pause(TALK_MS);
    const callMib = residentMib(baresip.pid);
    await assertTalks(farEnd, 'baresip');
    return { startMs: baresip.startMs, idleMib, callMib };
  } finally {
    await baresip.stop();
  }
}

async function besideFarEnd(folder: string, measure: (folder: string, farEnd: Party) => Promise<Sample>): Promise<Sample> {
  const farEnd = await startFarEnd('F', { voice: 1, answer: 'auto', codecs: ['PCMU'] }, folder);
  try {
    return await measure(folder, farEnd);
  } finally {
    await farEnd.stop();
  }
}

function bytesUnder(path: string): number {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name)), 0);
}

/** The folders of the run-time packages, and of theirs; beside us where npm installed us, below us in a checkout. */
function runTimePackages(folder: string, found = new Set<string>()): Set<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const place = [packagePath('node_modules', name), packagePath('..', name)].find(existsSync);
    if (!place || found.has(place)) continue;
    found.add(place);
    runTimePackages(place, found);
  }
  return found;
}

/** What a device carries: the built package and its run-time packages, without those for building. */
function installedMib(): number {
  const ours = ['dist', 'tools/bin', 'proto/twinset', 'docs'].reduce((sum, name) => sum + bytesUnder(packagePath(name)), 0) - bytesUnder(packagePath('dist', 'test'));
  return [...runTimePackages(packagePath())].reduce((sum, place) => sum + bytesUnder(place), ours) / MIB;
}

export async function runHandsetBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const folder = makeTemporaryFolder('bench');
  const hasBaresip = isInstalled('baresip');
  const handset: Sample[] = [], baresip: Sample[] = [];
  const total = rounds * (hasBaresip ? 2 : 1);
  try {
    for (let round = 0; round < rounds; round++) {
      onProgress?.(handset.length + baresip.length, total, 'handset');
      handset.push(await besideFarEnd(folder, measureHandset));
      if (!hasBaresip) continue;
      onProgress?.(handset.length + baresip.length, total, 'baresip');
      baresip.push(await besideFarEnd(folder, measureBaresip));
    }
  } finally {
    removeFolder(folder);
  }
  return { bench: 'handset', machine: machineFacts(), rounds, figures: figuresOf(handset, baresip), errors: {}, missing: hasBaresip ? [] : ['baresip'] };
}

function figuresOf(handset: readonly Sample[], baresip: readonly Sample[]): BenchFigure[] {
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  const row = (name: string, unit: string, key: keyof Sample, note: string): BenchFigure => figure({
    name: `handset.${name}`, unit, higherIsBetter: false, ours: rounded(median(handset.map((sample) => sample[key]))),
    peers: baresip.length ? { baresip: rounded(median(baresip.map((sample) => sample[key]))) } : {}, note,
  });
  const peer = 'baresip: one application on no operating system, native code; ours: two guests, hypervisor and SIP core on Node';
  return [
    row('start', 'ms', 'startMs', `from the start of the process to its ready line. ${peer}`),
    row('resident-idle', 'MiB', 'idleMib', 'VmRSS with both guests up and no call'),
    row('resident-call', 'MiB', 'callMib', 'VmRSS in a PCMU call with sound both ways'),
    figure({ name: 'handset.installed', unit: 'MiB', higherIsBetter: false, ours: rounded(installedMib()), peers: {}, note: 'the built package with source maps and its run-time packages, without Node' }),
  ];
}

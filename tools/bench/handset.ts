// `twinset bench handset`: how long a handset takes to come up, and what memory it keeps, idle and in a call; baresip beside it.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../package-root.ts';
import { isInstalled } from '../programs.ts';
import { startFarEnd } from '../scenario/party/far-end.ts';
import { JsonProcess } from '../scenario/party/json-process.ts';
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

/** VmRSS, from /proc. */
function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

async function measureHandset(folder: string): Promise<Sample> {
  const farEnd = await startFarEnd('F', { voice: 1, answer: 'auto' }, folder);
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
    return { startMs, idleMib, callMib: residentMib(Number(pid)) };
  } finally {
    await handset.stop();
    await farEnd.stop();
  }
}

async function measureBaresip(folder: string): Promise<Sample> {
  const farEnd = await startFarEnd('F', { voice: 1, answer: 'manual', codecs: ['PCMU'] }, folder);
  const baresip = await startBaresip(folder);
  try {
    await pause(TALK_MS);
    const idleMib = residentMib(baresip.pid);
    await farEnd.do('call', { to: baresip.uri });
    await pause(TALK_MS);
    return { startMs: baresip.startMs, idleMib, callMib: residentMib(baresip.pid) };
  } finally {
    await farEnd.stop();
    await baresip.stop();
  }
}

function bytesUnder(path: string): number {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name)), 0);
}

/** What a device carries: the built package and its run-time packages, without those for building. */
function installedMib(): number {
  const { dependencies } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const ours = ['dist', 'tools/bin', 'proto/twinset', 'docs'].map((name) => bytesUnder(packagePath(name))).reduce((sum, bytes) => sum + bytes, 0) - bytesUnder(packagePath('dist', 'test'));
  const theirs = Object.keys(dependencies).map((name) => [packagePath('node_modules', name), packagePath('..', name)].find(existsSync)).reduce((sum, path) => sum + (path ? bytesUnder(path) : 0), 0);
  return (ours + theirs) / MIB;
}

export async function runHandsetBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-bench-'));
  const hasBaresip = isInstalled('baresip');
  const handset: Sample[] = [], baresip: Sample[] = [];
  const total = rounds * (hasBaresip ? 2 : 1);
  try {
    for (let round = 0; round < rounds; round++) {
      onProgress?.(handset.length + baresip.length, total, 'handset');
      handset.push(await measureHandset(folder));
      if (!hasBaresip) continue;
      onProgress?.(handset.length + baresip.length, total, 'baresip');
      baresip.push(await measureBaresip(folder));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
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

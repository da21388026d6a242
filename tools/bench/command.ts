// `twinset bench`: the list, and the benchmarks that exist.
import { EXIT_DONE } from '../failure.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

const BENCHMARKS = [
  { name: 'bus', title: 'guest to hypervisor to guest over the shared-memory rings, beside MessagePort relayed the same way, and direct MessagePort' },
  { name: 'parse', title: "a datagram's bytes to six fields read, beside npm sip, jssip and sofia-sip" },
  { name: 'boundary', title: 'into the core and out again, past jco beside jco as it comes' },
  { name: 'calls', title: "a user agent server inside the core and over the bus, beside SIPp's own and npm sip, with SIPp as load" },
  { name: 'register', title: 'REGISTER, 401, REGISTER with digest, 200 as a client inside the core, beside npm sip' },
  { name: 'memory', title: 'bytes of one session, transaction, tombstone and registration' },
  { name: 'handset', title: 'start to ready, resident memory idle and in a call, installed size, beside baresip' },
  { name: 'trace', title: 'processor time of a call that is recorded, as pcapng or for a replay, beside the same call without' },
];

export function listBenchmarks(options: { json?: boolean }): number {
  process.stdout.write(options.json ? `${JSON.stringify(BENCHMARKS)}\n` : `${BENCHMARKS.map(({ name, title }) => `${name.padEnd(8)} ${title}`).join('\n')}\n`);
  return EXIT_DONE;
}

const number = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

function figureLine({ name, unit, ours, peers, ratio, goal, met }: BenchFigure): string {
  const beside = Object.entries(peers).map(([peer, value]) => `${peer} ${number(value)} (x${ratio[peer]}${goal[peer] === undefined ? '' : `, goal x${goal[peer]}`})`).join(', ');
  return `${name.padEnd(28)} ${number(ours).padStart(10)} ${unit.padEnd(10)}${beside ? ` beside ${beside}` : ''}${met ? '' : '  goal missed'}`;
}

function printResult({ bench, machine, rounds, figures, errors, missing }: BenchResult): string {
  return [
    `${bench}: medians of ${rounds} interleaved rounds on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load}`,
    ...figures.map(figureLine), ...Object.entries(errors).map(([name, count]) => `${name}: ${count}`), ...(missing.length ? [`not measured: ${missing.join(', ')}`] : []), '',
  ].join('\n');
}

interface CallOptions { json?: boolean; rounds: number }

async function bench(run: (options: BenchOptions) => Promise<BenchResult>, { json, rounds }: CallOptions): Promise<number> {
  const result = await run({ rounds, onProgress: (done, total, what) => { if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} ${what}\x1b[K`); } });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : printResult(result));
  return EXIT_DONE;
}

export async function benchTrace(options: CallOptions): Promise<number> {
  return bench((await import('./trace.ts')).runTraceBench, options);
}

export async function benchBus(options: CallOptions): Promise<number> {
  return bench((await import('./bus.ts')).runBusBench, options);
}

export async function benchParse(options: CallOptions): Promise<number> {
  return bench((await import('./parse.ts')).runParseBench, options);
}

export async function benchBoundary(options: CallOptions): Promise<number> {
  return bench((await import('./boundary.ts')).runBoundaryBench, options);
}

export async function benchCalls(options: CallOptions): Promise<number> {
  return bench((await import('./calls.ts')).runCallsBench, options);
}

export async function benchRegister(options: CallOptions): Promise<number> {
  return bench((await import('./register.ts')).runRegisterBench, options);
}

export async function benchMemory(options: CallOptions): Promise<number> {
  return bench((await import('./memory.ts')).runMemoryBench, options);
}

export async function benchHandset(options: CallOptions): Promise<number> {
  return bench((await import('./handset.ts')).runHandsetBench, options);
}

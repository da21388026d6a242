// `twinset bench`: the list, and what one benchmark has measured, printed.
import { EXIT_DONE } from '../failure.ts';
import { endOnSignals } from '../owned-process.ts';
import { BENCHMARKS, type Benchmark } from './benchmarks.ts';
import type { BenchFigure, BenchResult } from './result.ts';

export function listBenchmarks(options: { json?: boolean }): number {
  process.stdout.write(options.json ? `${JSON.stringify(BENCHMARKS.map(({ name, title }) => ({ name, title })))}\n` : `${BENCHMARKS.map(({ name, title }) => `${name.padEnd(8)} ${title}`).join('\n')}\n`);
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

export async function measure(benchmark: Benchmark, { json, rounds }: CallOptions): Promise<number> {
  endOnSignals((signal) => process.stderr.write(`\ntwinset: INTERRUPTED: ended by ${signal}; nothing was measured\n`));
  const result = await benchmark.run({ rounds, onProgress: (done, total, what) => { if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} ${what}\x1b[K`); } });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : printResult(result));
  return EXIT_DONE;
}

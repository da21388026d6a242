// What a benchmark says: the shape that `twinset bench NAME --json` prints, and the few sums behind it.
import { availableParallelism, cpus, loadavg } from 'node:os';

/** One figure beside its peers, all medians over interleaved rounds of the same run. */
export interface BenchFigure {
  name: string;
  unit: string;
  higherIsBetter: boolean;
  ours: number;
  peers: Record<string, number>;
  /** Above 1 means ahead, whichever direction is better. */
  ratio: Record<string, number>;
  goal: Record<string, number>;
  met: boolean;
  note: string;
}

export interface BenchResult {
  bench: string;
  machine: { cpu: string; cores: number; node: string; load: number };
  rounds: number;
  figures: BenchFigure[];
  errors: Record<string, number>;
  missing: string[];
}

export interface BenchOptions {
  rounds: number;
  /** Called before each measurement: how many are done, how many there are, what comes now. */
  onProgress?: (done: number, total: number, what: string) => void;
}

export function machineFacts(): BenchResult['machine'] {
  return { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), node: process.version, load: Math.round(loadavg()[0] * 100) / 100 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which `share` of all lie (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export function figure(facts: Pick<BenchFigure, 'name' | 'unit' | 'higherIsBetter' | 'ours' | 'peers' | 'note'> & { goal?: Record<string, number> }): BenchFigure {
  const { goal = {}, ...rest } = facts;
  const ratio: Record<string, number> = {};
  for (const [peer, value] of Object.entries(facts.peers)) {
    ratio[peer] = Math.round((facts.higherIsBetter ? facts.ours / value : value / facts.ours) * 100) / 100;
  }
  return { ...rest, ratio, goal, met: Object.entries(goal).every(([peer, least]) => ratio[peer] >= least) };
}

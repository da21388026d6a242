// `twinset bench memory`: what one more session, transaction, tombstone or account takes of the core's fixed pools.
import { bootCore, configurationOf } from './core-machine.ts';
import type { CoreSize } from './core-machine.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

const SMALL: CoreSize = { sessions: 64, transactions: 256, tombstones: 4_096, accounts: 1 };
/** Enough more of a pool that its rounding disappears. */
const MORE: Record<string, { of: keyof CoreSize; count: number; what: string }> = {
  session: { of: 'sessions', count: 4_096, what: 'a call with its dialogs (one confirmed, two early), its session record and its timers' },
  transaction: { of: 'transactions', count: 4_096, what: 'a live transaction with its message buffers' },
  tombstone: { of: 'tombstones', count: 65_536, what: 'a completed transaction, remembered for 32 s' },
  registration: { of: 'accounts', count: 3, what: 'an account that the core keeps registered, with its challenge' },
};
const HANDSET: CoreSize = { sessions: 12, transactions: 64, tombstones: 1_024 };

export async function runMemoryBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const names = Object.keys(MORE);
  const bytes = new Map<string, number[]>([...names, 'handset'].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    onProgress?.(round, rounds, 'pools');
    const least = await poolBytes(SMALL);
    for (const name of names) {
      const { of, count } = MORE[name];
      bytes.get(name)!.push((await poolBytes({ ...SMALL, [of]: SMALL[of]! + count }) - least) / count);
    }
    bytes.get('handset')!.push((await coreStats(HANDSET)).memoryBytes);
  }
  const row = (name: string, note: string): BenchFigure => figure({ name: `memory.${name}`, unit: 'bytes', higherIsBetter: false, ours: Math.round(median(bytes.get(name)!)), peers: {}, note });
  return {
    bench: 'memory', machine: machineFacts(), rounds, errors: {}, missing: [],
    figures: [...names.map((name) => row(name, `${MORE[name].what}; allocated at boot, from the pools`)), row('handset', "the whole WebAssembly memory of a handset's core; it does not grow")],
  };
}

async function coreStats(size: CoreSize): Promise<Record<string, number>> {
  return (await bootCore(configurationOf(size), {})).stats();
}

async function poolBytes(size: CoreSize): Promise<number> {
  return (await coreStats(size)).poolBytes;
}

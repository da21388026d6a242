// Repeatable random choices for property tests: the same in every run, so that no run depends on luck; TWINSET_SEED=N makes others.
import { Random } from '../../tools/fuzz/random.ts';

export class Seeded extends Random {
  readonly seed: number;

  constructor(what: string) {
    const seed = Number(process.env.TWINSET_SEED ?? 1);
    super(seed);
    this.seed = seed;
    console.log(`${what}: TWINSET_SEED=${seed}`);
  }

  bytes(length: number): Uint8Array { return Uint8Array.from({ length }, () => this.below(256)); }
}

// Repeatable random choices for property tests: TWINSET_SEED or a fresh seed, printed, so that a failure can be run again.
import { randomInt } from 'node:crypto';
import { Random } from '../../tools/fuzz/random.ts';

export class Seeded extends Random {
  readonly seed: number;

  constructor(what: string) {
    const seed = Number(process.env.TWINSET_SEED ?? randomInt(1, 2 ** 31));
    super(seed);
    this.seed = seed;
    console.log(`${what}: TWINSET_SEED=${seed}`);
  }

  bytes(length: number): Uint8Array { return Uint8Array.from({ length }, () => this.below(256)); }
}

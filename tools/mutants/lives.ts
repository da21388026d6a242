// Lives that a planted fault must break: from a seed, so many, until one finds something; what it found goes to standard output.
import { drawPlan, live } from '../simulate/index.ts';

const [firstSeed, count, mediaEvery] = process.argv.slice(2).map(Number) as [number, number, number];

let found: { seed: number; invariant: string; detail: string } | null = null;
for (let index = 0; index < count && found === null; index++) {
  const seed = firstSeed + index;
  const { finding } = await live(drawPlan(seed, index % mediaEvery === mediaEvery - 1));
  if (finding !== null) found = { seed, invariant: finding.invariant, detail: finding.detail };
}
process.stdout.write(JSON.stringify(found));

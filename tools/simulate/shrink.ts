// Makes a failing plan small: acts are left out, half of them first, as long as the same invariant breaks (Zeller's delta debugging).
import type { Finding } from './finding.ts';
import { simulateLimits } from './limits.ts';
import type { PlannedAct } from './plan.ts';

/** `run` lives a plan; the smallest finding of the same invariant that was seen within the bound of runs. */
export async function shrink(finding: Finding, run: (acts: readonly PlannedAct[]) => Promise<Finding | null>): Promise<Finding> {
  let smallest = finding;
  let runs = 0;
  for (let piece = Math.ceil(finding.plan.acts.length / 2); piece >= 1; ) {
    let smaller: Finding | null = null;
    for (let from = 0; from < smallest.plan.acts.length && !smaller && runs < simulateLimits.shrinkRuns; from += piece) {
      const acts = smallest.plan.acts;
      runs++;
      const found = await run([...acts.slice(0, from), ...acts.slice(from + piece)]);
      if (found?.invariant === finding.invariant) smaller = found;
    }
    if (smaller) {
      smallest = smaller;
      piece = Math.min(piece, Math.max(1, Math.ceil(smallest.plan.acts.length / 2)));
    } else if (piece === 1 || runs >= simulateLimits.shrinkRuns) break;
    else piece = Math.ceil(piece / 2);
  }
  return smallest;
}

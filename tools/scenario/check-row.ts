// One line of the verdict table: a thing that had to hold, and the figures that it was judged by.
import type { CheckRow } from './result.ts';
import type { HowOften } from './scenario.ts';

export const row = (check: string, holds: boolean, detail: string): CheckRow => ({ check, verdict: holds ? 'pass' : 'fail', detail });

export const skippedRow = (check: string, why: string): CheckRow => ({ check, verdict: 'skipped', detail: `not looked for: ${why}` });

/** Said nothing: at least once. */
export function countRow(check: string, found: number, { count, atLeast }: HowOften): CheckRow {
  const least = atLeast ?? (count === undefined ? 1 : 0);
  return row(check, found >= least && (count === undefined || found === count), `${found}, wanted ${count ?? `at least ${least}`}`);
}

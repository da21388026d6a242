// Cases that need programs from outside: they run, or the runner lists them as skipped with the reason.
import { whatIsMissing } from '../../tools/programs.ts';

/** A line the runner lists (test/run.mjs). */
export const skip = (name: string, reason: string): void => console.log(`SKIP ${name}: ${reason}`);

/** True when all are there; else says for each case what is missing. */
export function havePrograms(programs: readonly string[], cases: readonly string[]): boolean {
  const missing = whatIsMissing(programs);
  if (missing !== null) cases.forEach((name) => skip(name, missing));
  return missing === null;
}

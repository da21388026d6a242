// Cases that need programs from outside: they run, or the runner lists them as skipped with the reason.
import { suite, type Test } from 'uvu';
import { whatIsMissing } from '../../tools/programs.ts';

/** A line the runner lists (test/run.mjs). */
export const skip = (name: string, reason: string): void => console.log(`SKIP ${name}: ${reason}`);

/** True when all are there; else says for each case what is missing. */
export function havePrograms(programs: readonly string[], cases: readonly string[]): boolean {
  const missing = whatIsMissing(programs);
  if (missing !== null) cases.forEach((name) => skip(name, missing));
  return missing === null;
}

/** Runs the cases of a file, or none of them: what cannot be run here was told by `skip`, and the file has its count all the same. */
export const runWhere = (isAble: boolean, cases: Test): void => (isAble ? cases : suite('nothing that can run here')).run();

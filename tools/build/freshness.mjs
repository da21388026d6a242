// Whether sources were changed after dist/ was built from them, by the files' times alone: cheap enough for each start of `twinset` in a checkout.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the last build was made of, step by step; as old as that build's beginning, so that what was changed during it counts as newer. */
export const STAMP_FILE = 'dist/build-stamps.json';
/** Packages are npm's, and what is built from what is built follows from its own sources. */
const NOT_SOURCES = /(^|\/)(node_modules|dist)\//;

/** The first source that was changed or removed since; null when there is none, or it cannot be known. */
export function changedSource(root) {
  try {
    const stampFile = join(root, STAMP_FILE);
    const { mtimeMs } = statSync(stampFile);
    const inputs = new Set(Object.values(JSON.parse(readFileSync(stampFile, 'utf8'))).flatMap((step) => step.inputs));
    for (const path of inputs) if (!NOT_SOURCES.test(path) && (statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > mtimeMs) return path;
    return null;
  } catch {
    return null; // nothing was built yet, or a build writes this moment
  }
}

// `twinset rom build`, `list`, `prune` and `lock`.
import { EXIT_DONE } from '../../failure.ts';
import { TARGETS, TARGET_NAMES, type TargetName } from '../targets.ts';
import { keptRoms, pruneRoms, type Kept } from './kept.ts';
import { writeLock } from './lock.ts';
import { buildRom, newestPackages } from './rom.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

export function build(target: TargetName): number {
  const { folder, bytes } = buildRom(TARGETS[target], say);
  process.stdout.write(`${folder}  ${bytes} bytes\n`);
  return EXIT_DONE;
}

const megabytes = (kept: readonly Kept[]): string => `${(kept.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`;
const why = ({ isNeeded, users }: Kept): string =>
  users.length > 0 ? `${isNeeded ? 'of' : 'not of'} this version, in use by process ${users.join(', ')}` : isNeeded ? 'of this version' : 'not of this version: twinset rom prune';

export function list({ json }: { json?: boolean }): number {
  const kept = keptRoms();
  process.stdout.write(json ? `${JSON.stringify(kept)}\n` : kept.map((one) => `${one.path}  ${one.what}, ${megabytes([one])}, ${why(one)}\n`).join('') || 'nothing is kept\n');
  return EXIT_DONE;
}

/** What this version needs, or somebody runs, stays. */
export function prune(): number {
  const gone = pruneRoms(say);
  process.stdout.write(`${gone.map(({ path }) => `removed ${path}\n`).join('')}${gone.length === 0 ? 'nothing to remove' : `${megabytes(gone)} are free`}\n`);
  return EXIT_DONE;
}

/** Pins what the archives have now; nobody else's ROM changes until the lock is committed. */
export function lock(): number {
  const path = writeLock(Object.fromEntries(TARGET_NAMES.map((name) => [name, newestPackages(TARGETS[name])])));
  process.stdout.write(`${path}\n`);
  return EXIT_DONE;
}

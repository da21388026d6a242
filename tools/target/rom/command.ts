// `twinset rom build` and `twinset rom lock`.
import { EXIT_DONE } from '../../failure.ts';
import { TARGETS, TARGET_NAMES, type TargetName } from '../targets.ts';
import { writeLock } from './lock.ts';
import { buildRom, newestPackages } from './rom.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

export function build(target: TargetName): number {
  const { folder, bytes } = buildRom(TARGETS[target], say);
  process.stdout.write(`${folder}  ${bytes} bytes\n`);
  return EXIT_DONE;
}

/** Pins what the archives have now; nobody else's ROM changes until the lock is committed. */
export function lock(): number {
  const path = writeLock(Object.fromEntries(TARGET_NAMES.map((name) => [name, newestPackages(TARGETS[name])])));
  process.stdout.write(`${path}\n`);
  return EXIT_DONE;
}

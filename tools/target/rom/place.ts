// Where the ROM of a target lies in the cache: its name says which packages, and which way of building, it is made of.
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { cacheFolder } from '../cache-folder.ts';
import type { Target } from '../targets.ts';
import { digestOf, lockOf, type RomLock } from './lock.ts';

/** Changes when the way of building does, so that ROMs in caches are built again. */
const RECIPE = '3';

export const PARTS = ['kernel', 'modules.cpio.gz', 'root.squashfs'];
export const debianFolder = ({ architecture }: Target): string => cacheFolder('rom', 'debian', architecture);
export const nodeFolder = (): string => cacheFolder('rom', 'node');
/** Held by whoever builds, or removes. */
export const buildLock = ({ architecture }: Target): string => cacheFolder('rom', `${architecture}.lock`);

export function locked(target: Target): { lock: RomLock; folder: string } {
  const lock = lockOf(target.name);
  if (lock === null) throw new Failure('ROM_NOT_BUILT', EXIT_MISSING, `no packages are pinned for ${target.name}. Pin them: twinset rom lock`);
  return { lock, folder: cacheFolder('rom', `${target.name}-${digestOf(lock, RECIPE)}`) };
}

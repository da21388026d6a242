// What the ROMs are made of: package names, versions and digests, written by `twinset rom lock` and verified at every use.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { packagePath } from '../../package-root.ts';
import type { TargetName } from '../targets.ts';
import locked from './rom.lock.json';

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Hexadecimal, of the package's file. */
  readonly sha256: string;
}

export interface RomLock {
  readonly debian: readonly LockedPackage[];
  readonly node: LockedPackage;
}

type Locks = Partial<Record<TargetName, RomLock>>;

export const lockOf = (target: TargetName): RomLock | null => (locked as Locks)[target] ?? null;

/** Names a ROM in the cache: another package, another name. */
export const digestOf = (lock: RomLock, recipe: string): string => createHash('sha256').update(recipe).update(JSON.stringify(lock)).digest('hex').slice(0, 16);

/** Only in a checkout: the package that is shipped has the lock in its bundle. */
export function writeLock(changed: Locks): string {
  const path = packagePath('tools', 'target', 'rom', 'rom.lock.json');
  writeFileSync(path, `${JSON.stringify({ ...(locked as Locks), ...changed }, null, 2)}\n`);
  return path;
}

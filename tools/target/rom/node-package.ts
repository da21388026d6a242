// Node's program for a target's processor, from npm's package of it, by name and version.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { sha256Of } from './digest.ts';
import type { LockedPackage } from './lock.ts';
import { run } from './program.ts';

/** The last of the line that the oldest supported Node belongs to. */
const NODE_VERSION = '20.20.2';

function pack(folder: string, name: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'pack-'));
  run('npm', ['pack', '--silent', `${name}@${version}`, '--pack-destination', work], { cwd: work });
  return join(work, readdirSync(work).find((file) => file.endsWith('.tgz'))!);
}

export function newestNode(folder: string, name: string): LockedPackage {
  const file = pack(folder, name, NODE_VERSION);
  const sha256 = sha256Of(file);
  keep(file, folder, sha256);
  return { name, version: NODE_VERSION, sha256 };
}

function keep(file: string, folder: string, sha256: string): string {
  const kept = join(folder, `${sha256}.tgz`);
  renameSync(file, kept);
  rmSync(join(file, '..'), { recursive: true, force: true });
  return kept;
}

/** The package's file, checked; from the cache when it is there. */
export function downloadNode(folder: string, { name, version, sha256 }: LockedPackage): string {
  const kept = join(folder, `${sha256}.tgz`);
  if (existsSync(kept) && sha256Of(kept) === sha256) return kept;
  const file = pack(folder, name, version);
  if (sha256Of(file) === sha256) return keep(file, folder, sha256);
  throw new Failure('ROM_NOT_BUILT', EXIT_MISSING, `${name} ${version} is not what was pinned. Look at what changed before you pin it: twinset rom lock`);
}

/** Writes FOLDER/bin/node. */
export const unpackNode = (file: string, folder: string): void => void run('tar', ['-xzf', file, '-C', folder, '--strip-components=1', 'package/bin/node']);

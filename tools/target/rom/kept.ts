// What the cache holds for ROMs: what this version needs, and what older locks, other versions and builds that were killed have left.
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { TARGETS, TARGET_NAMES } from '../targets.ts';
import { alone } from './alone.ts';
import { lockOf } from './lock.ts';
import { buildLock, debianFolder, locked, nodeFolder } from './place.ts';

export interface Kept {
  readonly path: string;
  readonly what: 'ROM' | 'package' | 'unfinished build';
  readonly bytes: number;
  /** By this version of twinset. */
  readonly isNeeded: boolean;
  /** Numbers of processes that were started with it. */
  readonly users: readonly number[];
}

const PROCESSES = '/proc';
const pinned = TARGET_NAMES.filter((name) => lockOf(name) !== null).map((name) => TARGETS[name]);
const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function bytesOf(path: string): number {
  const { size } = statSync(path);
  return statSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0) : size;
}

/** An emulator names the files of its ROM; where the system has no such list of processes, nobody is known. */
function commandLines(): { pid: number; words: string }[] {
  return namesIn(PROCESSES).filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      return [{ pid: Number(name), words: readFileSync(join(PROCESSES, name, 'cmdline'), 'utf8') }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

export function keptRoms(): Kept[] {
  const processes = commandLines();
  const needed = new Set(pinned.flatMap((target) => {
    const { lock, folder } = locked(target);
    return [basename(folder), ...lock.debian.map(({ sha256 }) => `${sha256}.deb`), `${lock.node.sha256}.tgz`];
  }));
  const kept = (folder: string, what: Kept['what'], pattern: RegExp): Kept[] =>
    namesIn(folder).filter((name) => pattern.test(name)).sort().map((name) => {
      const path = join(folder, name);
      const users = processes.filter(({ words }) => words.includes(join(path, '/'))).map(({ pid }) => pid);
      return { path, what, bytes: bytesOf(path), isNeeded: needed.has(name), users };
    });
  const targets = TARGET_NAMES.join('|');
  return [
    ...kept(cacheFolder('rom'), 'ROM', new RegExp(`^(${targets})-[0-9a-f]{16}$`)),
    ...kept(cacheFolder('rom'), 'unfinished build', new RegExp(`^(${targets})-[0-9a-f]{16}-.+$`)),
    ...[...pinned.map(debianFolder), nodeFolder()].flatMap((folder) => kept(folder, 'package', /^[0-9a-f]{64}\.(deb|tgz)$/)),
  ];
}

/** Nobody builds meanwhile, and what somebody runs stays. Answers what is gone. */
export function pruneRoms(say: (text: string) => void): Kept[] {
  const prune = (): Kept[] => keptRoms().filter(({ isNeeded, users }) => !isNeeded && users.length === 0).map((one) => {
    // Gone at once for whoever looks, however long the rest takes; half of it is an unfinished build, which the next one removes.
    const aside = one.what === 'ROM' ? `${one.path}-removed` : one.path;
    if (aside !== one.path) renameSync(one.path, aside);
    rmSync(aside, { recursive: true, force: true });
    return one;
  });
  if (!existsSync(cacheFolder('rom'))) return [];
  return pinned.reduceRight((work, target) => () => alone(buildLock(target), say, work), prune)();
}

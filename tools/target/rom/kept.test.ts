// The cache of ROMs: what this version needs and what somebody runs stays, the rest goes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { TARGETS } from '../targets.ts';
import { keptRoms, pruneRoms } from './kept.ts';
import { buildLock, debianFolder, locked } from './place.ts';

const OLD = 'aarch64-virt-0123456789abcdef';
const quiet = (): void => undefined;

function folderWith(path: string): string {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'kernel'), 'k');
  return path;
}

/** A cache of its own; answers its folder of ROMs. */
function cache(): string {
  process.env.XDG_CACHE_HOME = scratchFolder('kept-roms');
  return join(process.env.XDG_CACHE_HOME, 'twinset', 'rom');
}

test('ROMs of other locks, builds that were killed and their packages go; what this version needs stays [D04]', () => {
  const roms = cache();
  const { folder, lock } = locked(TARGETS['aarch64-virt']);
  const debian = debianFolder(TARGETS['aarch64-virt']);
  const needed = [folderWith(folder), join(debian, `${lock.debian[0]!.sha256}.deb`)];
  const left = [folderWith(join(roms, OLD)), folderWith(`${folder}-Ab12cd`), join(debian, `${'0'.repeat(64)}.deb`)];
  mkdirSync(debian, { recursive: true });
  for (const path of [needed[1]!, left[2]!]) writeFileSync(path, 'deb');
  const others = [folderWith(join(roms, 'my-own')), join(debian, 'notes.deb')];
  writeFileSync(others[1]!, 'not ours');
  assert.equal(keptRoms().filter(({ isNeeded }) => isNeeded).map(({ path }) => path).sort(), [...needed].sort());
  assert.equal(pruneRoms(quiet).map(({ path }) => path).sort(), [...left].sort());
  for (const path of [...needed, ...others]) assert.ok(existsSync(path), path);
  for (const path of left) assert.not.ok(existsSync(path), path);
  assert.equal(pruneRoms(quiet), []);
});

test('a ROM that a process was started with stays, and is told with its number [D04]', async () => {
  const rom = folderWith(join(cache(), OLD));
  const user = spawn(process.execPath, ['-e', 'console.log(); process.stdin.resume()', join(rom, 'kernel')], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => user.stdout.once('data', resolve));
  assert.equal(keptRoms().map(({ path, users }) => [basename(path), users]), [[OLD, [user.pid]]]);
  assert.equal(pruneRoms(quiet), []);
  const ended = new Promise((resolve) => user.once('exit', resolve));
  user.stdin.end();
  await ended;
  assert.is(pruneRoms(quiet).length, 1);
});

test('what is removed is removed while nobody builds: the lock of a build that was killed is taken over, and told [D04]', () => {
  const roms = cache();
  folderWith(join(roms, OLD));
  const lock = buildLock(TARGETS['x86_64-q35']);
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), '4194305'); // above the highest number a process can have
  const told: string[] = [];
  pruneRoms((text) => told.push(text));
  assert.equal([told.length, existsSync(join(roms, OLD)), existsSync(lock)], [1, false, false]);
});

test('an empty cache is no error [D04]', () => {
  cache();
  assert.equal([keptRoms(), pruneRoms(quiet)], [[], []]);
});

test.run();

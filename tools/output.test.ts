// Folders and files that commands leave: what others put there is never deleted.
import { existsSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../test/support/scratch.ts';
import type { Failure } from './failure.ts';
import { assertApart, assertFolderPlace, makeFreshFolder, writeInPlace, writeWhole } from './output.ts';

const folder = scratchFolder('output');

function refusal(work: () => void): string {
  try {
    work();
  } catch (error) {
    return `${(error as Failure).code} ${(error as Failure).message}`;
  }
  return 'done';
}

test('a folder of ours is emptied, also when what filled it did not come to its end [D05]', () => {
  const path = join(folder, 'deep', 'ours');
  makeFreshFolder(path);
  writeFileSync(join(path, 'trace.pcapng'), 'half');
  makeFreshFolder(path);
  assert.not.ok(existsSync(join(path, 'trace.pcapng')));
});

test('a folder that others filled is not touched, and the refusal names what is in it [D05]', () => {
  const path = join(folder, 'thesis');
  mkdirSync(path);
  writeFileSync(join(path, 'thesis.tex'), 'years of work');
  assert.match(refusal(() => makeFreshFolder(path)), /^NOT_WRITABLE .*thesis would be emptied first, .* such as thesis\.tex\. Name another folder/);
  assert.is(readFileSync(join(path, 'thesis.tex'), 'utf8'), 'years of work');
});

test('a folder that another process fills is refused until that has ended; our own is filled again [D05]', () => {
  const path = join(folder, 'busy');
  makeFreshFolder(path);
  assert.is(refusal(() => makeFreshFolder(path)), 'done');
  writeFileSync(join(path, '.twinset-output'), String(process.ppid));
  assert.match(refusal(() => makeFreshFolder(path)), new RegExp(`^NOT_WRITABLE .*busy is being filled by process ${process.ppid}\\. Wait for its end, or name another folder\\.$`));
  writeFileSync(join(path, '.twinset-output'), '4194305'); // above the highest number a process can have
  assert.is(refusal(() => makeFreshFolder(path)), 'done');
});

test('an empty folder of somebody else is taken, and a file in its place is refused, not deleted [D05]', () => {
  const [empty, file] = [join(folder, 'empty'), join(folder, 'file')];
  mkdirSync(empty);
  writeFileSync(file, 'kept');
  assert.is(refusal(() => makeFreshFolder(empty)), 'done');
  assert.match(refusal(() => makeFreshFolder(file)), /^NOT_WRITABLE .* a file stands where a folder should be \(ENOTDIR\)/);
  assert.is(readFileSync(file, 'utf8'), 'kept');
});

test('a file that cannot be written is told with the reason in words; rights hold for one that was there before [D14]', () => {
  assert.match(refusal(() => writeWhole(join(folder, 'none', 'key.pem'), '')), /^NOT_WRITABLE .*key\.pem cannot be written: there is no such file or folder \(ENOENT\)\. Name a place/);
  assert.match(refusal(() => writeWhole(folder, '')), /it is a folder \(EISDIR\)/);
  const path = join(folder, 'key.pem');
  writeFileSync(path, 'old', { mode: 0o644 });
  writeWhole(path, 'new', 0o600);
  assert.equal([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['new', 0o600]);
});

test('what a command reads is not written over, by whichever name, and no two results go into one file [D01, D05, D07]', () => {
  const key = join(folder, 'release.key.pem');
  writeFileSync(key, 'secret');
  linkSync(key, join(folder, 'hard'));
  symlinkSync(key, join(folder, 'soft'));
  for (const path of [key, join(folder, '.', 'release.key.pem'), join(folder, 'hard'), join(folder, 'soft')])
    assert.match(refusal(() => assertApart([{ what: '--out', path }], [{ what: '--key', path: key }])), /^NOT_WRITABLE --out .* would write over --key; nothing was done\. Name another file\.$/);
  const fresh = join(folder, 'result');
  assert.match(refusal(() => assertApart([{ what: '--json', path: fresh }, { what: '--junit', path: fresh }], [])), /--junit .* would write over --json/);
  assert.is(refusal(() => assertApart([{ what: '--json', path: '/dev/null' }, { what: '--junit', path: '/dev/null' }, { what: '--html', path: undefined }], [{ what: 'the scenario', path: key }])), 'done');
});

test('a place for a folder is judged before anything is made there [D06, D04]', () => {
  const file = join(folder, 'stands-here');
  writeFileSync(file, '');
  for (const path of [file, join(file, 'inside', 'it')]) assert.match(refusal(() => assertFolderPlace(path)), /^NOT_WRITABLE .*a file stands where a folder should be \(ENOTDIR\)/);
  const place = join(folder, 'not', 'yet');
  assert.is(refusal(() => assertFolderPlace(place)), 'done');
  assert.not.ok(existsSync(join(folder, 'not')));
});

test('a result that finds the disk full after all is told as such [D05]', () => {
  assert.match(refusal(() => writeInPlace('/dev/full', 'verdict')), /^NOT_WRITABLE \/dev\/full cannot be written: the disk is full \(ENOSPC\)/);
});

test.run();

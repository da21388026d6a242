// The dialer sees its own operating system and nothing below it: no bus, no vocabulary, no contract.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const folder = resolve('guests/android/dialer');
const android = resolve('guests/android');
/** Front doors only: Telecom's own rooms (telecom/server) are as closed to an app as the bus. */
const ALLOWED = ['telecom/index.ts', 'telephony/index.ts', 'limits.ts'];

const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]);
}

function forbidden(file: string, imported: string): boolean {
  if (!imported.startsWith('.')) return true;
  const target = resolve(dirname(file), imported);
  return dirname(target) !== folder && !ALLOWED.includes(relative(android, target));
}

test('the dialer imports android.telecom, android.telephony and itself, and nothing else [H06]', () => {
  assert.ok(sources.length >= 5);
  for (const name of sources) {
    const file = join(folder, name);
    const bad = importsOf(readFileSync(file, 'utf8')).filter((imported) => forbidden(file, imported));
    assert.equal(bad, [], `${name} imports ${bad.join(', ')}`);
  }
});

test('what the dialer may see does not hand the bus on [H06]', () => {
  for (const door of ['telecom/index.ts', 'telephony/index.ts']) {
    for (const file of reachable(join(android, door))) {
      const bad = importsOf(readFileSync(file, 'utf8')).map((imported) => relative(android, resolve(dirname(file), imported)));
      assert.equal(bad.filter((path) => path.startsWith('..') || path.startsWith('service') || path.startsWith('record')), [], relative(android, file));
    }
  }
});

test('the check itself refuses what it must [H06]', () => {
  const file = join(folder, 'dialer.ts');
  for (const path of ['../../contract/index.ts', '../../../proto/index.ts', '../telecom/server/calls-manager.ts', '../service/command-queue.ts', 'node:fs']) assert.ok(forbidden(file, path), path);
  assert.not(forbidden(file, './screen.ts'));
  assert.equal(importsOf("import { a } from './x.ts';\nexport * from '../y.ts';\nconst z = import('node:fs');"), ['./x.ts', '../y.ts', 'node:fs']);
});

function reachable(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const imported of importsOf(readFileSync(file, 'utf8'))) if (imported.startsWith('.')) reachable(resolve(dirname(file), imported), found);
  return found;
}

test.run();

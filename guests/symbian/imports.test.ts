// The phone app is written against its own operating system only: by its imports it cannot see driver, bus, contract or hypervisor.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = resolve('guests/symbian');
const OPERATING_SYSTEM = ['kernel', 'etel', 'etel3rdparty', 'log', 'audio', 'messaging', 'profile'];

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|import\(\s*'([^']+)'/g)].map((found) => found[1] ?? found[2]);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** Everything that `files` import, directly or not. */
function closure(files: string[]): Set<string> {
  const seen = new Set<string>(), queue = [...files];
  for (let file; (file = queue.pop());) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const name of importsOf(file)) {
      const target = name.startsWith('.') ? resolve(dirname(file), name) : name;
      if (existsSync(target)) queue.push(target);
      else seen.add(target);
    }
  }
  return seen;
}

const folderOf = (file: string) => relative(root, file).split('/')[0];

test('the phone app reaches nothing but itself and its operating system [H07]', () => {
  const files = sources(join(root, 'phone'));
  assert.ok(files.length > 5);
  assert.equal([...closure(files)].filter((file) => !['phone', ...OPERATING_SYSTEM].includes(folderOf(file))), []);
});

test('the operating system reaches neither the app nor the driver [H07]', () => {
  const files = OPERATING_SYSTEM.flatMap((folder) => sources(join(root, folder)));
  assert.equal([...closure(files)].filter((file) => !OPERATING_SYSTEM.includes(folderOf(file))), []);
});

test('the driver does not know the app, and nothing here knows the hypervisor or another guest [H27]', () => {
  assert.equal([...closure(sources(join(root, 'tsy')))].filter((file) => folderOf(file) === 'phone'), []);
  const outside = [...closure([join(root, 'index.ts')])].filter((file) => relative(root, file).startsWith('..') || !file.startsWith('/'))
    .map((file) => relative(resolve('.'), file)).filter((file) => !/^(proto|guests\/contract)\//.test(file));
  assert.equal(outside, ['protobufjs/minimal.js', 'protobufjs'].filter((name) => outside.includes(name)));
});

test('the check can fail: the system, which may see the bus, is seen to see it [H07]', () => {
  const folders = new Set([...closure([join(root, 'system.ts')])].map(folderOf));
  assert.ok(folders.has('tsy') && folders.has('..'));
});

test.run();

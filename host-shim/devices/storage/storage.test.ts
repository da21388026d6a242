// The store: survives the process, tells damage, stays small.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storageLimits } from './limits.ts';
import { fileStorage, memoryStorage } from './storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'twinset-store-'));
test.after(() => rmSync(folder, { recursive: true }));

test('what was set is there for the next one who opens the file [H05]', () => {
  const path = join(folder, 'a.json');
  const first = fileStorage(path);
  assert.is(first.get('active'), undefined);
  first.set('active', 'symbian');
  assert.is(fileStorage(path).get('active'), 'symbian');
});

test('a damaged file is told with the way out [H05]', () => {
  const path = join(folder, 'b.json');
  const tooMany = Object.fromEntries(Array.from({ length: storageLimits.keys + 1 }, (_, key) => [key, '']));
  for (const damage of ['', '{"active":', '[1]', '["active"]', '{"active":7}', 'null', '\0'.repeat(40), JSON.stringify(tooMany), JSON.stringify({ active: 'x'.repeat(storageLimits.valueLength + 1) })]) {
    writeFileSync(path, damage);
    assert.throws(() => fileStorage(path), (error: { code: string; message: string }) => error.code === 'BAD_CONFIGURATION' && error.message.includes('delete it'), damage);
  }
});

test('too many keys and too long values are refused, and the file stays as it was [H05]', () => {
  const path = join(folder, 'c.json');
  const store = fileStorage(path);
  store.set('key', 'value');
  assert.throws(() => store.set('other', 'x'.repeat(storageLimits.valueLength + 1)), (error: { code: string }) => error.code === 'STORE_FULL');
  for (let i = 1; i < storageLimits.keys; i++) store.set(`key ${i}`, '');
  assert.throws(() => store.set('one too many', ''), (error: { code: string }) => error.code === 'STORE_FULL');
  store.set('key', 'changed');
  assert.is(fileStorage(path).get('key'), 'changed');
});

test('a store that cannot be written says so once, knows the value all the same, and writes it when it can again [H05, D05]', () => {
  const place = join(folder, 'gone');
  mkdirSync(place);
  const path = join(place, 'd.json');
  const told: string[] = [];
  const store = fileStorage(path, (reason) => told.push(reason));
  rmSync(place, { recursive: true });
  store.set('active', 'symbian');
  store.set('active', 'android');
  assert.equal(told, ['ENOENT']);
  assert.is(store.get('active'), 'android');
  mkdirSync(place);
  store.set('instance', 'urn:uuid:1');
  assert.is(fileStorage(path).get('active'), 'android');
  rmSync(place, { recursive: true });
  store.set('active', 'symbian');
  assert.equal(told, ['ENOENT', 'ENOENT'], 'and again when it fails again');
});

test('a machine without a file forgets [H05]', () => {
  const store = memoryStorage();
  store.set('active', 'android');
  assert.is(store.get('active'), 'android');
  assert.is(memoryStorage().get('active'), undefined);
});

test.run();

// Two that would do the same at once.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { alone } from './alone.ts';

const pidOfNobody = (): Promise<number> => new Promise((resolve) => {
  const child = execFile(process.execPath, ['-e', ''], () => resolve(child.pid!));
});

test('whoever is alone has the lock meanwhile, and leaves none behind, whatever becomes of the work [D04]', () => {
  const lock = join(scratchFolder('alone'), 'lock');
  assert.is(alone(lock, () => undefined, () => existsSync(lock)), true);
  assert.throws(() => alone(lock, () => undefined, () => { throw new Error('no'); }), /no/);
  assert.is(existsSync(lock), false);
});

test('a lock of a process that is gone is taken over, and the wait is told once [D04]', async () => {
  const lock = join(scratchFolder('alone'), 'lock');
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), String(await pidOfNobody()));
  const told: string[] = [];
  assert.is(alone(lock, (text) => told.push(text), () => 'done'), 'done');
  assert.is(told.length, 1);
});

test.run();

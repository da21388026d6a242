// What a guest's process is kept from depends on who starts it and on what the system has: each case says so truly.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confine, userOf } from './confinement.ts';

test('root gives a guest another user, no network and a bound of memory, in this order [H31]', () => {
  const { command, confinement } = confine(true, () => true);
  assert.equal(command.filter((word) => ['unshare', 'setpriv', 'prlimit', process.execPath].includes(word)), ['unshare', 'setpriv', 'prlimit', process.execPath]);
  assert.equal([confinement.ownUser, confinement.noNetwork, confinement.boundedMemory], [true, true, true]);
  assert.ok(command.includes('--no-new-privs'));
  assert.ok(command.some((word) => word.startsWith('--nproc=')));
});

test('without root user and network stay, and the confinement says so [H31]', () => {
  const { command, confinement } = confine(false, () => true);
  assert.equal([confinement.ownUser, confinement.noNetwork, confinement.boundedMemory], [false, false, true]);
  assert.equal(command.filter((word) => ['unshare', 'setpriv', 'prlimit'].includes(word)), ['setpriv', 'prlimit']);
  assert.not(command.some((word) => /reuid|nproc/.test(word)), 'the bound would count the programs of whoever started it');
});

test('on a system without these programs only Node itself holds the guest [H31]', () => {
  const { command, confinement } = confine(true, () => false);
  assert.is(command[0], process.execPath);
  assert.equal([confinement.ownUser, confinement.noNetwork, confinement.boundedMemory, confinement.noFiles], [false, false, false, true]);
});

test('guests that run at once have users of their own, and none that is somebody\'s [H31]', () => {
  for (const host of [1, 4_336, 4_194_303]) {
    const users = Array.from({ length: 8 }, (_, run) => userOf(run, host));
    assert.is(new Set(users).size, users.length);
    assert.ok(users.every((user) => user >= 61_184 && user <= 65_519));
  }
});

test('what is there and not allowed, as namespaces in a container, is left out and told, and the guest starts all the same [H31]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-confinement-'));
  for (const [program, status] of [['unshare', 1], ['setpriv', 0], ['prlimit', 0]] as const) writeFileSync(join(folder, program), `#!/bin/sh\nexit ${status}\n`, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = folder;
  const { command, confinement } = confine(true);
  process.env.PATH = path;
  assert.equal([command[0], confinement.noNetwork, confinement.ownUser, confinement.boundedMemory], ['setpriv', false, true, true]);
  rmSync(folder, { recursive: true });
});

test('the process ends with whoever started it [H31]', () => {
  for (const isRoot of [true, false]) assert.match(confine(isRoot, () => true).command.join(' '), /--pdeathsig KILL/);
});

test.run();

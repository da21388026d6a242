// What a guest's process is kept from depends on who starts it and on what the system has: each case says so truly.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confine } from './confinement.ts';

test('root gives a guest another user, no network and a bound of memory, in this order [H31]', () => {
  const { command, confinement } = confine(true, () => true);
  assert.equal(command.filter((word) => ['unshare', 'setpriv', 'prlimit', process.execPath].includes(word)), ['unshare', 'setpriv', 'prlimit', process.execPath]);
  assert.equal([confinement.ownUser, confinement.noNetwork, confinement.boundedMemory], [true, true, true]);
  assert.ok(command.includes('--no-new-privs'));
});

test('without root user and network stay, and the confinement says so [H31]', () => {
  const { command, confinement } = confine(false, () => true);
  assert.equal([confinement.ownUser, confinement.noNetwork, confinement.boundedMemory], [false, false, true]);
  assert.is(command[0], 'prlimit');
});

test('on a system without these programs only Node itself holds the guest [H31]', () => {
  const { command, confinement } = confine(true, () => false);
  assert.is(command[0], process.execPath);
  assert.equal([confinement.ownUser, confinement.noNetwork, confinement.boundedMemory, confinement.noFiles], [false, false, false, true]);
});

test.run();

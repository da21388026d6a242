// A program as a process: what it says is kept, how it ends is told, and what does not go is made to.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '../limits.ts';
import { ProgramProcess } from './program-process.ts';

const node = (script: string, heard?: (text: string) => void): ProgramProcess => new ProgramProcess(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'pipe'] }, heard);

test('the last of what it said is kept, and its status is how it ended [D10]', async () => {
  const program = node(`process.stderr.write('first'); process.stderr.write('x'.repeat(${limits.errorOutputBytes})); process.exitCode = 3`);
  assert.is(await program.ended, 'ended with 3');
  assert.equal([program.isGone, program.exitCode, program.said.length, program.said.includes('first')], [true, 3, limits.errorOutputBytes, false]);
});

test('a program that is not there is gone, and says why [D10]', async () => {
  const program = new ProgramProcess('/nowhere/program', [], { stdio: 'ignore' });
  assert.match(await program.ended, /ENOENT/);
  assert.match(program.said, /ENOENT/);
  await program.end();
});

test('one that stays when it is asked to go is killed [D10]', async () => {
  let up = (): void => undefined;
  const isUp = new Promise<void>((resolve) => (up = resolve));
  const program = node(`process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('up')`, () => up());
  await isUp;
  await program.end(undefined, 1);
  assert.is(await program.ended, 'ended with SIGKILL');
});

test.run();

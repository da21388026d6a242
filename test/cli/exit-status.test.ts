// The command line as scripts see it: exit status, and codes on standard error (CLI.md).
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('cli');
const TIME_LIMIT_MS = 20_000;

function twinset(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], {
    encoding: 'utf8',
    input: '',
    timeout: TIME_LIMIT_MS,
    cwd: packagePath(),
  });
  return { status, stdout, stderr };
}
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('values that fit no option end with status 2 [D05]', () => {
  for (const words of [
    ['run', '--bind', 'nowhere'],
    ['bench', 'bus', '--rounds', '0'],
    ['scenario', 'run', 'x.yaml', '--peers', 'imagined'],
  ]) {
    const { status, stderr } = twinset(...words);
    assert.is(status, 2, words.join(' '));
    assert.match(stderr, /^twinset: BAD_OPTION: /);
  }
});

test('a port in use ends with status 3, says which and the way out [D05]', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const { status, stderr } = twinset('run', '--bind', `127.0.0.1:${port}`);
  socket.close();
  assert.is(status, 3);
  assert.match(stderr, /^twinset: ADDRESS_IN_USE: /);
  assert.ok(stderr.includes(String(port)));
});

test('a file that is not there ends with status 3 and its name [D05]', () => {
  for (const words of [
    ['run', '--config', 'no-such.yaml'],
    ['scenario', 'run', 'no-such.yaml'],
    ['trace', 'ladder', 'no-such.pcapng'],
  ]) {
    const { status, stderr } = twinset(...words);
    assert.is(status, 3, words.join(' '));
    assert.match(stderr, /^twinset: NO_SUCH_FILE: .*no-such/);
  }
});

test('a bad configuration ends with status 2 and tells line and field [D05]', () => {
  const path = file('bad.yaml', 'answer: active\nbind: somewhere\n');
  const { status, stderr } = twinset('run', '--config', path);
  assert.is(status, 2);
  assert.ok(stderr.startsWith(`twinset: BAD_CONFIGURATION: ${path}:2:1: bind must be HOST:PORT`), stderr);
});

test('with --json a failure is told on standard output too, as an event [D05]', () => {
  const { stdout } = twinset('run', '--config', 'no-such.yaml', '--json');
  assert.is((JSON.parse(stdout) as { code: string }).code, 'NO_SUCH_FILE');
});

test('a scenario with mistakes is refused by check and by run, with line and column of each [D05]', () => {
  const path = file(
    'bad-scenario.yaml',
    [
      'scenario: x',
      'title: t',
      'parties:',
      '  B: { voice: 9 }',
      'steps:',
      '  - step: call',
      '    do: fly',
      'expect:',
      '  switches: { count: 0 }',
      '  records: { identical: true }',
      '',
    ].join('\n'),
  );
  for (const verb of ['check', 'run']) {
    const { status, stdout, stderr } = twinset('scenario', verb, path);
    assert.is(status, 2);
    assert.match(stdout + stderr, /:4:8: parties\.B\.voice must be at most 4\n/);
    assert.match(stdout + stderr, /:7:5: steps\[0\]\.do must be one of/);
  }
});

test('SIGINT in the middle of a scenario ends it at once and says that there is no verdict [D05]', async () => {
  const out = join(folder, 'interrupted');
  const child = spawn(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', packagePath('test', 'scenarios', 'fig-4.yaml'), '--out', out], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data'); // the handset is up; it ends with its control input
  child.kill('SIGINT');
  assert.equal(await once(child, 'close'), [130, null]);
  assert.is(said, `twinset: INTERRUPTED: ended by SIGINT; there is no verdict. What was recorded so far lies in ${out}\n`);
});

test('a name that names nothing is told by line and column [D05]', () => {
  const path = file(
    'names.yaml',
    [
      'scenario: x',
      'title: t',
      'parties: { B: { voice: 1 } }',
      'steps:',
      '  - step: call',
      '    do: place-call',
      '    to: Z',
      '  - step: end',
      '    do: end',
      '    session: b',
      'expect:',
      '  switches: { count: 0 }',
      '  records: { identical: true }',
      '',
    ].join('\n'),
  );
  const { status, stdout } = twinset('scenario', 'check', path);
  assert.is(status, 2);
  assert.match(stdout, /:7:5: steps\[0\]\.to names no party; there are B\n/);
  assert.match(stdout, /:10:5: steps\[1\]\.session names no session so far/);
});

test('the scenarios that we ship fit their schema [D05]', () => {
  assert.is(twinset('scenario', 'check', 'test/scenarios').status, 0);
  assert.match(twinset('scenario', 'list').stdout, /fig-4\.yaml +One call, two operating systems/);
});

/** `then` reads what the command writes, or takes its place. */
function inShell(words: string, then: string): { status: number | null; stderr: string } {
  const command = `"${process.execPath}" "${packagePath('tools', 'bin', 'twinset.mjs')}" ${words} ${then}`;
  const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${command}`], { encoding: 'utf8', timeout: TIME_LIMIT_MS, cwd: folder });
  return { status, stderr };
}

test('a reader that has seen enough takes nothing from the work: no stack trace, the files and the status of a whole run [D05]', () => {
  const scenario = packagePath('test', 'scenarios', 'fig-4.yaml');
  assert.equal(inShell(`scenario run "${scenario}" --simulate --json cut.json`, '| true'), { status: 0, stderr: '' });
  assert.is((JSON.parse(readFileSync(join(folder, 'cut.json'), 'utf8')) as { verdict: string }).verdict, 'pass');
});

test('what a full disk takes from standard output is told, with status 3 [D05]', () => {
  assert.equal(inShell('scenario list', '> /dev/full'), { status: 3, stderr: 'twinset: NOT_WRITABLE: standard output cannot be written: the disk is full (ENOSPC). Send it elsewhere.\n' });
});

test.run();

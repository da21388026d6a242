// Files and folders that cannot be read or written, and configurations that fit but cannot be: told before anything starts (CLI.md).
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('places');
const TIME_LIMIT_MS = 20_000;
const FIG_4 = packagePath('test', 'scenarios', 'fig-4.yaml');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The end of the control input ends what did boot. */
function twinset(...words: string[]) {
  return spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], { encoding: 'utf8', input: '', timeout: TIME_LIMIT_MS, cwd: folder });
}

const noFolder = file('not-a-folder', 'a file stands here');
const REFUSED: readonly { what: string; words: string[]; status: number; says: RegExp }[] = [
  { what: 'an out folder under a file', words: ['scenario', 'run', FIG_4, '--out', join(noFolder, 'out')], status: 3, says: /^twinset: NOT_WRITABLE: / },
  { what: 'an out folder in /proc', words: ['scenario', 'run', FIG_4, '--out', '/proc/twinset'], status: 3, says: /^twinset: NOT_WRITABLE: / },
  { what: 'a result file in no folder', words: ['scenario', 'run', FIG_4, '--json', join(noFolder, 'r.json')], status: 3, says: /^twinset: NOT_WRITABLE: .*r\.json/ },
  { what: 'a trace in /proc', words: ['run', '--bind', '127.0.0.1:0', '--control', 'stdio', '--trace', '/proc/twinset/t.pcapng'], status: 3, says: /t\.pcapng cannot be written/ },
  { what: 'a loudspeaker in no folder', words: ['run', '--bind', '127.0.0.1:0', '--control', 'stdio', '--loudspeaker', join(noFolder, 'l.wav')], status: 3, says: /^twinset: MEDIA_WAV: .*l\.wav/ },
  { what: 'a microphone that is no WAV', words: ['run', '--bind', '127.0.0.1:0', '--control', 'stdio', '--microphone', noFolder], status: 3, says: /^twinset: MEDIA_WAV: .*not a WAV file/ },
  { what: 'a folder without scenarios', words: ['scenario', 'check', scratchFolder('empty')], status: 3, says: /^twinset: NO_SUCH_FILE: there is no scenario in/ },
  { what: 'a guest named twice', words: ['run', '--config', file('twice.yaml', 'bind: 127.0.0.1:0\nguests: [android, android]\n')], status: 2, says: /BAD_CONFIGURATION: .*twice\.yaml:2:1: guests must not name a guest twice/ },
  { what: 'a guest that is misspelt', words: ['run', '--config', file('guest.yaml', 'bind: 127.0.0.1:0\nguests: [android, symbain]\n')], status: 2, says: /NO_SUCH_GUEST: there is no guest "symbain"; there are android, symbian\./ },
  { what: 'a page where others keep their files', words: ['scenario', 'run', FIG_4, '--html', folder], status: 3, says: /^twinset: NOT_WRITABLE: .* would be emptied first, and holds files that this command did not write/ },
  { what: 'a key without an image', words: ['run', '--bind', '127.0.0.1:0', '--key', noFolder], status: 2, says: /^twinset: BAD_OPTION: --key belongs to --image FILE/ },
  { what: 'YAML that is none', words: ['run', '--config', file('broken.yaml', 'answer: active\nbind: [1, 2\nx: : y\n')], status: 2, says: /BAD_CONFIGURATION: .*broken\.yaml:3:1: / },
  { what: 'a field of the wrong type', words: ['run', '--config', file('type.yaml', 'answer: 5\n')], status: 2, says: /type\.yaml:1:1: answer must be a string, but is an integer/ },
  { what: 'a field nobody knows', words: ['run', '--config', file('unknown.yaml', 'anser: off\n')], status: 2, says: /unknown\.yaml:1:1: anser is not known here; known are bind, / },
];

for (const { what, words, status, says } of REFUSED) {
  test(`${what} ends with status ${status} and words on standard error [D05]`, () => {
    const ended = twinset(...words);
    assert.is(ended.status, status, ended.stderr);
    assert.match(ended.stderr, says);
    assert.is(ended.stdout.includes('"event":"ready"'), false);
  });
}

test('an empty configuration is one in which all has its default [D05]', () => {
  const ended = twinset('run', '--config', file('empty.yaml', ''), '--bind', '127.0.0.1:0', '--control', 'stdio');
  assert.is(ended.status, 0, ended.stderr);
  assert.match(ended.stdout, /^\{"event":"ready"/);
});

test('a folder for temporary files that is not there is named, with the way out, and is no verdict [D05]', () => {
  const words = ['scenario', 'run', packagePath('test', 'scenarios', 'hold'), '--simulate', '--jobs', '2', '--out', join(folder, 'jobs')];
  const { status, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], { encoding: 'utf8', timeout: TIME_LIMIT_MS, env: { ...process.env, TMPDIR: join(folder, 'no-tmp') } });
  assert.is(status, 3, stderr);
  assert.match(stderr, /^twinset: ENOENT: .*no-tmp.*: there is no such file or folder \(ENOENT\)\. TMPDIR names the folder/);
});

test('the scenarios that we ship are listed wherever one stands [D05]', () => {
  const { status, stdout } = twinset('scenario', 'list');
  assert.is(status, 0);
  assert.match(stdout, /fig-4\.yaml/);
});

test.run();

// What a scenario needs that is not on this machine is said before anything runs: of a folder it is skipped by name, and one that is asked for by name is refused.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('lacking');
const SCENARIO = `scenario: NAME
title: NAME
realtime: true
handset: { HANDSET }
parties: { B: { PARTY } }
steps:
  - { step: B calls, party: B, do: call, as: b, until: [{ event: session-offered, from: B }] }
expect: {}
`;

function written(name: string, handset: string, party: string): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, SCENARIO.replaceAll('NAME', name).replace('HANDSET', handset).replace('PARTY', party));
  return path;
}

/** On a machine where no program is installed. */
function twinset(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', ...words, '--no-live', '--out', join(folder, 'out')], {
    encoding: 'utf8', timeout: 60_000, maxBuffer: 64 << 20, env: { ...process.env, PATH: folder },
  });
  return { status, stdout, stderr };
}

test('where QEMU is missing, a folder is played without the scenarios on boards, which stand by name and reason in the words and in JUnit [D04, D05]', () => {
  written('plain', 'answer: android', 'ringMs: 0');
  const board = written('board', 'target: x86_64-q35', 'ringMs: 0');
  const junit = join(folder, 'junit.xml');
  const { status, stdout, stderr } = twinset(folder, '--junit', junit);
  assert.is(status, 0, stdout + stderr);
  assert.match(stdout, /^skipped: board: not installed: qemu-system-x86_64\. On Debian: apt-get install .*qemu-system-x86$/m);
  const xml = readFileSync(junit, 'utf8');
  assert.match(xml, /tests="2" failures="0" errors="0" skipped="1"/);
  assert.match(xml, /<testcase classname="board" name="board"[^>]*>\s*<skipped message="not installed: qemu-system-x86_64/);
  const asked = twinset(board);
  assert.is(asked.status, 3);
  assert.match(asked.stderr, /board\.yaml: not installed: qemu-system-x86_64/);
});

test('a program that is missing is said before the first scenario runs [D05, D10]', () => {
  const { status, stdout, stderr } = twinset(join(folder, 'plain.yaml'), written('talks', 'active: android', 'program: linphone'));
  assert.is(status, 3);
  assert.is(stdout, '');
  assert.match(stderr, /talks\.yaml: not installed: linphonec/);
});

test.run();

// The scenarios with a flashed handset, as testers run them: the first boots the board, the second takes up its snapshot.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { havePrograms, skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget } from '../support/target.ts';

const NAME = 'a handset on an emulated board is the phone under test of scenarios: it calls, switches, is called, and is judged by its events, records, SIP, RTP and sound';
const TIME_LIMIT_MS = 600_000;

if (process.getuid?.() !== 0) skip(NAME, 'tcpdump captures as root only');
else if (havePrograms(['tcpdump'], [NAME]) && haveTarget('aarch64-virt', [NAME])) {
  test(`${NAME} [D04, D05]`, () => {
    const folder = scratchFolder('target-scenarios');
    const json = join(folder, 'results.json');
    const words = [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', packagePath('test', 'scenarios', 'target'), '--no-live', '--json', json, '--out', join(folder, 'out')];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: TIME_LIMIT_MS, maxBuffer: 64 << 20 });
    assert.is(status, 0, stdout + stderr);
    const results = JSON.parse(readFileSync(json, 'utf8')) as ScenarioResult[];
    assert.equal(results.map(({ scenario }) => scenario), ['calls-and-switches', 'is-called']);
    assert.ok(results.every(({ checks, heard }) => checks.length >= 6 && heard.length === 2));
  });
}

test.run();

// Scenarios with programs from outside in them, in real time: Kamailio as registrar, linphonec, baresip, a SIPp file of one's own; and those with our own registrar.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const FOLDERS = ['registration', 'programs'].map((name) => packagePath('test', 'scenarios', name));
const CASE = 'the handset registers, finds a registrar again that has forgotten it, is refused with a wrong password, is found behind a NAT that forgets, and talks with linphonec, baresip and a SIPp file';
const TIME_LIMIT_MS = 300_000;

if (haveKamailio([CASE]) && havePrograms(['linphonec', 'baresip', 'sipp', 'tcpdump'], [CASE])) {
  test(`${CASE} [D05, D10, D12]`, () => {
    const folder = scratchFolder('programs');
    const [json, out] = [join(folder, 'results.json'), join(folder, 'out')];
    const words = [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', ...FOLDERS, '--jobs', '3', '--no-live', '--json', json, '--out', out];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: TIME_LIMIT_MS, maxBuffer: 64 << 20 });
    assert.is(status, 0, stdout + stderr);
    const results = JSON.parse(readFileSync(json, 'utf8')) as ScenarioResult[];
    assert.is(results.length, 9);
    assert.ok(results.every(({ checks }) => checks.length >= 4));
  });
}

test.run();

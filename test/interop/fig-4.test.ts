// The main job as people run it: `twinset scenario run`, with builtin far ends and with real peers, and what it leaves behind.
// Runs alone: single frames lost or doubled are counted.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readWav } from '../../host-shim/media/index.ts';
import { havePrograms, skip } from '../support/programs.ts';
import { runScenario, type ScenarioRun } from '../support/scenario.ts';

const SECONDS_PROMISED = 60;

function assertPassed({ status, result, said }: ScenarioRun): void {
  assert.is(result.verdict, 'pass', said);
  assert.is(status, 0, said);
  assert.ok(result.durationMs < SECONDS_PROMISED * 1000);
  assert.is(result.switches.length, 1);
  assert.ok(result.switches[0]!.framesExpected > 0);
  assert.ok(result.records.identical && result.records.checked > 0);
  assert.is(result.records.skipped, 0);
}

test('FIG. 4 holds on builtin far ends [H15, H16, H17]', async () => {
  const run = runScenario('fig-4');
  assertPassed(run);
  const { artifacts } = run.result;
  assert.equal(JSON.parse(readFileSync(join(run.folder, 'result.json'), 'utf8')), run.result);
  const report = readFileSync(artifacts.report, 'utf8');
  assert.not.match(report, /(src|href)="http/);
  for (const part of ['SIP ladder', 'Both records over time', 'Around the switch', 'class="wave"', 'INVITE (SDP'])
    assert.ok(report.includes(part), part);
  assert.is(artifacts.audio.length, 5 + 3, 'five ends, and three of them around the switch');
  for (const path of artifacts.audio) assert.ok((await readWav(path)).pcm.length > 0, path);
  if (havePrograms(['tshark'], ['tshark decodes the trace of FIG. 4'])) {
    const tshark = (...words: string[]): string[] =>
      spawnSync('tshark', ['-r', artifacts.pcapng, ...words], { encoding: 'utf8', maxBuffer: 64 << 20 })
        .stdout.trim()
        .split('\n');
    assert.ok(tshark('-Y', 'sip.Method == "INVITE"', '-T', 'fields', '-e', 'sip.Call-ID').length >= 4);
    assert.ok(tshark('-Y', 'rtp', '-T', 'fields', '-e', 'rtp.ssrc').length > 1000);
    assert.equal(tshark('-Y', '_ws.malformed'), ['']);
  }
});

const REAL = 'FIG. 4 holds on baresip and SIPp';
if (process.getuid?.() !== 0) {
  skip(REAL, 'tcpdump captures as root only');
} else if (havePrograms(['baresip', 'sipp', 'tcpdump'], [REAL])) {
  test(`${REAL} [H17, D10]`, () => {
    const run = runScenario('fig-4', 'real');
    assertPassed(run);
    for (const { party, received } of run.result.rtp) assert.ok(received > 0, party);
    assert.ok(existsSync(run.result.artifacts.report));
  });
}

test.run();

// What a build server sees: a failure with its reason in JUnit, retries that are never hidden, and a first scenario that passes as it stands.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readWav } from '../../host-shim/media/index.ts';
import { packagePath } from '../../tools/package-root.ts';
import { printJunit } from '../../tools/scenario/junit.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('reports');
function twinset(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', ...words], { encoding: 'utf8', timeout: 60_000, cwd: folder, maxBuffer: 64 << 20 });
  return { status, stdout, stderr };
}

test('a new scenario is explained, passes as it stands, with the sound around its switch to look at and to hear, and is never written over another [D05, D07]', () => {
  assert.is(twinset('new', 'my-first').status, 0);
  const text = readFileSync(join(folder, 'my-first.yaml'), 'utf8');
  assert.ok(text.split('\n').filter((line) => line.startsWith('#')).length >= 6);
  assert.match(twinset('check', 'my-first.yaml').stdout, /my-first\.yaml: ok/);
  const { status, stdout } = twinset('run', 'my-first.yaml', '--simulate', '--no-live');
  assert.is(status, 0, stdout);
  const report = readFileSync(join(folder, 'out', 'my-first', 'report.html'), 'utf8');
  assert.match(report, /seed 1: the same run again with <code>twinset scenario run FILE --simulate --seed 1<\/code>/);
  for (const title of ['what A hears, ', 'what B hears, ']) assert.ok(report.includes(title), title);
  // In the ladder, over each whole recording, and close by in each.
  assert.is(report.match(/class="switch"/g)?.length, 5);
  for (const who of ['A', 'B']) {
    const { pcm, sampleRateHz } = readWav(join(folder, 'out', 'my-first', `switch-1-${who}.wav`));
    assert.is(pcm.length, sampleRateHz, 'half a second before and half a second behind the switch');
    assert.ok(pcm.some((sample) => Math.abs(sample) > 1_000), `${who} hears something`);
    assert.ok(report.includes(`what ${who} hears: switch 1, android to symbian`));
  }
  assert.is(report.match(/<audio [^>]*src="data:audio\/wav;base64,/g)?.length, 2);
  const again = twinset('new', 'my-first');
  assert.is(again.status, 2);
  assert.match(again.stderr, /exists already/);
  assert.is(twinset('new', 'My First').status, 2);
});

test('a scenario that fails is played again as often as asked, and every failed try stands in the result and in JUnit [D05]', () => {
  twinset('new', 'fails');
  const path = join(folder, 'fails.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('method: BYE, from: A', 'method: CANCEL, from: A'));
  const { status, stdout } = twinset('run', 'fails.yaml', '--simulate', '--retries', '2', '--json', 'fails.json', '--junit', 'fails.xml', '--html', 'pages');
  assert.is(status, 1);
  assert.match(stdout, /after 2 failed tries/);
  const result = JSON.parse(readFileSync(join(folder, 'fails.json'), 'utf8')) as ScenarioResult;
  assert.is(result.verdict, 'fail');
  assert.equal(result.retries.map(({ verdict, failures }) => ({ verdict, failures })), Array.from({ length: 2 }, () => ({ verdict: 'fail', failures: ['CANCEL from A to B: 0, wanted 1'] })));
  const tries = [...result.retries, result].map(({ artifacts }) => artifacts);
  assert.is(new Set(tries.map(({ pcapng }) => pcapng)).size, 3, 'each try has a trace of its own');
  for (const { pcapng, report, audio } of tries) for (const path of [pcapng, report, ...audio]) assert.ok(readFileSync(join(folder, path)).length > 0, path);
  for (const page of ['fails.html', 'fails-try-1.html', 'fails-try-2.html']) assert.ok(readFileSync(join(folder, 'pages', page), 'utf8').includes('SIP ladder'), page);
  assert.match(readFileSync(join(folder, 'pages', 'fails.html'), 'utf8'), /Played 3 times\. Try 1 failed: CANCEL from A to B: 0, wanted 1\. Try 2 failed/);
  assert.match(readFileSync(join(folder, 'pages', 'index.html'), 'utf8'), /href="fails-try-2\.html"/);
  const xml = readFileSync(join(folder, 'fails.xml'), 'utf8');
  assert.match(xml, /failures="1"/);
  assert.match(xml, /<failure message="CANCEL from A to B: 0, wanted 1">/);
  assert.is(xml.match(/<rerunFailure /g)?.length, 2);
});

test('JUnit calls a pass after a failure flaky, and holds whatever a title or a reason says [D05]', () => {
  const result = {
    scenario: 'x', title: 'a < b & "c"\u0001', verdict: 'pass', durationMs: 1500, checks: [], seed: 3, artifacts: { pcapng: '', report: 'r.html', audio: [] },
    retries: [{ verdict: 'fail', failures: ['steps: <none>'] }],
  } as unknown as ScenarioResult;
  const xml = printJunit([result]);
  assert.match(xml, /<flakyFailure message="steps: &lt;none&gt;">/);
  assert.match(xml, /name="a &lt; b &amp; &quot;c&quot;\?" time="1\.500"/);
});

test('two files of one name are refused before anything runs [D05]', () => {
  twinset('new', 'twin');
  writeFileSync(join(folder, 'other.yaml'), readFileSync(join(folder, 'twin.yaml'), 'utf8'));
  const { status, stderr } = twinset('run', 'twin.yaml', 'other.yaml', '--simulate');
  assert.is(status, 2);
  assert.match(stderr, /two files have the scenario twin/);
});

test('a phone of the tester is called at its address with credentials from the environment; without them the run says what to set [D12]', () => {
  twinset('new', 'own');
  const path = join(folder, 'own.yaml');
  const text = readFileSync(path, 'utf8').replace('B: { ringMs: 200 }', "B: { address: 'sip:bob@192.0.2.7:5060', credentials: { userEnv: OWN_USER, passwordEnv: OWN_PASSWORD } }").replace(/  heard:\n.*\n/, '');
  writeFileSync(path, text);
  const unsaid = twinset('run', 'own.yaml');
  assert.is(unsaid.status, 2);
  assert.match(unsaid.stderr, /own\.yaml:\d+:\d+: parties\.B\.address is a real phone: the scenario must say "realtime: true"/);
  writeFileSync(path, text.replace('title:', 'realtime: true\ntitle:'));
  const { status, stderr } = twinset('run', 'own.yaml', '--no-live');
  assert.is(status, 3);
  assert.match(stderr, /party B needs the environment variable OWN_USER, which is not set/);
});

test.run();

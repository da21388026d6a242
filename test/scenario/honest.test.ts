// A run that did not see what it was to see does not pass, and one that breaks down has a verdict all the same.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../../tools/failure.ts';
import { packagePath } from '../../tools/package-root.ts';
import { share } from '../../tools/scenario/jobs.ts';
import { PlainProgress } from '../../tools/scenario/progress.ts';
import type { RunEvidence } from '../../tools/scenario/result.ts';
import { ScenarioRunner } from '../../tools/scenario/runner.ts';
import type { Scenario, Step } from '../../tools/scenario/scenario.ts';
import type { Stage } from '../../tools/scenario/stage/stage.ts';
import { virtualStage } from '../../tools/scenario/stage/virtual.ts';
import { judge } from '../../tools/scenario/verdict.ts';
import { scratchFolder } from '../support/scratch.ts';

const CALL: Step = { step: 'A calls B', do: 'place-call', to: 'B', as: 'b', until: [{ event: 'session-established', session: 'b' }] };
const END: Step = { step: 'A hangs up', do: 'end', session: 'b', until: [{ event: 'session-ended', session: 'b' }] };

async function played(steps: Step[], changes: Partial<Scenario> = {}, change: (stage: Stage) => Partial<Stage> = () => ({})): Promise<{ evidence: RunEvidence; failed: Record<string, string> }> {
  const scenario: Scenario = { scenario: 'x', title: 'x', parties: { B: { voice: 1 } }, steps: [CALL, ...steps], expect: {}, ...changes };
  const stage = virtualStage(1);
  const evidence = await new ScenarioRunner(scenario, { folder: scratchFolder('honest'), stage: { ...stage, ...change(stage) }, progress: new PlainProgress(() => undefined) }).run();
  const failed = judge(scenario, evidence, { rtp: [], heard: [], audio: [], mos: [] }, new Set()).filter(({ verdict }) => verdict === 'fail');
  return { evidence, failed: Object.fromEntries(failed.map(({ check, detail }) => [check, detail])) };
}

test('what came before a step does not stand for what the step was to bring about [D05]', async () => {
  const until = [{ event: 'session-held', session: 'b' }];
  const { failed } = await played([
    { step: 'A holds', do: 'hold', session: 'b' },
    { step: 'A waits', talkMs: 500 },
    { step: 'A is muted', do: 'mute', on: true, until, withinMs: 300 },
  ]);
  assert.match(failed.steps!, /"A is muted": TIMED_OUT: .*session-held of b did not come within 300 ms; it came before, and was waited for already or belongs to an earlier step/);
  assert.equal((await played([{ step: 'A holds', do: 'hold', session: 'b' }, { step: 'it is held', until }, END])).failed, {}, 'a step that only waits takes what the one before has brought');
});

test('a scenario that takes longer than its limit fails: no talk is cut short, and no step is played after it [D05]', async () => {
  const long = await played([{ step: 'they talk', talkMs: 3_000 }, END], { timeLimitS: 1 });
  assert.match(long.failed.steps!, /"they talk": TIME_LIMIT: talkMs is longer than what is left of the time limit/);
  const over = await played([{ step: 'they talk', talkMs: 950 }, { step: 'they wait', until: [{ event: 'session-held', session: 'b' }] }], { timeLimitS: 1 });
  assert.match(over.failed.steps!, /"they wait": TIMED_OUT/);
});

test('a far end that is gone at the end fails the run by its name [D05]', async () => {
  const { failed } = await played([END], {}, (stage) => ({
    bootParty: async (...words) => ({ ...(await stage.bootParty(...words)), result: () => Promise.reject(new Failure('PARTY_FAILED', EXIT_VERDICT_NO, 'far end B ended with SIGKILL')) }),
  }));
  assert.equal(failed, { 'party B': 'far end B ended with SIGKILL' });
});

test('a party that does not come up is a failed run with its reason, and what is missing is said to the caller [D05]', async () => {
  const without = (failure: Failure) => played([END], {}, () => ({ bootParty: () => Promise.reject(failure) }));
  const { evidence, failed } = await without(new Failure('PARTY_FAILED', EXIT_VERDICT_NO, 'far end B ended with 1'));
  assert.is(failed.run, 'far end B ended with 1');
  assert.is(evidence.steps.length, 0);
  const missing = await without(new Failure('NOT_INSTALLED', EXIT_MISSING, 'not installed: sipp')).catch((error: Failure) => error.exitStatus);
  assert.is(missing, EXIT_MISSING);
});

test('every scenario is in exactly one of the parts, however many there are [D05]', () => {
  const all = Array.from({ length: 17 }, (_, index) => index);
  for (const parts of [1, 2, 5, 17, 40]) assert.equal(Array.from({ length: parts }, (_, part) => share(all, part, parts)).flat().sort((a, b) => a - b), all, `${parts} parts`);
});

const folder = scratchFolder('honest-cli');
const twinset = (...words: string[]) => spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', ...words], { encoding: 'utf8', timeout: 60_000, cwd: folder });

test('what is not played stands as skipped in JUnit and on the page, and an empty part says that it is one [D05]', () => {
  twinset('new', 'played');
  mkdirSync(join(folder, 'both'), { recursive: true });
  const text = readFileSync(join(folder, 'played.yaml'), 'utf8');
  writeFileSync(join(folder, 'both', 'played.yaml'), text);
  writeFileSync(join(folder, 'both', 'real.yaml'), text.replace('scenario: played', 'scenario: real\nrealtime: true'));
  const { status, stderr } = twinset('run', 'both', '--simulate', '--out', 'results', '--junit', 'j.xml', '--html', 'pages');
  assert.is(status, 0, stderr);
  assert.match(readFileSync(join(folder, 'j.xml'), 'utf8'), /tests="2" failures="0" errors="0" skipped="1".*<testcase classname="real" [^>]*>\s*<skipped message="needs real time/s);
  assert.match(readFileSync(join(folder, 'pages', 'index.html'), 'utf8'), /<h2>Not played<\/h2>.*needs real time/s);
  const empty = twinset('run', 'both', '--simulate', '--shard', '2/2', '--out', 'results');
  assert.equal([empty.status, /part 2\/2 is empty: there are fewer scenarios than parts/.test(empty.stdout), /0 of 0/.test(empty.stdout)], [0, true, false]);
});

test.run();

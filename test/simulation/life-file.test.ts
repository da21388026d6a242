// A life as a scenario file: written, read again, played by `twinset scenario run`, and refused with line and column when it is none.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { INVARIANTS, checkLife, drawPlan, planOf, printLife } from '../../tools/simulate/index.ts';
import { scratchFolder } from '../support/scratch.ts';

const LIFE = `
scenario: one-call
title: One call, a switch and a guest that stands still
life:
  seed: 3
  answer: active
  acts:
    - { atMs: 100, party-calls: { party: 1 } }
    - { atMs: 2000, switch: { to: symbian } }
    - { atMs: 3000, freeze: { guest: android, forMs: 700 } }
`;

const scenario = (folder: string, text: string, ...words: string[]) => {
  const path = join(folder, 'life.yaml');
  writeFileSync(path, text);
  return spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', words[0]!, path, ...words.slice(1)], { encoding: 'utf8' });
};

test('every drawn life is the same after it was written to a scenario file and read again [D06]', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const plan = drawPlan(seed, seed % 2 === 0);
    const { value, problems } = checkLife(printLife({ invariant: 'no-stuck-call', detail: 'one: "two"\nthree', plan, events: [] }));
    assert.equal(problems, [], `seed ${seed}`);
    assert.equal(planOf(value), plan, `seed ${seed}`);
  }
});

test('a life is played by `twinset scenario run`: its acts are steps, each invariant is a check, with trace and report [D05, D06]', () => {
  const folder = scratchFolder('life');
  const { status, stdout, stderr } = scenario(folder, LIFE, 'run', '--json', '-', '--out', folder);
  assert.is(status, 0, stderr);
  const result = JSON.parse(stdout) as ScenarioResult;
  assert.equal([result.verdict, result.seed, result.steps.length, result.checks.length], ['pass', 3, 3, INVARIANTS.length]);
  assert.ok(result.records.checked > 0);
  for (const path of [result.artifacts.pcapng, result.artifacts.report]) assert.ok(existsSync(path), path);
});

test('a life with an act that there is not is refused with line, column and what there is [D05]', () => {
  const { status, stdout } = scenario(scratchFolder('life-bad'), LIFE.replace('to: symbian', 'to: symbain'), 'check');
  assert.is(status, 2);
  assert.match(stdout, /life\.yaml:9:\d+: life\.acts\[1\]\.switch\.to must be one of "android", "symbian"/);
});

test.run();

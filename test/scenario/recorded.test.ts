// What fails in real time can be looked at again: the runner keeps the handset's recording of it, and of nothing else.
// Real time: what passes has lost no frame.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('recorded');
const twinset = (...words: string[]) => spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], { encoding: 'utf8', timeout: 120_000, cwd: folder });

test('a scenario that fails in real time leaves a recording that runs again byte for byte; one that passes leaves none [D05, D11]', () => {
  for (const name of ['passes', 'fails']) twinset('scenario', 'new', name);
  const path = join(folder, 'fails.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('method: BYE, from: A', 'method: CANCEL, from: A'));
  const { status, stdout } = twinset('scenario', 'run', 'passes.yaml', 'fails.yaml', '--record', '--jobs', '2', '--json', 'results.json');
  assert.is(status, 1, stdout);
  const [passed, failed] = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as [ScenarioResult, ScenarioResult];
  assert.equal([passed.verdict, passed.artifacts.tape, failed.verdict], ['pass', undefined, 'fail']);
  assert.equal(['passes', 'fails'].map((name) => existsSync(join(folder, 'out', name, 'handset.tape'))), [false, true]);
  assert.match(stdout, /frame by frame: twinset replay out\/fails\/handset\.tape/);
  const again = twinset('replay', failed.artifacts.tape!, '--json');
  assert.is(again.status, 0, again.stderr + again.stdout);
  const { verdict, frames, datagrams } = JSON.parse(again.stdout) as { verdict: string; frames: number; datagrams: number };
  assert.ok(verdict === 'pass' && frames > 10 && datagrams >= 3, again.stdout);
});

test.run();

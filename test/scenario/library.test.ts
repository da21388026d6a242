// The library in test/scenarios: every file passes under the virtual clock, and says in a sentence what it is about and which features it covers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { scratchFolder } from '../support/scratch.ts';

const FEWEST = 60;
const LIBRARY = packagePath('test', 'scenarios');
const folder = scratchFolder('library');

function twinset(...words: string[]): { status: number | null; stdout: string; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', ...words], { encoding: 'utf8', timeout: 280_000, maxBuffer: 256 << 20 });
  return { status, stdout, said: stdout + stderr };
}

interface Listed { path: string; scenario: string; title: string; covers: string[]; realtime: boolean }
const listed = JSON.parse(twinset('list', LIBRARY, '--json').stdout) as Listed[];
/** Programs from outside know no clock of ours. */
const simulated = listed.filter(({ realtime }) => !realtime);

test('there are at least 60 scenarios, each with a name and a sentence of its own [D05]', () => {
  assert.ok(listed.length >= FEWEST, String(listed.length));
  assert.is(new Set(listed.map(({ scenario }) => scenario)).size, listed.length);
  assert.is(new Set(listed.map(({ title }) => title)).size, listed.length);
  for (const { path, title, scenario } of listed) {
    assert.match(path, new RegExp(`${scenario}\\.yaml$`));
    assert.match(title, /^[A-Z].* /, path);
  }
});

test('each feature that a scenario covers stands in the feature table, and is begun [D05]', () => {
  const rows = new Map([...readFileSync(packagePath('README.md'), 'utf8').matchAll(/^\| ([A-Z][0-9]{2}) \|.*\| (\w+) \|$/gm)].map(([, id, status]) => [id!, status!]));
  for (const { path, covers } of listed.filter(({ path: one }) => !/(fig-4|crashes)\.yaml$/.test(one))) {
    assert.ok(covers.length > 0, path);
    for (const id of covers) assert.ok(['done', 'part'].includes(rows.get(id) ?? ''), `${path} covers ${id}: ${rows.get(id)}`);
  }
});

test('every scenario without a program from outside passes under the virtual clock; results, JUnit and pages tell the same, and what is left out is named [D05]', () => {
  const [json, junit, html] = [join(folder, 'results.json'), join(folder, 'junit.xml'), join(folder, 'html')];
  const { status, said } = twinset('run', LIBRARY, '--simulate', '--jobs', '2', '--json', json, '--junit', junit, '--html', html, '--out', join(folder, 'out'));
  assert.is(status, 0, said.split('\n').filter((line) => line.includes('FAIL')).join('\n'));
  const results = JSON.parse(readFileSync(json, 'utf8')) as ScenarioResult[];
  assert.equal(results.map(({ scenario }) => scenario), simulated.map(({ scenario }) => scenario));
  for (const { scenario } of listed.filter(({ realtime }) => realtime)) assert.match(said, new RegExp(`left out, for they need real time .*\\b${scenario}\\b`));
  // What passes has looked at something.
  for (const { scenario, checks, retries } of results) assert.ok(checks.length >= 3 && retries.length === 0, scenario);
  assert.match(readFileSync(junit, 'utf8'), new RegExp(`tests="${listed.length}" failures="0" errors="0" skipped="${listed.length - simulated.length}"`));
  const index = readFileSync(join(html, 'index.html'), 'utf8');
  assert.ok(index.includes(`${simulated.length} of ${simulated.length} passed`));
  for (const { scenario } of results) {
    assert.ok(index.includes(`href="${scenario}.html"`), scenario);
    assert.ok(readFileSync(join(html, `${scenario}.html`), 'utf8').includes('SIP ladder'), scenario);
  }
});

test('the parts of a shard are the whole, each scenario once [D05]', () => {
  const folders = ['messages', 'identity'].map((name) => join(LIBRARY, name));
  const played = [1, 2, 3].flatMap((part) => {
    const json = join(folder, `part-${part}.json`);
    assert.is(twinset('run', ...folders, '--simulate', '--shard', `${part}/3`, '--json', json, '--out', join(folder, 'parts')).status, 0);
    const written = JSON.parse(readFileSync(json, 'utf8')) as ScenarioResult | ScenarioResult[];
    return [written].flat().map(({ scenario }) => scenario);
  });
  const whole = listed.filter(({ path }) => /\/(messages|identity)\//.test(path)).map(({ scenario }) => scenario);
  assert.equal(played.sort(), whole.sort());
  assert.is(twinset('run', LIBRARY, '--simulate', '--shard', '4/3').status, 2);
});

test.run();

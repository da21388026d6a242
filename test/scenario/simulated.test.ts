// `twinset scenario run --simulate`: the same files under the virtual clock, with the same verdict, and the same run for the same seed.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const TIME_LIMIT_MS = 120_000;
const CALL = `
scenario: mine
title: A call to B over a line that can be told to be bad
parties: { B: { ringMs: 100 } }
steps:
  - step: Android calls B
    do: place-call
    to: B
    as: b
    until: [{ event: session-established, session: b }]
  - step: the line is as LINE
    network: { NETWORK }
  - step: A and B talk
    talkMs: 2000
  - step: the line is good again
    network: { lossPercent: 0, jitterMs: 0, reorderPercent: 0, duplicatePercent: 0, delayMs: 0, down: false }
  - step: A hangs up
    do: end
    session: b
    until: [{ event: session-ended, session: b }]
expect:
  heard: [{ who: A, by: B, atLeastMs: 1500, missing: 0, doubled: 0, outOfOrder: 0 }]
  ended: [{ session: b, q850: 16, side: local }]
`;

interface Run { status: number | null; said: string; result: ScenarioResult; trace: Buffer }

function simulate(path: string, ...words: string[]): Run {
  const folder = scratchFolder('simulated');
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', path, '--simulate', '--json', '-', '--out', folder, ...words], {
    encoding: 'utf8', timeout: TIME_LIMIT_MS, maxBuffer: 64 << 20,
  });
  const result = (stdout ? JSON.parse(stdout) : null) as ScenarioResult;
  return { status, said: stderr, result, trace: result?.artifacts ? readFileSync(result.artifacts.pcapng) : Buffer.alloc(0) };
}

function written(text: string): string {
  const path = join(scratchFolder('scenario'), 'mine.yaml');
  writeFileSync(path, text);
  return path;
}

/** Each by a name of its own, in one run: starting the command takes longer than playing one. */
function simulateAll(texts: readonly string[]): ScenarioResult[] {
  const folder = scratchFolder('scenarios');
  const paths = texts.map((text, index) => {
    const path = join(folder, `mine-${index}.yaml`);
    writeFileSync(path, text.replace('scenario: mine', `scenario: mine-${index}`));
    return path;
  });
  const { stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', ...paths, '--simulate', '--json', '-', '--out', folder], { encoding: 'utf8', timeout: TIME_LIMIT_MS, maxBuffer: 64 << 20 });
  assert.is.not(stdout, '', stderr);
  return JSON.parse(stdout) as ScenarioResult[];
}

const failed = ({ checks }: ScenarioResult): string[] => checks.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);

test('FIG. 4 has the same verdict under the virtual clock, and the same seed gives the same bytes of SIP, RTP and bus [D05, D06]', () => {
  const path = packagePath('test', 'scenarios', 'fig-4.yaml');
  const [first, second, other] = [simulate(path, '--seed', '5'), simulate(path, '--seed', '5'), simulate(path, '--seed', '6')];
  assert.is(first.result.verdict, 'pass', first.said);
  assert.is(first.status, 0);
  assert.is(first.result.peers, 'simulated');
  assert.ok(first.trace.length > 100_000);
  assert.ok(first.trace.equals(second.trace), 'the same seed');
  assert.not.ok(first.trace.equals(other.trace), 'another seed');
});

test('each kind of bad line shows in what is heard, and a good one does not [D05, H31]', () => {
  const lines = ['delayMs: 80', 'lossPercent: 10', 'duplicatePercent: 10', 'reorderPercent: 10', 'down: true'];
  const results = simulateAll(lines.map((network) => CALL.replace('LINE', 'told').replace('NETWORK', network)));
  assert.equal(results.map(failed), [[], ['A heard by B'], ['A heard by B'], ['A heard by B'], ['A heard by B']], lines.join());
});

test('an expectation that is wrong fails for its own reason and no other [D05]', () => {
  const good = CALL.replace('LINE', 'it was').replace('NETWORK', 'delayMs: 0');
  const spoilt: [string, string, string][] = [
    ['q850: 16', 'q850: 17', 'sessions ended'],
    ['expect:', 'expect:\n  switches: { count: 1 }', 'switches'],
    ['expect:', 'expect:\n  sip: [{ method: INVITE, from: A, to: B, count: 2 }]', 'INVITE from A to B'],
    ['expect:', 'expect:\n  sip: [{ method: INVITE, headers: { Contact: nobody } }]', 'INVITE with Contact like nobody'],
    ['expect:', 'expect:\n  events: [{ event: session-held, session: b }]', 'event session-held of b'],
    ['expect:', 'expect:\n  events: [{ event: established, party: B, where: { codec: G729 } }]', 'event established at B with {"codec":"G729"}'],
    ['expect:', 'expect:\n  logs: [{ matches: "no such line" }]', 'log like no such line'],
    ['expect:', 'expect:\n  records: { identical: false }', 'records of both guests'],
  ];
  const records = good.replace('expect:', 'expect:\n  records: { identical: true, sessions: [{ session: b, fields: { remoteUri: nobody } }] }');
  const results = simulateAll([good, ...spoilt.map(([from, to]) => good.replace(from, to)), records]);
  assert.equal(results.map(failed), [[], ...spoilt.map(([, , check]) => [check]), ['record of b in android', 'record of b in symbian']]);
});

test('a call that only the end of the run ends has not ended [D05]', () => {
  const open = CALL.replace('LINE', 'it was').replace('NETWORK', 'delayMs: 0').replace(/ {2}- step: A hangs up\n(?: {4}.*\n)+/, '').replace('ended: [', 'events: [{ event: session-ended, count: 0 }]\n  ended: [');
  assert.equal(failed(simulate(written(open)).result), ['sessions ended']);
});

test('a scenario with a real program in it is not simulated: it says so and exits with 2 [D05]', () => {
  const { status, said } = simulate(written(CALL.replace('NETWORK', 'delayMs: 1').replace('title:', 'realtime: true\ntitle:')));
  assert.is(status, 2);
  assert.match(said, /mine\.yaml: says realtime: true, so it cannot be simulated/);
});

const WITH_BUNDLE = CALL.replace('LINE', 'it was').replace('NETWORK', 'delayMs: 0').replace('parties:', 'handset: { configuration: { guests: [{ name: android, bundle: own.mjs }, symbian] } }\nparties:');

/** Beside a scenario that names it. */
function withBundle(text: string): string {
  const path = written(WITH_BUNDLE);
  writeFileSync(join(dirname(path), 'own.mjs'), text);
  return path;
}

test("a guest's own bundle runs under the virtual clock, too, found from where the scenario lies [D05, D06]", () => {
  const android = pathToFileURL(packagePath('dist', 'guests', 'android.js')).href;
  const path = withBundle(`import { image as android } from ${JSON.stringify(android)};
import { writeFileSync } from 'node:fs';
export const image = { ...android, boot(host) { writeFileSync(new URL('booted', import.meta.url), 'once'); return android.boot(host); } };
`);
  const { result, said } = simulate(path);
  assert.equal(failed(result), [], said);
  assert.is(readFileSync(join(dirname(path), 'booted'), 'utf8'), 'once');
});

test('a bundle that is no guest image is told by name, not passed over [D05, D06]', () => {
  const { status, said } = simulate(withBundle('export const picture = {};\n'));
  assert.is(status, 2);
  assert.match(said, /own\.mjs is no guest image: it exports no image with manifest and boot/);
});

test('a loop is played as often as it says, and each round stands in the result [D05]', () => {
  const loop = CALL.replace('LINE', 'it was').replace('NETWORK', 'delayMs: 0').replace('  - step: A and B talk\n    talkMs: 2000\n', `  - step: three times
    repeat: 3
    steps:
      - { step: A holds, do: hold, session: b, until: [{ event: session-held, session: b }] }
      - { step: A resumes, do: resume, session: b, until: [{ event: session-resumed, session: b }], talkMs: 700 }
`).replace(', missing: 0, doubled: 0, outOfOrder: 0 }', ' }');
  const { result, said } = simulate(written(loop));
  assert.is(result.verdict, 'pass', said);
  assert.equal(result.steps.map(({ name }) => name).filter((name) => name.startsWith('A holds')), ['A holds (1 of 3)', 'A holds (2 of 3)', 'A holds (3 of 3)']);
});

test('a misspelt word is refused with line, column and the word that was meant [D05]', () => {
  const { status, said } = simulate(written(CALL.replace('NETWORK', 'lossPrecent: 5')));
  assert.is(status, 2);
  assert.match(said, /mine\.yaml:12:16: steps\[1\]\.network\.lossPrecent is not known here; .*did you mean "lossPercent"\?/);
});

test('real programs cannot be put behind a bad line: the scenario is refused, not played with others [D05]', () => {
  const { status, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', '--peers', 'real', written(CALL.replace('LINE', 'told').replace('NETWORK', 'delayMs: 1'))], { encoding: 'utf8' });
  assert.is(status, 2);
  assert.match(stderr, /mine\.yaml: only our own far ends can be put behind a bad line/);
});

test.run();

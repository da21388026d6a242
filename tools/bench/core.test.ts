// The benchmarks of the SIP core, in tiny rounds: every figure, peer and goal is there. No figure's size is asserted.
// Runs alone: it measures with SIPp as load
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isInstalled } from '../programs.ts';
import { runBoundaryBench } from './boundary.ts';
import { runCallsBench } from './calls.ts';
import { runMemoryBench } from './memory.ts';
import { parseMessages } from './parse-messages.ts';
import { runParseBench } from './parse.ts';
import { runRegisterBench } from './register.ts';
import type { BenchResult } from './result.ts';

/** Whatever peers there are, all are named: as measured or as missing. */
function assertShape(result: BenchResult, names: readonly string[], peers: readonly string[]): void {
  assert.equal(result.figures.map(({ name }) => name), names);
  for (const { name, ours, peers: beside, ratio, unit, note } of result.figures) {
    assert.ok(ours > 0, name);
    assert.ok(unit && note, name);
    assert.equal(Object.keys(ratio), Object.keys(beside), name);
    assert.ok(Object.values(beside).every((value) => value > 0), name);
  }
  const measured = new Set(result.figures.flatMap(({ peers: beside }) => Object.keys(beside)));
  assert.equal([...measured, ...result.missing].filter((name) => name !== 'required').sort(), [...peers].sort());
}

test('bench parse reads the same of five messages with every parser and has a goal for each peer of the mix [S01]', async () => {
  const result = await runParseBench({ rounds: 1 });
  assertShape(result, ['mix', ...parseMessages.map(({ name }) => name)].map((name) => `parse.${name}`), ['npm-sip', 'jssip', 'sofia-sip']);
  assert.equal(Object.keys(result.figures[0].goal), Object.keys(result.figures[0].peers));
});

test('bench boundary crosses past jco and through it [H10]', async () => {
  assertShape(await runBoundaryBench({ rounds: 1 }), ['boundary.keep-alive', 'boundary.datagram'], ['jco']);
});

test('bench memory tells the bytes of each record of the pools [S09]', async () => {
  assertShape(await runMemoryBench({ rounds: 1 }), ['session', 'transaction', 'tombstone', 'registration', 'handset'].map((name) => `memory.${name}`), []);
});

test('bench register goes through a challenge in every cycle [S05]', async () => {
  assertShape(await runRegisterBench({ rounds: 1 }), ['register.cycle'], ['npm-sip']);
});

if (isInstalled('sipp')) {
  test('bench calls carries calls inside the core and over the bus and loses none at a crawl [S01]', async () => {
    const result = await runCallsBench({ rounds: 1, steps: [50], stepS: 1, batches: 2 });
    assertShape(result, ['calls.inside', 'calls.port', 'calls.processor.50', 'calls.loss-free'], ['sipp-uas', 'npm-sip']);
    assert.equal(Object.keys(result.errors), ['rcvbuf']);
  });
} else console.log('SKIP bench calls: SIPp is not installed');

test.run();

// One round of the handset benchmark: every figure is there and none is nothing. No figure's size is asserted.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isInstalled } from '../programs.ts';
import { runHandsetBench } from './handset.ts';

test('the handset benchmark measures start, memory idle and in a call, and what is installed [D13]', async () => {
  const result = await runHandsetBench({ rounds: 1 });
  assert.is(result.bench, 'handset');
  assert.equal(result.figures.map(({ name, unit }) => [name, unit]), [['handset.start', 'ms'], ['handset.resident-idle', 'MiB'], ['handset.resident-call', 'MiB'], ['handset.installed', 'MiB']]);
  for (const { name, ours, peers } of result.figures) {
    assert.ok(ours > 0, name);
    assert.ok(Object.values(peers).every((value) => value > 0), name);
  }
  assert.equal(result.missing, isInstalled('baresip') ? [] : ['baresip']);
});

test.run();

// One round of the bus benchmark: every path carries every frame and every figure is there. No figure's size is asserted.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runBusBench } from './bus.ts';

test('the bus benchmark measures all three paths and loses no frame [H10]', async () => {
  const steps: string[] = [];
  const result = await runBusBench({ rounds: 1, onProgress: (_done, _total, what) => steps.push(what) });
  assert.is(result.bench, 'bus');
  assert.equal(result.errors, { lost: 0 });
  assert.equal(result.missing, []);
  assert.equal(result.figures.map(figure => figure.name), [64, 256].flatMap(bytes => ['throughput', 'latency-p50', 'latency-p99']
    .flatMap(name => [`bus.${name}.${bytes}`, `bus.${name}.${bytes}.direct`])));
  for (const figure of result.figures) {
    assert.ok(figure.ours > 0, figure.name);
    assert.equal(Object.keys(figure.peers), [figure.name.endsWith('direct') ? 'messageport-direct' : 'messageport-relayed']);
    assert.ok(Object.values(figure.peers).every(value => value > 0), figure.name);
  }
  assert.equal(new Set(steps), new Set(['ring 64 B', 'relayed 64 B', 'direct 64 B', 'ring 256 B', 'relayed 256 B', 'direct 256 B', 'done']));
});

test.run();

// The sums behind a benchmark's figures.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { figure, median, percentile } from './result.ts';

test('the median is the middle value, or the mean of the two middle ones [H10]', () => {
  assert.is(median([9, 1, 5]), 5);
  assert.is(median([1, 2, 10, 100]), 6);
});

test('a percentile is the nearest rank [H10]', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.is(percentile(values, 0.5), 100);
  assert.is(percentile(values, 0.99), 198);
  assert.is(percentile([7], 0.99), 7);
});

test('a ratio above 1 means ahead, whichever direction is better, and a goal is met by it [H10]', () => {
  const faster = figure({ name: 'x', unit: 'frames/s', higherIsBetter: true, ours: 300, peers: { slow: 100 }, goal: { slow: 3 }, note: '' });
  assert.equal(faster.ratio, { slow: 3 });
  assert.ok(faster.met);
  const later = figure({ name: 'x', unit: 'us', higherIsBetter: false, ours: 50, peers: { quick: 40 }, goal: { quick: 1 }, note: '' });
  assert.equal(later.ratio, { quick: 0.8 });
  assert.not(later.met);
});

test.run();

// Reproducible randomness.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from './seeded.ts';

const bytes = (seed: number): Uint8Array => {
  const into = new Uint8Array(4_096);
  seededRandom(seed).fill(into);
  return into;
};

test('the same seed gives the same bytes, the next seed quite others [H14]', () => {
  assert.equal(bytes(1), bytes(1));
  const same = bytes(1).filter((byte, index) => byte === bytes(2)[index]).length;
  assert.ok(same < 60, `${same} of 4096 equal; 16 are expected by chance`);
});

test('every byte value comes up about equally often [H14]', () => {
  const counts = new Uint32Array(256);
  const random = seededRandom(42);
  const into = new Uint8Array(256 * 400);
  random.fill(into);
  for (const byte of into) counts[byte]++;
  assert.ok(Math.min(...counts) > 300 && Math.max(...counts) < 500);
});

test.run();

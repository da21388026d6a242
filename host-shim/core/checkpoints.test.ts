// Kept records: the newest bytes of each key, whatever rooms they lie in.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Checkpoints } from './checkpoints.ts';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

function contents(checkpoints: Checkpoints): [key: number, length: number, value: number][] {
  const all = checkpoints.serialize();
  const view = new DataView(all.buffer);
  const found: [number, number, number][] = [];
  for (let at = 0; at < all.length;) {
    const length = view.getUint32(at + 4, true);
    const record = all.subarray(at + 8, at + 8 + length);
    assert.ok(record.every((byte) => byte === record[0]));
    found.push([view.getUint32(at, true), length, record[0]]);
    at += 8 + ((length + 7) & ~7);
  }
  return found;
}

test('a record that grows and shrinks is what it was the last time, and a forgotten one leaves nothing of itself [S11]', () => {
  const checkpoints = new Checkpoints();
  const source = bytes(100, 1);
  checkpoints.keep(1, source);
  source.fill(9);
  checkpoints.keep(2, bytes(3_000, 2));
  checkpoints.keep(1, bytes(5_000, 3));
  checkpoints.keep(2, bytes(10, 4));
  assert.equal(contents(checkpoints), [[1, 5_000, 3], [2, 10, 4]]);
  checkpoints.keep(1, bytes(0, 0));
  checkpoints.keep(3, bytes(20, 5));
  checkpoints.keep(4, bytes(6_000, 6));
  assert.equal(contents(checkpoints), [[2, 10, 4], [3, 20, 5], [4, 6_000, 6]]);
  assert.is(checkpoints.count, 3);
});

test('a record is a copy, and forgetting what is not there does nothing [S11]', () => {
  const checkpoints = new Checkpoints();
  const source = bytes(64, 1);
  checkpoints.keep(7, source);
  source.fill(2);
  checkpoints.keep(8, bytes(0, 0));
  assert.equal(contents(checkpoints), [[7, 64, 1]]);
});

test.run();

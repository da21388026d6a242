// What a connection has brought and the core has not read: nothing is lost, doubled or given too early.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../devices/random/seeded.ts';
import { Inflow } from './inflow.ts';
import { limits } from './limits.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('what was left is given again with what came after it, once there is enough [S07]', () => {
  const inflow = new Inflow();
  inflow.add(bytes(1, 2, 3));
  const first = inflow.next()!;
  assert.equal([...first], [1, 2, 3]);
  inflow.rest(first, 2, 4);
  assert.is(inflow.next(), null);
  inflow.add(bytes(4));
  assert.is(inflow.next(), null);
  inflow.add(bytes(5, 6));
  assert.equal([...inflow.next()!], [2, 3, 4, 5, 6]);
  assert.is(inflow.next(), null);
});

test('zero wanted is at once, and bytes that the giver uses again are kept as they were [S07]', () => {
  const inflow = new Inflow();
  const piece = bytes(1, 2, 3, 4);
  inflow.add(piece);
  inflow.rest(inflow.next()!, 3, 0);
  piece.fill(9);
  const again = inflow.next()!;
  assert.equal([...again], [2, 3, 4]);
  inflow.rest(again, 1, 0);
  assert.equal([...inflow.next()!], [4]);
});

test('no more than the bound is given at once; the rest follows [S09]', () => {
  const inflow = new Inflow();
  inflow.add(new Uint8Array(limits.streamBytes + 10));
  assert.is(inflow.next()!.length, limits.streamBytes);
  assert.is(inflow.next()!.length, 10);
  assert.is(inflow.next(), null);
});

test('messages of any length, cut anywhere, come out whole and in order [S07]', () => {
  const seed = 7118;
  const source = seededRandom(seed);
  const below = (most: number): number => { const two = new Uint8Array(2); source.fill(two); return (two[0]! * 256 + two[1]!) % most; };
  for (let round = 0; round < 200; round++) {
    // A message is its length in two bytes, and so many bytes that count on.
    const lengths = Array.from({ length: 1 + below(20) }, () => 2 + below(round % 10 === 0 ? 60_000 : 300));
    const all = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (const length of lengths) { for (let i = 2; i < length; i++) all[at + i] = i; all[at] = length >> 8; all[at + 1] = length & 255; at += length; }
    const inflow = new Inflow();
    const heard: number[] = [];
    for (let from = 0; from < all.length;) {
      const to = Math.min(all.length, from + 1 + below(5000));
      inflow.add(all.subarray(from, to));
      from = to;
      for (let given = inflow.next(); given; given = inflow.next()) {
        let read = 0;
        for (let share = 0; ; share++) {
          const left = given.length - read;
          const length = left < 2 ? 2 : given[read]! * 256 + given[read + 1]!;
          if (left === 0) break;
          if (left < length || share === 3) { inflow.rest(given, left, left < length ? length : 0); break; }
          assert.ok(given.subarray(read + 2, read + length).every((byte, i) => byte === ((i + 2) & 255)), `seed ${seed}, round ${round}`);
          heard.push(length);
          read += length;
        }
      }
    }
    assert.equal(heard, lengths, `seed ${seed}, round ${round}`);
  }
});

test.run();

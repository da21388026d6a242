// Copies from slabs: each its own bytes, whatever comes after it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from './limits.ts';
import { Slab } from './slab.ts';

/** The copy, by the view that was there when it was made. */
function copied(slab: Slab, source: Uint8Array): Uint8Array {
  const at = slab.copy(source);
  assert.is(at % 8, 0);
  return slab.bytes.subarray(at, at + source.length);
}

test('a copy stays what it was when its source and later copies change, over many slabs [S11]', () => {
  const slab = new Slab();
  const source = new Uint8Array(1_000);
  const copies = Array.from({ length: (4 * limits.slabBytes) / source.length }, (_, index) => {
    source.fill(index);
    return copied(slab, source);
  });
  source.fill(0xff);
  copies.forEach((copy, index) => {
    assert.ok(copy.every((byte) => byte === (index & 0xff)), `copy ${index}`);
  });
});

test('what is larger than a slab is copied as well [S11]', () => {
  const source = new Uint8Array(limits.slabBytes + 1).fill(7);
  const copy = copied(new Slab(), source);
  source.fill(0);
  assert.is(copy.byteLength, limits.slabBytes + 1);
  assert.ok(copy.every((byte) => byte === 7));
});

test.run();

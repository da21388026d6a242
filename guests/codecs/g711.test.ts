// G.711: known values, the laws' own properties, state.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CodecModule } from './codec.ts';
import { pcma, pcmu } from './g711.ts';
import golden from './golden.json' with { type: 'json' };
import { digest, testSignal } from './test-signal.ts';

const decodeAll = (module: CodecModule): Int16Array => {
  const pcm = new Int16Array(256);
  module.createDecoder().decode(Uint8Array.from({ length: 256 }, (_, code) => code), pcm);
  return pcm;
};

test('mu-law and A-law have the values of G.711 tables 1 and 2 [M02]', () => {
  const mu = decodeAll(pcmu);
  assert.equal([mu[0xff], mu[0x7f], mu[0x80], mu[0x00], mu[0xfe], mu[0xd5]], [0, 0, 32124, -32124, 8, 716]);
  const a = decodeAll(pcma);
  assert.equal([a[0xd5], a[0x55], a[0xaa], a[0x2a], a[0xd4]], [8, -8, 32256, -32256, 24]);
});

for (const module of [pcmu, pcma]) {
  test(`every ${module.name} code comes back from its own value, and every sample gets one of the two nearest values [M02]`, () => {
    const values = decodeAll(module);
    const encoder = module.createEncoder();
    const codes = new Uint8Array(256);
    encoder.encode(values, codes);
    const again = new Int16Array(256);
    module.createDecoder().decode(codes, again);
    assert.equal(again, values);
    const sorted = [...new Set(values)].sort((x, y) => x - y);
    const all = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    const codesOfAll = new Uint8Array(65536);
    encoder.encode(all, codesOfAll);
    let at = 0;
    for (let i = 0; i < all.length; i++) {
      while (at + 1 < sorted.length && sorted[at + 1] <= all[i]) at++;
      const value = values[codesOfAll[i]];
      assert.ok(value === sorted[at] || value === sorted[at + 1] || (at === 0 && value === sorted[0]), `${all[i]} became ${value}`);
    }
  });

  test(`${module.name} gives the golden bytes, and golden sound through losses [M02]`, () => {
    const { payload, pcm } = digest(module, testSignal(module.sampleRateHz));
    assert.equal({ payload, pcm }, golden[module.name as 'PCMU' | 'PCMA']);
  });
}

test('a G.711 decoder with another\'s state conceals as the other would; a broken state is refused and changes nothing [H20]', () => {
  const one = pcmu.createDecoder();
  const two = pcmu.createDecoder();
  const pcm = new Int16Array(160);
  one.decode(Uint8Array.from({ length: 160 }, (_, i) => i), pcm);
  one.conceal(pcm, 80);
  const state = new Uint8Array(pcmu.stateBytes);
  assert.is(one.exportState(state), pcmu.stateBytes);
  const wrong = state.slice();
  wrong[6] = 0xff; // concealment further on than it can be
  wrong[7] = 0x7f;
  for (const hostile of [new Uint8Array(0), state.subarray(1), Uint8Array.of(...state, 0), wrong, pcmaState()]) assert.is(two.importState(hostile), false);
  two.conceal(pcm, 160);
  assert.ok(pcm.every((sample) => sample === 0), 'as a fresh one');
  assert.ok(two.importState(state));
  const expected = new Int16Array(160);
  one.conceal(expected, 160);
  two.conceal(pcm, 160);
  assert.equal(pcm, expected);
});

function pcmaState(): Uint8Array {
  const state = new Uint8Array(pcma.stateBytes);
  pcma.createDecoder().exportState(state);
  return state;
}

test.run();

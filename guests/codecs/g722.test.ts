// G.722: golden vectors (the payload's bytes were those of an independent implementation too), quality of sound, state.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { g722 } from './g722.ts';
import golden from './golden.json' with { type: 'json' };
import { digest, testSignal } from './test-signal.ts';

function through(pcm: Int16Array): Int16Array {
  const payload = new Uint8Array(pcm.length / 2);
  assert.is(g722.createEncoder().encode(pcm, payload), payload.length);
  const out = new Int16Array(pcm.length);
  assert.is(g722.createDecoder().decode(payload, out), pcm.length);
  return out;
}

/** Both mirror filters together delay by 22 samples. */
const DELAY_SAMPLES = 22;

function signalToNoiseDb(pcm: Int16Array, out: Int16Array): number {
  let signal = 0;
  let noise = 0;
  for (let n = 1600; n < pcm.length; n++) {
    signal += pcm[n - DELAY_SAMPLES] ** 2;
    noise += (pcm[n - DELAY_SAMPLES] - out[n]) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

const tone = (hz: number, amplitude: number): Int16Array => Int16Array.from({ length: 16000 }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / 16000));

test('G722 gives the golden bytes, and golden sound through losses [M02]', () => {
  assert.equal(digest(g722, testSignal(16000)), golden.G722);
});

test('tones come back with the signal-to-noise ratio of 64 kbit/s, in both sub-bands, 22 samples later [M02]', () => {
  for (const [hz, leastDb] of [[300, 30], [1000, 30], [2500, 28], [3400, 22], [5000, 12], [6500, 10]]) {
    const pcm = tone(hz, 8000);
    const ratio = signalToNoiseDb(pcm, through(pcm));
    assert.ok(ratio >= leastDb, `${hz} Hz: ${ratio.toFixed(1)} dB`);
  }
});

test('silence stays silence, and full scale saturates instead of turning over [M02]', () => {
  assert.ok(through(new Int16Array(3200)).every((sample) => Math.abs(sample) <= 8));
  const square = Int16Array.from({ length: 16000 }, (_, n) => (n % 160 < 80 ? 32767 : -32768));
  const out = through(square);
  for (let n = 1600; n < out.length; n++) {
    const phase = (n - DELAY_SAMPLES) % 160;
    if (phase % 80 > 30 && phase % 80 < 70) assert.is(Math.sign(out[n]), phase < 80 ? 1 : -1, `sample ${n}`);
  }
});

test('a codec that takes over another\'s state goes on exactly as the other does; without the state it does not [H20] [M03]', () => {
  const pcm = testSignal(16000);
  const encoders = [g722.createEncoder(), g722.createEncoder(), g722.createEncoder()];
  const decoders = [g722.createDecoder(), g722.createDecoder(), g722.createDecoder()];
  const half = pcm.length / 2;
  const first = new Uint8Array(half / 2);
  encoders[0].encode(pcm.subarray(0, half), first);
  decoders[0].decode(first, new Int16Array(half));
  decoders[0].conceal(new Int16Array(40), 40);
  const state = new Uint8Array(g722.stateBytes);
  assert.ok(encoders[1].importState(state.subarray(0, encoders[0].exportState(state))));
  assert.ok(decoders[1].importState(state.subarray(0, decoders[0].exportState(state))));
  const payloads = encoders.map((encoder) => {
    const payload = new Uint8Array(160);
    encoder.encode(pcm.subarray(half, half + 320), payload);
    return payload;
  });
  assert.equal(payloads[1], payloads[0]);
  assert.not.equal(payloads[2], payloads[0]);
  const sounds = decoders.map((decoder) => {
    const sound = new Int16Array(960);
    decoder.conceal(sound, 160); // of what was heard before
    decoder.decode(payloads[0], sound.subarray(320));
    decoder.conceal(sound.subarray(640), 320);
    return sound;
  });
  assert.equal(sounds[1], sounds[0]);
  assert.not.equal(sounds[2], sounds[0]);
});

test('hostile states are refused and leave the codec as it was: wrong size, wrong owner, impossible values, and a thousand random ones never break it [H20]', () => {
  const decoder = g722.createDecoder();
  const encoder = g722.createEncoder();
  const state = new Uint8Array(g722.stateBytes);
  const lengthBytes = encoder.exportState(state);
  assert.is(decoder.importState(state.slice(0, lengthBytes)), false, 'an encoder\'s for a decoder');
  const good = new Uint8Array(g722.stateBytes);
  assert.is(decoder.exportState(good), g722.stateBytes);
  assert.is(decoder.importState(good.subarray(0, good.length - 2)), false);
  let seed = 9;
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 8;
  const pcm = new Int16Array(320);
  const payload = Uint8Array.from({ length: 160 }, random);
  let taken = 0;
  for (let i = 0; i < 1000; i++) {
    const hostile = good.slice();
    for (let k = 0; k < 3; k++) hostile[random() % hostile.length] = random();
    if (decoder.importState(hostile)) taken++;
    decoder.decode(payload, pcm);
  }
  assert.ok(taken > 0 && taken < 1000, `${taken} of 1000 looked possible`);
  const scale = good.slice();
  scale[4 + 2 * 24 + 1] = 0x20; // the log scale factor of the lower band, without the scale factor that follows from it
  assert.is(decoder.importState(scale), false);
});

test.run();

// Resampler, mixer, WAV files, microphones.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLoudspeaker } from './loudspeaker.ts';
import { openMicrophone } from './microphone.ts';
import { Mix } from './mixer.ts';
import { Downsampler, RESAMPLER_DELAY_SAMPLES_16K, Upsampler } from './resampler.ts';
import { WavWriter, parseWav, readWav } from './wav.ts';

let folder = '';
test.before(async () => void (folder = await mkdtemp(join(tmpdir(), 'twinset-audio-'))));
test.after(() => rm(folder, { recursive: true }));

const tone = (hz: number, rate: number, seconds: number, delay = 0): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, n) => Math.round(10000 * Math.sin((2 * Math.PI * hz * (n - delay)) / rate)));

function differenceDb(actual: Int16Array, expected: Int16Array, from: number): number {
  let signal = 0;
  let noise = 0;
  for (let n = from; n < actual.length; n++) {
    signal += expected[n] ** 2;
    noise += (actual[n] - expected[n]) ** 2;
  }
  return 10 * Math.log10(signal / Math.max(noise, 1));
}

/** In frames of 20 ms, as in a call. */
function inFrames(run: (input: Int16Array, output: Int16Array) => void, input: Int16Array, ratio: number): Int16Array {
  const frame = ratio === 2 ? 160 : 320;
  const output = new Int16Array(input.length * ratio);
  for (let at = 0; at < input.length; at += frame) run(input.subarray(at, at + frame), output.subarray(at * ratio, (at + frame) * ratio));
  return output;
}

test('the resampler delays by 23 samples each way and leaves speech as it was [M01]', () => {
  for (const hz of [300, 1000, 3250]) {
    const up = new Upsampler(160);
    const raised = inFrames((input, output) => up.run(input, output), tone(hz, 8000, 1), 2);
    assert.ok(differenceDb(raised, tone(hz, 16000, 1, RESAMPLER_DELAY_SAMPLES_16K), 100) > 45, `${hz} Hz up`);
    const down = new Downsampler(320);
    const lowered = inFrames((input, output) => down.run(input, output), tone(hz, 16000, 1), 0.5);
    assert.ok(differenceDb(lowered, tone(hz, 8000, 1, RESAMPLER_DELAY_SAMPLES_16K / 2), 50) > 45, `${hz} Hz down`);
  }
});

test('what 8 kHz cannot carry is taken out, and does not come back mirrored [M01]', () => {
  const down = new Downsampler(320);
  const out = inFrames((input, output) => down.run(input, output), tone(5000, 16000, 1), 0.5);
  assert.ok(out.slice(100).every((sample) => Math.abs(sample) < 25), `${Math.max(...out.slice(100))}`);
});

test('everybody hears the sum without himself, and a sum beyond full scale saturates [M04]', () => {
  const mix = new Mix();
  const out = new Int16Array(320);
  const voices = [20000, 20000, -5000].map((value) => new Int16Array(320).fill(value));
  for (const voice of voices) mix.add(voice);
  mix.read(out);
  assert.is(out[0], 32767);
  mix.read(out, voices[0]);
  assert.is(out[319], 15000);
  mix.read(out, voices[2], voices[2]);
  assert.is(out[5], 32767);
  mix.clear();
  mix.read(out, voices[0], null);
  assert.is(out[0], -20000);
});

test('a recording longer than a piece reads back sample for sample, and plays even before it was closed [M07]', async () => {
  const path = join(folder, 'long.wav');
  const writer = await WavWriter.create(path, 16000);
  const pcm = Int16Array.from({ length: 50_003 }, (_, i) => (i * 7919) & 0xffff);
  for (let at = 0; at < pcm.length; at += 320) writer.write(pcm.subarray(at, at + 320));
  await writer.close();
  const sound = readWav(path);
  assert.equal({ ...sound, pcm: null }, { sampleRateHz: 16000, channels: 1, pcm: null });
  assert.equal(sound.pcm, pcm);
  const unfinished = await readFile(path);
  unfinished.writeUInt32LE(0, 40);
  assert.is(parseWav(unfinished, 'cut off').pcm.length, pcm.length);
});

test('files that are no WAV, or not 16-bit PCM, or of a rate or channels that cannot be looked at in ticks, or not there, are refused by name [M07]', async () => {
  const path = join(folder, 'no.wav');
  await writeFile(path, 'these are not the bytes of a WAV file, far from it, not at all');
  for (const broken of [path, join(folder, 'absent.wav')]) {
    assert.throws(() => readWav(broken), (error: { code: string; message: string }) => error.code === 'MEDIA_WAV' && error.message.includes(broken));
  }
  const good = await WavWriter.create(path, 8000).then(async (writer) => (writer.write(new Int16Array(100)), await writer.close(), readFile(path)));
  for (const [at, value] of [[20, 6], [22, 0], [22, 9], [24, 0], [24, 8_001], [26, 3], [34, 8], [0, 1], [36, 1]]) {
    const bytes = Buffer.from(good);
    bytes.writeUInt16LE(value, at);
    assert.throws(() => parseWav(bytes, 'x'), (error: { code: string }) => error.code === 'MEDIA_WAV', `byte ${at}`);
  }
  for (let length = 0; length < good.length; length += 3) {
    try {
      parseWav(good.subarray(0, length), 'cut');
    } catch (error) {
      assert.is((error as { code: string }).code, 'MEDIA_WAV');
    }
  }
});

test('a microphone file is played in a loop, at 8 or 16 kHz and no other rate; a loudspeaker records what it is given [M07]', async () => {
  const path = join(folder, 'loop.wav');
  const speaker = await openLoudspeaker({ kind: 'wav', path });
  speaker.write(Int16Array.of(1, 2, 3, 4, 5));
  await speaker.close();
  const pcm = new Int16Array(12);
  const microphone = openMicrophone({ kind: 'wav', path });
  microphone.read(pcm);
  assert.equal([...pcm], [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]);
  const slow = await WavWriter.create(path, 8000);
  slow.write(tone(1000, 8000, 1));
  await slow.close();
  const second = new Int16Array(16000);
  openMicrophone({ kind: 'wav', path }).read(second);
  assert.ok(differenceDb(second, tone(1000, 16000, 1, RESAMPLER_DELAY_SAMPLES_16K), 100) > 45);
  const odd = await WavWriter.create(path, 44100);
  odd.write(new Int16Array(10));
  await odd.close();
  assert.throws(() => openMicrophone({ kind: 'wav', path }), (error: { code: string }) => error.code === 'MEDIA_WAV');
  openMicrophone({ kind: 'silence' }).read(pcm);
  assert.ok(pcm.every((sample) => sample === 0));
});

test.run();

// Tones and silence in recordings: what is there is found, what is not is not, at both rates and in company.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openMicrophone, type MicrophoneKind } from './audio/microphone.ts';
import { analyseSound } from './tone-analyser.ts';

const FRAME = 320;

/** Frames of what these microphones give together; null is silence. */
function recording(...parts: (MicrophoneKind[] | null)[]): Int16Array {
  const pcm = new Int16Array(parts.length * FRAME);
  const one = new Int16Array(FRAME);
  const open = new Map<string, ReturnType<typeof openMicrophone>>();
  parts.forEach((kinds, index) => kinds?.forEach((kind) => {
    const key = JSON.stringify(kind);
    if (!open.has(key)) open.set(key, openMicrophone(kind));
    open.get(key)!.read(one);
    one.forEach((sample, at) => (pcm[index * FRAME + at]! += sample));
  }));
  return pcm;
}
const tone = (hz: number): MicrophoneKind => ({ kind: 'tone', hz });
const VOICE: MicrophoneKind = { kind: 'marks', party: 2 };
const times = <T>(count: number, what: T): T[] => Array.from({ length: count }, () => what);

test('a tone is found at its frequency and not at others, with its stretches and the longest gap between them [D05]', () => {
  const pcm = recording(null, ...times(10, [tone(1000)]), null, null, ...times(5, [tone(1000)]), null, ...times(3, [tone(1000)]), null);
  assert.equal(analyseSound(pcm, 16_000, 1000), { presentMs: 360, stretches: 3, longestGapMs: 40 });
  for (const hz of [900, 1100, 2000, 440]) assert.is(analyseSound(pcm, 16_000, hz).presentMs, 0, `${hz} Hz`);
  assert.equal(analyseSound(pcm, 16_000, null), { presentMs: 360, stretches: 3, longestGapMs: 40 });
});

test('a tone between two bins is found, and one under a voice that is as loud [D05]', () => {
  assert.is(analyseSound(recording(...times(20, [tone(437)])), 16_000, 437).presentMs, 400);
  const mixed = recording(...times(20, [tone(3300), VOICE]));
  assert.is(analyseSound(mixed, 16_000, 3300).presentMs, 400);
  assert.is(analyseSound(recording(...times(20, [VOICE])), 16_000, 3300).presentMs, 0);
});

test('silence has no sound, and an empty recording no gap [D05]', () => {
  assert.equal(analyseSound(new Int16Array(16_000), 16_000, null), { presentMs: 0, stretches: 0, longestGapMs: 0 });
  assert.equal(analyseSound(new Int16Array(0), 8000, 440), { presentMs: 0, stretches: 0, longestGapMs: 0 });
});

test.run();

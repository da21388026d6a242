// The jitter buffer, decision by decision.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaLimits } from '../limits.ts';
import { JitterBuffer } from './jitter-buffer.ts';

const DEPTH = mediaLimits.depthTicks;
const payload = (n: number): Uint8Array => new Uint8Array(160).fill(n);

/** A sender of 20 ms packets that begins near both wrap-arounds. */
function sender(first = 65530) {
  const start = 2 ** 32 - 480;
  return (buffer: JitterBuffer, n: number, tick: number): void => buffer.put(first + n, (start + 160 * n) >>> 0, payload(n), tick);
}

const said = (buffer: JitterBuffer, tick: number): string => {
  const { verdict, payload: [first] } = buffer.decide(tick);
  return verdict === 'decode' ? String(first) : verdict;
};

test('packets come out in order after the depth, across both wrap-arounds [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender();
  const out: string[] = [];
  for (let tick = 0; tick < 20; tick++) {
    put(buffer, tick, tick);
    out.push(said(buffer, tick));
  }
  assert.equal(out, [...Array(DEPTH).fill('nothing'), ...Array.from({ length: 20 - DEPTH }, (_, i) => String(i))]);
  assert.equal([buffer.lost, buffer.late], [0, 0]);
});

test('reordering within the depth is put right, a packet before the first one included [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender();
  for (const n of [1, 0, 3, 2, 5, 4]) put(buffer, n, 0);
  const out = Array.from({ length: 6 }, (_, i) => said(buffer, DEPTH + i));
  assert.equal(out, ['0', '1', '2', '3', '4', '5']);
});

test('a hole is lost and gone over when a later packet is there; what fills it afterwards is late [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender();
  for (const n of [0, 1, 3, 4]) put(buffer, n, 0);
  assert.equal([0, 1, 2].map((i) => said(buffer, DEPTH + i)), ['0', '1', 'lost']);
  put(buffer, 2, DEPTH + 3);
  assert.is(said(buffer, DEPTH + 3), '3');
  assert.equal([buffer.lost, buffer.late], [1, 1]);
});

test('an empty buffer waits: the late packet is played after all, and the buffer holds more from then on [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender();
  for (const n of [0, 1]) put(buffer, n, 0);
  assert.equal([0, 1, 2, 3].map((i) => said(buffer, DEPTH + i)), ['0', '1', 'waiting', 'waiting']);
  for (const n of [2, 3, 4, 5]) put(buffer, n, DEPTH + 4);
  assert.equal([4, 5, 6, 7].map((i) => said(buffer, DEPTH + i)), ['2', '3', '4', '5']);
  assert.equal([buffer.lost, buffer.late], [0, 2]);
});

test('a packet lost while the buffer waited is lost once, and not waited for again [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender();
  put(buffer, 0, 0);
  assert.equal([0, 1].map((i) => said(buffer, DEPTH + i)), ['0', 'waiting']);
  put(buffer, 2, DEPTH + 2);
  assert.is(said(buffer, DEPTH + 2), '2');
  assert.equal([buffer.lost, buffer.late], [1, 0]);
});

test('a silent far end stops being waited for, without a count, and begins anew with its next packet [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender();
  put(buffer, 0, 0);
  assert.is(said(buffer, DEPTH), '0');
  const quiet = Array.from({ length: 30 }, (_, i) => said(buffer, DEPTH + 1 + i));
  assert.is(quiet.filter((verdict) => verdict === 'waiting').length, mediaLimits.starvedTicks);
  assert.is(quiet.at(-1), 'nothing');
  put(buffer, 200, 100);
  assert.equal([said(buffer, 100), said(buffer, 100 + DEPTH)], ['nothing', '200']);
  assert.equal([buffer.lost, buffer.late], [0, 0]);
});

test('packets of 10, 30, 40 and 60 ms become frames of 20 ms [M01]', () => {
  for (const grains of [1, 3, 4, 6]) {
    const buffer = new JitterBuffer(160, 8000);
    for (let n = 0; n * grains < 24; n++) {
      buffer.put(n, 80 * n * grains, Uint8Array.from({ length: 80 * grains }, (_, i) => n * grains + Math.floor(i / 80)), 0);
    }
    for (let frame = 0; frame < 12; frame++) {
      const { verdict, payload: bytes } = buffer.decide(DEPTH + frame);
      assert.equal([verdict, bytes[0], bytes[159]], ['decode', 2 * frame, 2 * frame + 1]);
    }
  }
});

test('payloads of no whole number of 10 ms are counted and left out [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  for (const lengthBytes of [0, 1, 79, 161]) buffer.put(0, 0, new Uint8Array(lengthBytes), 0);
  assert.is(buffer.malformed, 4);
  assert.is(said(buffer, 50), 'nothing');
});

test('a pause in the timestamps with consecutive numbers is silence, not loss; so is the time of a telephone event [M01] [M02]', () => {
  const buffer = new JitterBuffer(160, 8000);
  buffer.put(1, 0, payload(1), 0);
  buffer.put(2, 640, payload(2), 0);
  buffer.silence(800, 160);
  buffer.put(4, 960, payload(3), 0);
  const out = Array.from({ length: 7 }, (_, i) => said(buffer, DEPTH + i));
  assert.equal(out, ['1', 'silence', 'silence', 'silence', '2', 'silence', '3']);
  assert.is(buffer.lost, 0);
});

test('a jump of the timestamp out of reach, forward or back, begins anew [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  buffer.put(1, 5000, payload(1), 0);
  buffer.put(2, 900_000, payload(2), 1);
  assert.is(said(buffer, 1 + DEPTH), '2');
  buffer.put(3, 77, payload(3), 20);
  assert.is(said(buffer, 20 + DEPTH), '3');
});

test('a far end with a faster clock has one frame thrown away when the buffer never ran low for a whole window [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender(0);
  let n = 0;
  for (; n < 12; n++) put(buffer, n, 0);
  const verdicts = Array.from({ length: mediaLimits.driftWindowTicks + 10 }, (_, i) => {
    put(buffer, n++, DEPTH + i);
    return buffer.decide(DEPTH + i).verdict;
  });
  assert.is(verdicts.filter((verdict) => verdict === 'skip').length, 1);
  assert.is(buffer.lost, 1);
});

test('what an underrun has taught the buffer to hold is not thrown away again as too much [M01]', () => {
  const buffer = new JitterBuffer(160, 8000);
  const put = sender(0);
  const waited = mediaLimits.driftTicks + 2;
  put(buffer, 0, 0);
  for (let i = 0; i <= waited; i++) buffer.decide(DEPTH + i);
  let n = 1;
  for (; n < DEPTH + waited + 1; n++) put(buffer, n, DEPTH + waited + 1);
  const verdicts = Array.from({ length: mediaLimits.driftWindowTicks + 10 }, (_, i) => {
    put(buffer, n++, 100 + i);
    return buffer.decide(100 + i).verdict;
  });
  assert.equal(new Set(verdicts), new Set(['decode']));
});

test.run();

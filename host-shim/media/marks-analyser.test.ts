// The test signal and its analyser: clean through every codec, and red for every planted fault.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codecs } from '../../guests/codecs/index.ts';
import { Downsampler, Upsampler } from './audio/resampler.ts';
import { MARK_PARTIES, MarksGenerator } from './marks.ts';
import { type MarksReport, analyseMarks } from './marks-analyser.ts';
import { auditRtp } from './rtp-audit.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from './rtp/packet.ts';

const FRAME = 320;

function marks(party: number, frames: number): Int16Array[] {
  const generator = new MarksGenerator(party);
  return Array.from({ length: frames }, () => {
    const pcm = new Int16Array(FRAME);
    generator.next(pcm);
    return pcm;
  });
}

function joined(frames: Int16Array[]): Int16Array {
  const pcm = new Int16Array(frames.reduce((total, frame) => total + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    pcm.set(frame, at);
    at += frame.length;
  }
  return pcm;
}

const faults = ({ missing, doubled, outOfOrder, concealed, unmarked, runs }: MarksReport): number[] => [missing, doubled, outOfOrder, concealed, unmarked, runs.length];
const CLEAN = [0, 0, 0, 0, 0, 1];

test('every party\'s marks are found, each once and in order, over several turns of the numbers [M03]', () => {
  for (let party = 0; party < MARK_PARTIES; party++) {
    const report = analyseMarks(joined(marks(party, 200)), 16000, party);
    assert.equal(faults(report), CLEAN);
    assert.is(report.heard, 200);
    assert.equal([report.runs[0].firstNumber, report.runs[0].lastNumber], [0, 199 % 64]);
    for (let other = 0; other < MARK_PARTIES; other++) if (other !== party) assert.is(analyseMarks(joined(marks(party, 50)), 16000, other).marked, 0);
  }
  assert.throws(() => new MarksGenerator(5), /no party 5/);
});

/** What a far end at 8 kHz hears of a conference: party 0 at the handset itself, party 2 from another call; between the stretches it is held. */
function conference(firstFrames: readonly [number, number], stretches: readonly number[], heldFrames: number): Int16Array {
  const total = stretches.reduce((sum, frames) => sum + frames + heldFrames, 0);
  const [near, far] = [marks(0, firstFrames[0] + total).slice(firstFrames[0]), marks(2, firstFrames[1] + total).slice(firstFrames[1])];
  const [fromFar, toMixer, toListener] = [new Downsampler(FRAME), new Upsampler(FRAME / 2), new Downsampler(FRAME)];
  const held = stretches.flatMap((frames) => [...new Array<boolean>(frames).fill(false), ...new Array<boolean>(heldFrames).fill(true)]);
  return joined(held.map((silent, i) => {
    const slow = new Int16Array(FRAME / 2);
    const mixed = new Int16Array(FRAME);
    fromFar.run(far[i], slow);
    toMixer.run(slow, mixed);
    for (let n = 0; n < FRAME; n++) mixed[n] = silent ? 0 : mixed[n] + near[i][n];
    toListener.run(mixed, slow);
    return slow;
  }));
}

test('in a conference that is held now and then, each party is found whole, wherever the numbers begin [M03]', () => {
  for (const firstFrames of [[21, 0], [24, 0], [36, 40], [54, 17]] as const) {
    const sound = conference(firstFrames, [100, 66], 20);
    for (const [party, delaySamples] of [[0, 11.5], [2, 34.5]]) {
      const report = analyseMarks(sound, 8000, party);
      assert.equal(faults(report), [0, 0, 0, 0, 0, 2], `party ${party} from ${firstFrames}`);
      assert.ok(Math.abs(report.offsetSamples - delaySamples) <= 1, `party ${party} from ${firstFrames}: ${report.offsetSamples}`);
    }
  }
});

test('a lone mark before a voice is chance and no beginning; a frame that is said again, also the last one, is told [M03]', () => {
  const voice = marks(0, 60), silence = Array.from({ length: 7 }, () => new Int16Array(FRAME));
  const chance = analyseMarks(joined([marks(0, 5)[4], ...silence, ...voice]), 16000, 0);
  assert.equal(faults(chance), CLEAN);
  assert.equal([chance.heard, chance.runs[0].firstNumber], [60, 0]);
  assert.is(analyseMarks(joined([...voice, voice[59]]), 16000, 0).doubled, 1);
});

test('every frame is at least half as loud as the loudest, and five parties together do not clip [M04]', () => {
  const levels = marks(2, 65).map((frame) => Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / FRAME));
  assert.ok(Math.min(...levels) >= 0.49 * Math.max(...levels));
  const all = Array.from({ length: MARK_PARTIES }, (_, party) => joined(marks(party, 64)));
  for (let n = 0; n < all[0].length; n++) assert.ok(Math.abs(all.reduce((sum, pcm) => sum + pcm[n], 0)) <= 32767);
});

test('planted faults: a dropped, a doubled, a concealed, a silenced and a swapped frame are each told as what they are [M03]', () => {
  const planted = (change: (frames: Int16Array[]) => void): number[] => {
    const frames = marks(0, 150);
    change(frames);
    return faults(analyseMarks(joined(frames), 16000, 0));
  };
  assert.equal(planted((frames) => frames.splice(70, 1)), [1, 0, 0, 0, 0, 1]);
  assert.equal(planted((frames) => frames.splice(70, 3)), [3, 0, 0, 0, 0, 1]);
  assert.equal(planted((frames) => frames.splice(70, 0, frames[69])), [0, 1, 0, 0, 0, 1]);
  assert.equal(planted((frames) => frames.splice(70, 1, frames[69])), [1, 1, 0, 0, 0, 1]);
  assert.equal(planted((frames) => frames.splice(70, 1, frames[69].map((sample, n) => sample * (1 - n / 400)))), [1, 0, 0, 1, 0, 1]);
  assert.equal(planted((frames) => frames[70].fill(0)), [1, 0, 0, 0, 1, 1]);
  assert.equal(planted((frames) => void ([frames[70], frames[71]] = [frames[71], frames[70]])), [0, 0, 1, 0, 0, 1]);
  assert.equal(planted((frames) => frames.splice(70, 0, ...Array.from({ length: 30 }, () => new Int16Array(FRAME)))), [0, 0, 0, 0, 0, 2]);
});

test('a constant delay is found, at 8 kHz as at 16 kHz, and a moving one is told [M03]', () => {
  for (const delay of [0, 1, 45, 160, 319]) {
    const report = analyseMarks(joined([new Int16Array(delay), ...marks(1, 250)]), 16000, 1);
    assert.equal(faults(report), CLEAN);
    const away = Math.abs(report.offsetSamples - delay);
    assert.ok(Math.min(away, FRAME - away) <= 2, `${report.offsetSamples} for ${delay}`);
    assert.ok(report.offsetSpreadSamples <= 2);
  }
  const moved = joined([...marks(1, 120), new Int16Array(60), ...marks(1, 240).slice(120)]);
  assert.ok(analyseMarks(moved, 16000, 1).offsetSpreadSamples > 30);
});

for (const codec of codecs) {
  test(`marks survive ${codec.name}, alone and mixed with four others, and a lost packet on the way is told [M02] [M04]`, () => {
    const everybody = Array.from({ length: MARK_PARTIES }, (_, party) => joined(marks(party, 150)));
    const mixed = everybody[0].map((_, n) => everybody.reduce((sum, pcm) => sum + pcm[n], 0));
    for (const [sound, parties] of [[everybody[3], [3]], [mixed, [0, 1, 2, 3, 4]]] as const) {
      const packets = sent(codec.name, sound);
      const whole = auditRtp(packets, codec.name);
      assert.equal([whole.figures.lost, whole.figures.timestampJumps, whole.figures.sequenceGaps], [0, 0, 0]);
      for (const party of parties) assert.equal(faults(analyseMarks(whole.pcm, whole.sampleRateHz, party)), CLEAN, `party ${party}`);
      const holed = auditRtp(packets.toSpliced(80, 1), codec.name);
      assert.equal([holed.figures.lost, holed.figures.sequenceGaps], [1, 1]);
      for (const party of parties) assert.ok(analyseMarks(holed.pcm, holed.sampleRateHz, party).missing >= 1, `party ${party}`);
    }
  });
}

function sent(codecName: string, pcm: Int16Array): { timeUs: number; bytes: Uint8Array }[] {
  const codec = codecs.find(({ name }) => name === codecName)!;
  const encoder = codec.createEncoder();
  const down = new Downsampler(FRAME);
  return Array.from({ length: pcm.length / FRAME }, (_, n) => {
    const frame = pcm.slice(n * FRAME, (n + 1) * FRAME);
    const slow = new Int16Array(FRAME / 2);
    if (codec.sampleRateHz === 8000) down.run(frame, slow);
    const bytes = new Uint8Array(RTP_HEADER_BYTES + 160);
    writeRtpHeader(bytes, n === 0, codec.payloadType, n, 160 * n, 1);
    encoder.encode(codec.sampleRateHz === 8000 ? slow : frame, bytes.subarray(RTP_HEADER_BYTES));
    return { timeUs: 20_000 * n, bytes };
  });
}

test.run();

// The rows of the verdict on sound: each figure can fail it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lowestMos } from './mos.ts';
import type { AudioRow } from './result.ts';
import { checkAudio, checkMos } from './verdict-sound.ts';

const TONE: AudioRow = { by: 'B', toneHz: 440, presentMs: 1000, stretches: 2, longestGapMs: 60 };
const verdictOf = ({ verdict }: { verdict: string }): string => verdict;

test('each figure of a tone can fail the run, and so can no recording, another tone or silence [D05]', () => {
  const wanted = { by: 'B', toneHz: 440, atLeastMs: 1000, atMostMs: 1000, longestGapMs: 60, stretches: 2 };
  const judged = (found: Partial<AudioRow> | null): string => verdictOf(checkAudio(found ? [{ ...TONE, ...found }] : [], [wanted])[0]!);
  assert.is(judged({}), 'pass');
  for (const found of [{ presentMs: 980 }, { presentMs: 1020 }, { longestGapMs: 80 }, { stretches: 1 }, { toneHz: 441 }, { by: 'C' }, null]) assert.is(judged(found), 'fail', JSON.stringify(found));
  assert.is(verdictOf(checkAudio([{ ...TONE, presentMs: 0 }], [{ by: 'B', toneHz: 440 }])[0]!), 'fail', 'nothing said: at least a frame');
  assert.is(verdictOf(checkAudio([], [{ by: 'B', atMostMs: 0 }])[0]!), 'pass', 'who never got a packet recorded nothing');
  assert.equal(checkAudio([{ ...TONE, toneHz: null }], [{ by: 'B' }]).map(({ check, verdict }) => [check, verdict]), [['sound at B', 'pass']]);
});

test('a score can be too low and too high, and none is no pass [D05, M08]', () => {
  const judged = (mos: number | null, wanted: object): string => verdictOf(checkMos([{ by: 'A', mos }], [{ by: 'A', ...wanted }])[0]!);
  assert.equal([judged(4.2, { atLeast: 4.2 }), judged(4.19, { atLeast: 4.2 }), judged(3, { atMost: 3 }), judged(3.01, { atMost: 3 })], ['pass', 'fail', 'pass', 'fail']);
  assert.equal([judged(null, { atLeast: 1 }), judged(null, { atMost: 4.5 })], ['fail', 'fail']);
});

test('of the streams that were to receive the worst counts, and streams that were not are left out [D05, M08]', () => {
  const stream = (mos: number, framesExpected: number) => ({ mos, receive: { framesExpected } });
  assert.is(lowestMos({ media: { streams: [stream(4, 10), stream(3, 5), stream(1, 0)] } }), 3);
  assert.is(lowestMos({ media: { streams: [stream(4.4, 0)] } }), null);
  assert.is(lowestMos(null), null);
});

test.run();

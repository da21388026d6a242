// The E-model against what ITU-T has published: the default rating, annex B's table, and the impairments of G.113.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { effectiveEquipmentImpairment, opinionScore, transmissionRating } from './e-model.ts';
import { meanOpinionScore, mouthToEarMs } from './quality.ts';

const G711 = { ie: 0, bpl: 4.3 };
const G711_CONCEALED = { ie: 0, bpl: 25.1 };
const G729A = { ie: 11, bpl: 19 };
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

test('with all defaults R is 93.2, which is a score of 4.41 (G.107 7.7, annex B) [M08]', () => {
  const rating = transmissionRating({ ...G711, delayMs: 0, lossPercent: 0 });
  assert.is(rounded(rating, 1), 93.2);
  assert.is(rounded(opinionScore(rating), 2), 4.41);
});

test('R becomes the score of table B.1, from 1 to 4.5 (G.107 annex B) [M08]', () => {
  const table: [number, number][] = [[90, 4.34], [80, 4.03], [70, 3.6], [60, 3.1], [50, 2.58], [0, 1], [-5, 1], [100, 4.5], [120, 4.5]];
  // The table has 4.03 for 80, where the formula gives 4.024.
  for (const [rating, score] of table) assert.ok(Math.abs(opinionScore(rating) - score) <= 0.0065, `${rating}: ${opinionScore(rating)}`);
  assert.ok(opinionScore(3) >= 1, 'the cubic dips below 1 near 0');
});

test('loss impairs as G.113 lists it for G.729A with VAD, and for G.711 with concealment (G.113 appendix I, G.107 7.5) [M08]', () => {
  const listed: [number, number][] = [[0, 11], [1, 15], [2, 19], [4, 26], [8, 36], [16, 49]];
  for (const [lossPercent, impairment] of listed) assert.is(Math.round(effectiveEquipmentImpairment({ ...G729A, lossPercent })), impairment, `${lossPercent} %`);
  for (const [lossPercent, impairment] of [[2, 7], [3, 10]]) assert.is(Math.round(effectiveEquipmentImpairment({ ...G711_CONCEALED, lossPercent: lossPercent! })), impairment!);
  assert.ok(effectiveEquipmentImpairment({ ...G729A, lossPercent: 4, burstRatio: 2 }) > effectiveEquipmentImpairment({ ...G729A, lossPercent: 4 }), 'losses that come together are worse');
});

test('a longer way is never better, and 100 ms are hardly noticed while 400 are (G.107 7.4) [M08]', () => {
  const at = (delayMs: number): number => transmissionRating({ ...G711, delayMs, lossPercent: 0 });
  for (let delayMs = 0; delayMs < 800; delayMs += 10) assert.ok(at(delayMs + 10) <= at(delayMs), `${delayMs} ms`);
  assert.ok(at(100) > 90 && at(400) < 75 && at(400) > 60, `${at(100)} ${at(400)}`);
  assert.is(transmissionRating({ ...G711, delayMs: 5000, lossPercent: 100 }), 0);
});

test('R falls with the delay as the published fit to G.107 has it, 0.024 d + 0.11 (d - 177.3) beyond 177.3 ms (Cole and Rosenbluth, 2001; G.107 7.4) [M08]', () => {
  // Made for VoIP up to some 300 ms; at its kink the curve itself is rounder.
  for (const delayMs of [0, 50, 100, 150, 200, 250, 300]) {
    const fitted = 93.2 - 0.024 * delayMs - 0.11 * Math.max(0, delayMs - 177.3);
    const rating = transmissionRating({ ...G711, delayMs, lossPercent: 0 });
    assert.ok(Math.abs(rating - fitted) < 0.3, `${delayMs} ms: ${rating}, ${fitted}`);
  }
});

test('a score knows the whole way from mouth to ear: half a second of network is heard though nothing is lost [M08]', () => {
  const heard = { framesExpected: 1000, gap: 0, lost: 0, doubled: 0, late: 0, concealed: 0 };
  const at = (networkMs: number): number => meanOpinionScore(heard, mouthToEarMs(60, networkMs));
  assert.ok(at(0) > 4.2 && at(20) > 4.2 && at(300) < 3.6 && at(500) < at(300), `${at(0)} ${at(20)} ${at(300)} ${at(500)}`);
});

test('what the handset hears has its score: loss takes from it, and nothing received is no loss [M08]', () => {
  const heard = (lost: number) => ({ framesExpected: 1000, gap: 0, lost, doubled: 0, late: 0, concealed: 0 });
  const [clean, lossy, bad] = [heard(0), heard(20), heard(200)].map((counters) => meanOpinionScore(counters, mouthToEarMs(60)));
  assert.ok(clean! > 4.2 && clean! < 4.41 && lossy! < clean! && bad! < 2, `${clean} ${lossy} ${bad}`);
  assert.is(meanOpinionScore({ ...heard(0), framesExpected: 0 }, mouthToEarMs(60)), clean);
});

test.run();

// Switches between two guests' codecs in one thread under a virtual clock: bit-exact, and what happens when something fails.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codecs } from '../../guests/codecs/index.ts';
import { analyseMarks } from './marks-analyser.ts';
import { ANDROID, SYMBIAN, call, faultless, replaysExactly, switchTo } from './simulated-call.ts';

for (const codec of ['PCMU', 'PCMA', 'G722']) {
  test(`ten switches in a ${codec} call: no frame is missing, doubled or late in either direction, and one decoder gives the same sound [H20] [M03]`, async () => {
    const { at, a, b } = await call(codec);
    await at.clock.advance(1000);
    for (let i = 0; i < 10; i++) {
      const figures = await switchTo(at, a, i % 2 === 0 ? SYMBIAN : ANDROID);
      assert.is(figures.primed, false);
      assert.equal([figures.gapFrames, figures.lostFrames, figures.doubledFrames, figures.lateFrames], [0, 0, 0, 0]);
      assert.ok(figures.receive.framesExpected >= 10 && figures.send.framesExpected >= 10);
      assert.ok(figures.durationMs > 0 && figures.durationMs <= 200, `${figures.durationMs} ms`);
    }
    await at.clock.advance(500);
    faultless(analyseMarks(b.heard(), 16000, 0), 250);
    faultless(analyseMarks(a.heard(), 16000, 1), 250);
    replaysExactly(a, codecs.find(({ name }) => name === codec)!);
    const { streams: [{ rtp }] } = await b.device.stats();
    assert.equal([rtp.ssrcChanges, rtp.sequenceGaps, rtp.timestampJumps, rtp.lost, rtp.refused], [0, 0, 0, 0, 0]);
    const stats = await a.device.stats();
    assert.is(stats.standInFrames, 0);
    assert.is(stats.switches, 10);
    assert.is(stats.servedBy, 'guest');
  });
}

test('a G.722 switch without the state transfer is refused: both guests do not give the same sound [H20] [M03]', async () => {
  const { at, a } = await call('G722', {}, { omitStateTransfer: true });
  await at.clock.advance(1000);
  const ready = a.device.beginSwitch(SYMBIAN);
  await at.clock.advance(600);
  const readiness = await ready;
  assert.is(readiness.agreed, false);
  assert.match(readiness.agreed ? '' : readiness.reason, /not give the same sound/);
  await a.device.commitSwitch().then(() => assert.unreachable(), (error) => assert.is(error.code, 'MEDIA_SWITCH_STATE'));
});

test('switches under loss, jitter, reordering and duplication stay bit-exact, and lose no more than the network did [H20] [M01]', async () => {
  const { at, a, b } = await call('G722', { loss: 0.03, jitterMs: 30, duplication: 0.02, seed: 23 });
  await at.clock.advance(1000);
  for (let i = 0; i < 6; i++) {
    const figures = await switchTo(at, a, i % 2 === 0 ? SYMBIAN : ANDROID);
    assert.is(figures.primed, false);
    assert.equal([figures.gapFrames, figures.doubledFrames], [0, 0]);
  }
  replaysExactly(a, codecs.find(({ name }) => name === 'G722')!);
  const { streams: [{ rtp, receive }] } = await a.device.stats();
  assert.ok(rtp.lost > 0 && rtp.duplicates > 0, 'the weather was bad');
  assert.ok(receive.lost <= rtp.lost + receive.late, `${receive.lost} frames, ${rtp.lost} packets lost`);
  const marks = analyseMarks(b.heard(), 16000, 0);
  assert.is(marks.outOfOrder, 0);
  assert.is(marks.doubled, 0);
});

test('an owner whose codecs are killed in mid-call is stood in for at once: no gap, every mark heard [H32]', async () => {
  const { at, a, b } = await call('PCMU');
  await at.clock.advance(1000);
  a.device.detachGuest(ANDROID);
  await at.clock.advance(1000);
  assert.is((await a.device.stats()).servedBy, 'shim');
  const figures = await switchTo(at, a, SYMBIAN);
  assert.is(figures.primed, true);
  assert.equal([figures.gapFrames, figures.lostFrames, figures.doubledFrames, figures.lateFrames], [0, 0, 0, 0]);
  await at.clock.advance(500);
  faultless(analyseMarks(b.heard(), 16000, 0), 120);
  faultless(analyseMarks(a.heard(), 16000, 1), 120);
});

test('a killed owner that comes back serves again, primed [H32]', async () => {
  const { at, a, b } = await call('G722');
  await at.clock.advance(1000);
  a.device.detachGuest(ANDROID);
  await at.clock.advance(500);
  await a.device.attachGuest(ANDROID, codecs);
  await at.clock.advance(1000);
  assert.is((await a.device.stats()).servedBy, 'guest');
  faultless(analyseMarks(b.heard(), 16000, 0), 110);
  faultless(analyseMarks(a.heard(), 16000, 1), 110);
});

test('a loser killed between begin and commit does not stop the switch [H32]', async () => {
  const { at, a, b } = await call('G722');
  await at.clock.advance(1000);
  const ready = a.device.beginSwitch(SYMBIAN);
  a.device.detachGuest(ANDROID);
  await at.clock.advance(300);
  assert.ok((await ready).agreed);
  const { figures } = await a.device.commitSwitch();
  await at.clock.advance(1000);
  const { gapFrames, lostFrames, doubledFrames } = await figures;
  assert.equal([gapFrames, lostFrames, doubledFrames], [0, 0, 0]);
  faultless(analyseMarks(b.heard(), 16000, 0), 100);
});

test('a gainer killed in the shadow refuses the switch and leaves the call untouched [H32]', async () => {
  const { at, a, b } = await call('G722');
  await at.clock.advance(1000);
  const ready = a.device.beginSwitch(SYMBIAN);
  await at.clock.advance(40);
  a.device.detachGuest(SYMBIAN);
  const readiness = await ready;
  assert.is(readiness.agreed, false);
  assert.is((await a.device.beginSwitch(SYMBIAN)).agreed, false, 'nor can it be begun again');
  await at.clock.advance(1000);
  faultless(analyseMarks(b.heard(), 16000, 0), 90);
  replaysExactly(a, codecs.find(({ name }) => name === 'G722')!);
});

test('an aborted switch leaves the loser in front, and the next one works [H32]', async () => {
  const { at, a, b } = await call('PCMA');
  await at.clock.advance(1000);
  const ready = a.device.beginSwitch(SYMBIAN);
  await at.clock.advance(40);
  a.device.abortSwitch();
  assert.is((await ready).agreed, false);
  assert.is((await a.device.stats()).owner, ANDROID);
  await switchTo(at, a, SYMBIAN);
  assert.is((await a.device.stats()).owner, SYMBIAN);
  faultless(analyseMarks(b.heard(), 16000, 0), 60);
});

test('a state that its taker refuses, and a codec that answers nonsense, refuse the switch [H20]', async () => {
  const stubborn = codecs.map((module) => ({ ...module, createDecoder: () => Object.assign(module.createDecoder(), { importState: () => false }) }));
  // The same module objects on both sides, so that the state is tried.
  const { at, a } = await call('G722', {}, {}, 'guest', [[...stubborn], [...stubborn]]);
  await at.clock.advance(1000);
  const ready = a.device.beginSwitch(SYMBIAN);
  await at.clock.advance(600);
  const readiness = await ready;
  assert.is(readiness.agreed, false);
  assert.match(readiness.agreed ? '' : readiness.reason, /refused the state/);
});

test('another implementation of the same codec takes over primed, and says so [H20] [M03]', async () => {
  const other = codecs.map((module) => ({ ...module }));
  const { at, a, b } = await call('G722', {}, {}, 'guest', [[...codecs], other]);
  await at.clock.advance(1000);
  const figures = await switchTo(at, a, SYMBIAN);
  assert.is(figures.primed, true);
  assert.equal([figures.gapFrames, figures.lostFrames, figures.doubledFrames, figures.lateFrames], [0, 0, 0, 0]);
  await at.clock.advance(500);
  faultless(analyseMarks(b.heard(), 16000, 0), 80);
  faultless(analyseMarks(a.heard(), 16000, 1), 80);
});

test('a codec that gives nothing makes a gap when nobody stands in, and none when the shim does [H20]', async () => {
  for (const [faults, gaps] of [[{ omitStandIn: true }, true], [{}, false]] as const) {
    let working = true;
    const lazy = codecs.map((module) => ({ ...module, createDecoder: () => {
      const decoder = module.createDecoder();
      return Object.assign(Object.create(decoder) as typeof decoder, { decode: (payload: Uint8Array, pcm: Int16Array) => (working ? decoder.decode(payload, pcm) : 0) });
    } }));
    const { at, a } = await call('PCMU', {}, faults, 'guest', [lazy, lazy]);
    await at.clock.advance(1000);
    working = false;
    await at.clock.advance(200);
    working = true;
    await at.clock.advance(500);
    const { standInFrames, streams: [{ receive }] } = await a.device.stats();
    assert.is(receive.gap > 0, gaps);
    assert.is(standInFrames > 0, !gaps);
    assert.is(receive.late > 0, !gaps);
  }
});

test('with the codecs in the shim a switch hands nothing over and loses nothing [H19]', async () => {
  const { at, a, b } = await call('G722', {}, {}, 'shim');
  await at.clock.advance(1000);
  const figures = await switchTo(at, a, SYMBIAN);
  assert.equal([figures.gapFrames, figures.lostFrames, figures.doubledFrames, figures.lateFrames, figures.primed], [0, 0, 0, 0, false]);
  assert.ok(figures.framesExpected > 0);
  faultless(analyseMarks(b.heard(), 16000, 0), 50);
  replaysExactly(a, codecs.find(({ name }) => name === 'G722')!);
  assert.is((await a.device.stats()).servedBy, 'shim');
});

test.run();

// FIG. 4 of US9143597 in one thread under virtual time: half a minute of telephony in a second, byte for byte the same twice.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks } from '../../host-shim/media/index.ts';
import { InThreadWorld } from '../support/in-thread.ts';
import type { FarEnd } from '../support/in-thread.ts';

const RATE_HZ = 16_000;
const TALK_MS = 1_500;
/** Who is held while another rings is silent for longer than the analyser takes for a loss. */
const RING_MS = 400;

interface Played { world: InThreadWorld; far: Record<'b' | 'c' | 'd' | 'e', FarEnd> }

/** Each mark of `party` in `ear` once and in order, at least `leastFrames` of them. */
function heardWhole(ear: Int16Array, party: number, leastFrames: number, what: string): void {
  const { marked, missing, doubled, outOfOrder } = analyseMarks(ear, RATE_HZ, party);
  assert.equal({ missing, doubled, outOfOrder }, { missing: 0, doubled: 0, outOfOrder: 0 }, what);
  assert.ok(marked >= leastFrames, `${what}: ${marked} frames`);
}

async function play(seed: number): Promise<Played> {
  const world = await new InThreadWorld(seed).bootHandset();
  const far = { b: await world.bootFarEnd('b', 1, RING_MS), c: await world.bootFarEnd('c', 2, RING_MS), d: await world.bootFarEnd('d', 3, RING_MS), e: await world.bootFarEnd('e', 4, Infinity) };
  const { handset } = world;
  const did = async (work: Promise<{ ok: boolean }>, what: string): Promise<void> => {
    const result = await world.settle(work);
    assert.ok(result.ok, `${what}: ${JSON.stringify(result)}`);
  };
  const up = (end: FarEnd, what: string): Promise<void> => world.until(() => end.established === 1, what);
  const over = (count: number): Promise<void> => world.until(() => world.named('session-ended').length === count, `${count} sessions ended`);

  await did(handset.input('android', 'place-call', { to: far.b.uri }), 'A calls B');
  await up(far.b, 'B is up');
  await world.clock.advance(TALK_MS);
  await did(handset.input('android', 'place-call', { to: far.c.uri }), 'A calls C');
  await up(far.c, 'C is up');
  await did(handset.input('android', 'merge', { sessions: ['1', '2'] }), 'C joins');
  await world.until(() => world.named('participant-joined').length === 2, 'B and C are joined');
  await world.clock.advance(TALK_MS);
  far.e.call(world.uri);
  await world.until(() => world.named('session-offered').length === 1, 'E calls');
  await world.clock.advance(500);
  const messages = world.signalling.length;
  await did(handset.switchTo('symbian'), 'the switch');
  assert.is(world.signalling.length, messages, 'nothing was sent for the switch');
  await world.clock.advance(TALK_MS);
  await did(handset.input('symbian', 'place-call', { to: far.d.uri }), 'A calls D');
  await up(far.d, 'D is up');
  await did(handset.input('symbian', 'merge', { sessions: ['1', '4'] }), 'D joins');
  await world.until(() => world.named('participant-joined').some(({ session }) => session === '4'), 'D is joined');
  await world.clock.advance(TALK_MS);
  await did(handset.input('symbian', 'answer', { session: '3' }), 'A answers E');
  await up(far.e, 'E is up');
  await world.clock.advance(TALK_MS);
  await did(handset.input('symbian', 'end', { session: '3' }), 'A hangs up on E');
  await over(1);
  far.b.hangUp();
  await over(2);
  await did(handset.input('symbian', 'end', { session: '2' }), 'A hangs up on C');
  await over(3);
  far.d.hangUp();
  await over(4);
  return { world, far };
}

test('FIG. 4: A calls B, joins C, switches in mid-word, joins D, answers E who waited; every mark is heard once and in order, records equal [H17]', async () => {
  const { world, far } = await play(1);
  const [switched] = world.named('switched');
  assert.equal([switched.gapFrames, switched.lostFrames, switched.doubledFrames, switched.lateFrames], [0, 0, 0, 0]);
  assert.ok(switched.framesExpected > 0);
  for (const [party, least] of [[1, 200], [2, 150], [3, 60], [4, 50]]) heardWhole(world.ear.pcm(), party, least, `party ${party} at the handset`);
  heardWhole(far.b.ear.pcm(), 0, 200, 'the handset at B');
  heardWhole(far.c.ear.pcm(), 0, 150, 'the handset at C');
  heardWhole(far.d.ear.pcm(), 0, 60, 'the handset at D');
  heardWhole(far.e.ear.pcm(), 0, 50, 'the handset at E');
  heardWhole(far.c.ear.pcm(), 1, 100, 'B at C');
  const records = await world.settle(world.handset.records());
  assert.ok(records.identical && records.skipped === 0 && records.checked > 30, JSON.stringify([records.checked, records.skipped, records.different]));
});

test('the same seed gives the same bytes on bus and network twice, another seed gives others [D06]', async () => {
  const first = (await play(5)).world.digest();
  assert.is((await play(5)).world.digest(), first);
  assert.is.not((await play(6)).world.digest(), first);
});

test.run();

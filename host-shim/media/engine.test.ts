// The engine by itself: what a guest's codecs are handed and left with, and what hostile ones can do to a call.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codecs } from '../../guests/codecs/index.ts';
import { seededRandom } from '../devices/random/seeded.ts';
import { CodecHost } from './codec-host.ts';
import type { CodecLink } from './codec-seat.ts';
import type { StreamOpen } from './device.ts';
import { MediaEngine } from './engine.ts';
import { FrameLedger } from './frame-counters.ts';
import { GRANT_BYTES, GrantState, OFFSET_DOWN_WRITTEN, OFFSET_STATE, OFFSET_UP_SLOTS } from './grant-layout.ts';
import { mediaLimits } from './limits.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from './rtp/packet.ts';

const FAR_END = { ip: '10.0.0.2', port: 4000 };
const OPEN: StreamOpen = {
  localPort: 5000, remoteIp: FAR_END.ip, remotePort: FAR_END.port, codec: 'G722', payloadType: 9, clockRateHz: 8000, ptimeMs: 20,
  send: true, receive: true, local: true, telephoneEventPayloadType: 0, conference: 0,
};

interface Guest extends CodecLink { grants: SharedArrayBuffer[]; awake: boolean; mischief: ((grant: SharedArrayBuffer) => void) | null }

function guest(number: number): Guest {
  const host = new CodecHost(codecs);
  const made: Guest = {
    guest: number, implementation: 'same', concurrent: false, grants: [], awake: true, mischief: null,
    take(grant) {
      made.grants.push(grant);
      host.take(grant);
    },
    ring() {
      if (made.awake) host.run();
      made.mischief?.(made.grants.at(-1)!);
    },
  };
  return made;
}

function call() {
  const sent: Uint8Array[] = [];
  const engine = new MediaEngine({
    placement: 'guest', random: seededRandom(3), report: () => {}, send: (_, __, packet) => void sent.push(packet.slice()),
    microphone: { read: (pcm) => void pcm.forEach((_, n) => (pcm[n] = 8000 * Math.sin(n / 5))) }, loudspeaker: { write: () => {}, close: () => Promise.resolve() },
  });
  const guests = [guest(2), guest(3)];
  for (const one of guests) engine.attach(one);
  engine.setOwner(2);
  engine.streamOpen(1, OPEN);
  const run = (ticks: number): void => {
    for (let i = 0; i < ticks; i++) {
      const tick = engine.lastTick + 1;
      const packet = new Uint8Array(RTP_HEADER_BYTES + 160).fill(tick * 7);
      writeRtpHeader(packet, false, 9, tick & 0xffff, 160 * tick, 99);
      engine.datagram(5000, FAR_END, packet, 20 * tick);
      engine.tick(tick);
    }
  };
  return { engine, guests, run, sent };
}

const empty = (grant: SharedArrayBuffer): boolean => new Uint8Array(grant).every((byte) => byte === 0);

test('each switch makes a new grant; the loser\'s is zeroed and never written again [H20] [H01]', async () => {
  const { engine, guests: [android, symbian], run } = call();
  run(20);
  const ready = engine.beginSwitch(3, 400);
  assert.is(symbian.grants.length, 1);
  run(10);
  assert.ok((await ready).agreed);
  engine.commitSwitch();
  run(3);
  assert.is(android.grants.length, 1);
  assert.ok(empty(android.grants[0]), 'the loser\'s grant');
  run(20);
  assert.ok(empty(android.grants[0]));
  assert.is(new Int32Array(symbian.grants[0])[OFFSET_STATE >> 2], GrantState.Live);
  const back = engine.beginSwitch(2, 0);
  run(10);
  assert.ok((await back).agreed);
  assert.is(android.grants.length, 2);
  engine.abortSwitch();
  run(2);
  assert.ok(empty(android.grants[1]), 'an aborted gainer\'s grant');
});

test('a loser that is slow to hand out its state: the gainer catches up on what was said meanwhile, and agrees [H20] [M03]', async () => {
  const { engine, guests: [android], run } = call();
  run(20);
  android.awake = false;
  const ready = engine.beginSwitch(3, 0);
  run(mediaLimits.stateTicks - 2);
  android.awake = true;
  run(10);
  assert.equal(await ready, { agreed: true, primed: false });
});

test('a loser that hangs keeps nothing: its grant is zeroed after a while [H01]', async () => {
  const { engine, guests: [android], run } = call();
  run(20);
  android.awake = false;
  const ready = engine.beginSwitch(3, 0);
  run(20);
  const readiness = await ready;
  assert.equal(readiness, { agreed: true, primed: true });
  const asked = new Int32Array(android.grants[0])[OFFSET_DOWN_WRITTEN >> 2];
  const { figures } = engine.commitSwitch();
  run(2);
  assert.is(new Int32Array(android.grants[0])[OFFSET_DOWN_WRITTEN >> 2], asked, 'after the commit the loser is asked for nothing');
  run(mediaLimits.figuresTicks - 1);
  const { gapFrames, lostFrames, doubledFrames, primed } = await figures;
  assert.equal([gapFrames, lostFrames, doubledFrames, primed], [0, 0, 0, true]);
  run(mediaLimits.revokeTicks);
  assert.ok(empty(android.grants[0]));
});

test('a codec worker that writes anything anywhere into its grant spoils its own sound at most: packets go on, one per tick [H01] [S09]', () => {
  const random = seededRandom(17);
  const { engine, guests: [android], run, sent } = call();
  run(10);
  android.mischief = (grant) => {
    const bytes = new Uint8Array(grant);
    for (let i = 0; i < 400; i++) bytes[random.next() % (i % 2 ? GRANT_BYTES : OFFSET_UP_SLOTS)] = random.next();
  };
  const before = sent.length;
  run(500);
  assert.is(sent.length - before, 500);
  assert.ok(engine.stats().standInFrames > 0);
  assert.ok(sent.every((packet, i) => i === 0 || ((packet[3] - sent[i - 1][3]) & 0xff) === 1), 'numbered without a hole');
  android.mischief = null;
  engine.detach(2);
  run(10);
  assert.is(engine.stats().servedBy, 'shim');
});

test('an engine without streams is idle, and ticks until the figures of a switch are known [H14]', async () => {
  const { engine, run } = call();
  engine.streamClose(1);
  assert.ok(engine.idle);
  assert.equal(await engine.beginSwitch(3, 0), { agreed: true, primed: false });
  assert.not(engine.idle);
  const { figures } = engine.commitSwitch();
  run(mediaLimits.figuresTicks + 1);
  assert.is((await figures).framesExpected, 0);
  assert.ok(engine.idle);
});

test('a switch that was not agreed cannot be committed, nor one begun twice; a guest without codecs cannot gain [H32]', async () => {
  const { engine, run } = call();
  run(10);
  assert.throws(() => engine.commitSwitch(), (error: { code: string }) => error.code === 'MEDIA_SWITCH_STATE');
  const ready = engine.beginSwitch(3, 0);
  await engine.beginSwitch(3, 0).then(() => assert.unreachable(), (error) => assert.is(error.code, 'MEDIA_SWITCH_STATE'));
  assert.is((await engine.beginSwitch(9, 0)).agreed, false);
  run(10);
  assert.ok((await ready).agreed);
});

test('a frame that is due twice, or after a later one, is counted as doubled [M03]', () => {
  const ledger = new FrameLedger();
  for (const frame of [1, 2, 2, 3, 1, 4]) ledger.due(frame);
  assert.equal([ledger.counters.framesExpected, ledger.counters.doubled], [6, 2]);
  ledger.restart();
  ledger.due(0);
  assert.is(ledger.counters.doubled, 2);
});

test.run();

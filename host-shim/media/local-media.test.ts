// The 20 ms grid: what becomes of ticks when the thread was kept from running, and which ports are opened.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DatagramNetwork, SocketAddress } from '../devices/net/net.ts';
import { seededRandom } from '../devices/random/seeded.ts';
import { mediaLimits } from './limits.ts';
import { LocalMedia } from './local-media.ts';
import { shimCodec } from './shim-codecs.ts';

/** One frame of PCMU. */
const scratch = new Uint8Array(160);

function device() {
  const at = { nowMs: 1000 };
  const sent: { atMs: number; sequence: number; timestamp: number; sound: number }[] = [];
  let spoken = 0;
  let nextPort = 5001;
  const closed: number[] = [];
  const net: DatagramNetwork = {
    openUdp(bind: SocketAddress) {
      const port = nextPort++;
      return Promise.resolve({
        address: { ip: bind.ip, port }, counters: { received: 0, sent: 0, sendErrors: 0, receiveBufferBytes: 0 },
        send: (_: SocketAddress, data: Uint8Array) => {
          const view = new DataView(data.buffer, data.byteOffset);
          sent.push({ atMs: at.nowMs, sequence: view.getUint16(2), timestamp: view.getUint32(4), sound: data[data.length - 1] });
        },
        close: () => Promise.resolve(void closed.push(port)),
      });
    },
  };
  let woken = 0;
  const media = new LocalMedia({
    bindIps: ['10.0.0.1'], placement: 'shim', microphone: { read: (pcm) => void pcm.fill(1000 * ++spoken) }, loudspeaker: { write: () => {}, close: () => Promise.resolve() },
    clock: { nowMs: () => at.nowMs }, net, random: seededRandom(1), report: () => {}, wake: () => woken++, onPacket: null,
  });
  const open = (localPort: number): void => media.streamOpen(1, {
    localPort, remoteIp: '10.0.0.2', remotePort: 4000, codec: 'PCMU', payloadType: 0, clockRateHz: 8000, ptimeMs: 20,
    send: true, receive: true, local: true, telephoneEventPayloadType: 0, conference: 0,
  });
  return { at, sent, media, open, closed, woken: () => woken };
}

test('RTP gets even ports, and the odd ones are given back [M01]', async () => {
  const { media, closed } = device();
  assert.equal(await media.open(3), [5002, 5004, 5006]);
  assert.equal(closed, [5001, 5003, 5005]);
});

test('a thread that was kept away for 200 ms catches up three ticks at a time, and every frame goes out with its own timestamp [M01]', async () => {
  const { at, sent, media, open } = device();
  const [port] = await media.open(1);
  open(port);
  for (; at.nowMs < 1200; at.nowMs += 20) media.step(at.nowMs);
  const before = sent.length;
  at.nowMs += 200;
  let turns = 0;
  let dueMs = 0;
  do {
    const had = sent.length;
    dueMs = media.step(at.nowMs);
    assert.ok(sent.length - had <= mediaLimits.catchUpTicks);
    turns++;
  } while (dueMs <= at.nowMs);
  assert.is(turns, Math.ceil(11 / mediaLimits.catchUpTicks));
  assert.is(sent.length - before, 11);
  for (let i = 1; i < sent.length; i++) {
    assert.is((sent[i].sequence - sent[i - 1].sequence) & 0xffff, 1);
    assert.is((sent[i].timestamp - sent[i - 1].timestamp) >>> 0, 160);
  }
  assert.is(media.stats().lateTicks, 10);
  assert.is(media.stats().skippedTicks, 0);
});

test('beyond a second of standstill the time is given up, and said so [M01]', async () => {
  const { at, sent, media, open } = device();
  const [port] = await media.open(1);
  open(port);
  media.step(at.nowMs += 20);
  at.nowMs += 5000;
  const before = sent.length;
  while (media.step(at.nowMs) <= at.nowMs);
  assert.ok(sent.length - before <= 1);
  assert.is(media.stats().skippedTicks, 249);
});

test('what was spoken before a standstill that was given up goes out after it, once [M01]', async () => {
  const { at, sent, media, open } = device();
  const [port] = await media.open(1);
  open(port);
  for (let tick = 0; tick < 4; tick++) media.step((at.nowMs += 20));
  at.nowMs += 5000;
  for (let tick = 0; tick < 4; tick++) media.step((at.nowMs += 20));
  const sounds = sent.map(({ sound }) => sound);
  const levels = Array.from({ length: sounds.length }, (_, i) => shimCodec('PCMU')!.createEncoder().encode(new Int16Array(160).fill(1000 * (i + 1)), scratch) && scratch[159]);
  assert.is(sounds.length, 7);
  assert.equal(sounds, levels);
});

test('without a stream nothing ticks; the first stream wakes the device at the present tick [M01]', async () => {
  const { at, media, open, woken } = device();
  const [port] = await media.open(1);
  assert.is(media.step(at.nowMs), Infinity);
  assert.is(woken(), 0);
  at.nowMs = 60_000;
  open(port);
  assert.is(woken(), 1);
  assert.is(media.step(at.nowMs), 60_020);
  assert.is(media.stats().skippedTicks, 0);
  media.streamClose(1);
  assert.is(media.step((at.nowMs += 20)), Infinity);
});

test.run();

// RTP's smaller parts: packets, numbering, reception, telephone events, packet times.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../devices/random/seeded.ts';
import { RTP_HEADER_BYTES, RtpPacket, writeRtpHeader } from './packet.ts';
import { Packetizer } from './packetizer.ts';
import { Receiver } from './receiver.ts';
import { Sequencer } from './sequencer.ts';
import { EventReceiver, EventSender } from './telephone-event.ts';

function bytesOf(sequence: number, timestamp: number, ssrc = 7, payloadBytes = 160): Uint8Array {
  const bytes = new Uint8Array(RTP_HEADER_BYTES + payloadBytes);
  writeRtpHeader(bytes, false, 0, sequence, timestamp, ssrc);
  return bytes;
}

function packetOf(...given: Parameters<typeof bytesOf>): RtpPacket {
  const packet = new RtpPacket();
  assert.ok(packet.read(bytesOf(...given)));
  return packet;
}

test('a header reads as it was written, at the ends of every field [M01]', () => {
  const bytes = new Uint8Array(14);
  writeRtpHeader(bytes, true, 127, 0xffff, 0xffffffff, 0xfffffffe);
  const packet = new RtpPacket();
  assert.ok(packet.read(bytes));
  const { marker, payloadType, sequence, timestamp, ssrc, payload } = packet;
  assert.equal([marker, payloadType, sequence, timestamp, ssrc, payload.length], [true, 127, 0xffff, 0xffffffff, 0xfffffffe, 2]);
});

test('sources, extension and padding are stepped over; what lies about its length, another version and RTCP are no RTP [M01]', () => {
  const packet = new RtpPacket();
  const head = [0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
  const full = [0xb1, ...head.slice(1), 9, 9, 9, 9, 0, 0, 0, 1, 8, 8, 8, 8, 42, 43, 0, 2];
  assert.ok(packet.read(Uint8Array.from(full)));
  assert.equal([...packet.payload], [42, 43]);
  const broken = [
    [], head.slice(0, 11), [0x40, ...head.slice(1)], [0x8f, ...head.slice(1)], [0x90, ...head.slice(1), 0, 0], [0x90, ...head.slice(1), 0, 0, 0, 9],
    [0xa0, ...head.slice(1), 1, 0], [0xa0, ...head.slice(1), 1, 200], [0x80, 200, ...head.slice(2)],
  ];
  for (const bytes of broken) assert.is(packet.read(Uint8Array.from(bytes)), false, bytes.join());
});

test('numbers begin at random, go up by one, and turn over [M01]', () => {
  const one = new Sequencer(seededRandom(1));
  const two = new Sequencer(seededRandom(2));
  assert.not.equal(one.ssrc, two.ssrc);
  let last = one.takeSequence();
  for (let i = 0; i < 70_000; i++) {
    const next = one.takeSequence();
    if (next !== ((last + 1) & 0xffff)) assert.unreachable(`${next} after ${last}`);
    last = next;
  }
  const before = one.timestamp;
  one.advance(2 ** 32 - 10);
  assert.is(one.timestamp, (before - 10 + 2 ** 32) % 2 ** 32);
});

test('reception counts loss, gaps, duplicates, jumps and changes of source, and forgives reordering [M01]', () => {
  const from = { ip: '1.1.1.1', port: 2 };
  const receiver = new Receiver(from);
  const feed = (sequence: number, timestamp: number, ssrc?: number): string => {
    const reception = receiver.take(packetOf(sequence, timestamp, ssrc), from, 0);
    if (reception !== 'duplicate') receiver.takeAudio(timestamp, 160);
    return reception;
  };
  assert.equal([65534, 65535, 0, 0, 2, 1, 5].map((sequence) => feed(sequence, ((sequence + 2) & 0xffff) * 160)), ['first', 'next', 'next', 'duplicate', 'next', 'next', 'next']);
  const { figures } = receiver;
  assert.equal([figures.received, figures.lost, figures.sequenceGaps, figures.duplicates, figures.timestampJumps, figures.ssrcChanges], [6, 2, 2, 1, 0, 0]);
  feed(6, 5000);
  assert.is(figures.timestampJumps, 1);
  assert.is(feed(900, 0, 8), 'first');
  assert.equal([figures.ssrcChanges, figures.lost, figures.timestampJumps], [1, 2, 1]);
});

test('the signalled source is heard at once, another only when it persists and the signalled one was never heard [M01]', () => {
  const signalled = { ip: '1.1.1.1', port: 2 };
  const behind = { ip: '2.2.2.2', port: 3 };
  const receiver = new Receiver(signalled);
  assert.equal([0, 1, 2].map((n) => receiver.take(packetOf(n, 0), behind, 0)), ['refused', 'refused', 'first']);
  assert.equal(receiver.remote, behind);
  const strict = new Receiver(signalled);
  strict.take(packetOf(0, 0), signalled, 0);
  assert.equal([1, 2, 3, 4].map((n) => strict.take(packetOf(n, 0), behind, 0)), ['refused', 'refused', 'refused', 'refused']);
  strict.redirect(behind, 8000);
  assert.is(strict.take(packetOf(5, 0), behind, 0), 'next');
});

test('a stream that goes on from another address is followed once the known one is silent, and only that stream (RFC 4961) [M01]', () => {
  const [known, rebound] = [{ ip: '1.1.1.1', port: 2 }, { ip: '1.1.1.1', port: 3 }];
  const heard = (atMs: number): Receiver => {
    const receiver = new Receiver(known);
    receiver.take(packetOf(10, 0), known, atMs);
    return receiver;
  };
  const from = (receiver: Receiver, sequences: readonly number[], ssrc?: number): string[] =>
    sequences.map((sequence, index) => receiver.take(packetOf(sequence, 0, ssrc), rebound, 100 + 20 * index));
  const followed = heard(0);
  assert.equal(from(followed, [16, 17, 18, 19]), ['refused', 'refused', 'next', 'next']);
  assert.equal([followed.remote, followed.figures.ssrcChanges, followed.figures.lost], [rebound, 0, 7]);
  assert.is(followed.take(packetOf(20, 0), known, 180), 'refused', 'the old address is no longer it');
  const refused = ['refused', 'refused', 'refused', 'refused'];
  assert.equal(from(heard(60), [13, 14, 15, 16]).slice(0, 3), refused.slice(0, 3), 'the known one speaks');
  assert.equal(from(heard(0), [16, 17, 18, 19], 8), refused, 'another SSRC');
  assert.equal(from(heard(0), [4000, 4001, 4002, 4003]), refused, 'nowhere near');
});

test('a key goes out with one timestamp, a growing duration and three last packets, and comes in once even when only the last arrives [M02]', () => {
  const sender = new EventSender();
  sender.press('5x*', 60);
  const packets: { timestamp: number; payload: Uint8Array; marker: boolean }[] = [];
  for (let tick = 0; tick < 20; tick++) {
    const payload = new Uint8Array(4);
    const event = sender.tick(1000 + 160 * tick, 160, payload, 0);
    if (event !== null) packets.push({ timestamp: event.timestamp, payload, marker: event.marker });
  }
  const first = packets.filter(({ timestamp }) => timestamp === 1000);
  assert.equal(first.map(({ payload: [event, flags, high, low] }) => [event, flags >> 7, (high << 8) | low]), [[5, 0, 160], [5, 0, 320], [5, 1, 480], [5, 1, 480], [5, 1, 480]]);
  assert.equal(packets.filter(({ marker }) => marker).length, 2);
  const digits = (which: typeof packets): string => {
    const receiver = new EventReceiver();
    return which.map(({ payload, timestamp }) => receiver.take(payload, timestamp)).join('');
  };
  assert.is(digits(packets), '5*');
  assert.is(digits([first[4]]), '5');
  assert.is(new EventReceiver().take(new Uint8Array(3), 1), '');
  assert.is(new EventReceiver().take(Uint8Array.of(200, 0, 0, 0), 1), '', 'not a key');
});

test('frames are joined and cut to the packet time asked for, which is kept within bounds [M01]', () => {
  for (const [ptimeMs, lengthBytes] of [[20, 160], [10, 80], [30, 240], [60, 480], [0, 160], [5, 80], [1000, 480]]) {
    const packetizer = new Packetizer(160, ptimeMs);
    const into = new Uint8Array(600);
    const sizes: number[] = [];
    let next = 0;
    for (let frame = 0; frame < 6; frame++) {
      packetizer.put(Uint8Array.from({ length: 160 }, (_, i) => (frame * 160 + i) & 0xff));
      for (let length = packetizer.take(into, 12); length > 0; length = packetizer.take(into, 12)) {
        sizes.push(length);
        for (let i = 0; i < length; i++) assert.is(into[12 + i], next++ & 0xff);
      }
    }
    assert.equal(new Set(sizes), new Set([lengthBytes]));
    assert.is(next, 960);
  }
});

test.run();

// What a far end counts of the RTP that it gets: losses, gaps, jumps, other sources.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RtpContinuity } from './rtp-continuity.ts';

function packet(sequence: number, timestamp: number, { ssrc = 7, payloadType = 0 } = {}): Uint8Array {
  const bytes = Buffer.alloc(172);
  bytes.set([0x80, payloadType]);
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(timestamp >>> 0, 4);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
}

const watch = (...packets: Uint8Array[]) => {
  const continuity = new RtpContinuity(160);
  packets.forEach((one) => continuity.packet(one));
  return continuity.figures;
};
const FINE = { received: 3, lost: 0, sequenceGaps: 0, timestampJumps: 0, ssrcChanges: 0, telephoneEvents: 0 };

test('a stream that goes on across the wrap of both counters is continuous [M01]', () => {
  assert.equal(watch(packet(65534, 0xffffff00), packet(65535, 0xffffff00 + 160), packet(65536, 0xffffff00 + 320)), FINE);
});

test('a missing packet is a gap and a loss, and the timestamp after it is still right [M01]', () => {
  assert.equal(watch(packet(1, 160), packet(2, 320), packet(4, 640)), { ...FINE, lost: 1, sequenceGaps: 1 });
});

test('a timestamp that stands still, or runs ahead, is a jump [M01]', () => {
  assert.equal(watch(packet(1, 160), packet(2, 160), packet(3, 640)), { ...FINE, timestampJumps: 2 });
});

test('another source is a change of SSRC and not a gap [M01]', () => {
  assert.equal(watch(packet(1, 160), packet(900, 9000, { ssrc: 8 }), packet(901, 9160, { ssrc: 8 })), { ...FINE, ssrcChanges: 1 });
});

test('a doubled packet is a gap [M01]', () => {
  assert.is(watch(packet(1, 160), packet(1, 160), packet(2, 320)).sequenceGaps, 1);
});

test('telephone events take the place of voice frames and are no jump [M01]', () => {
  const figures = watch(packet(1, 160), packet(2, 320, { payloadType: 101 }), packet(3, 320, { payloadType: 101 }), packet(4, 640));
  assert.equal(figures, { ...FINE, received: 4, telephoneEvents: 2 });
});

test('a stream that begins with a telephone event has its voice watched, not the event [M01]', () => {
  const event = { payloadType: 101 };
  const figures = watch(packet(1, 160, event), packet(2, 160, event), packet(3, 160, event), packet(4, 640), packet(5, 900));
  assert.equal(figures, { ...FINE, received: 5, telephoneEvents: 3, timestampJumps: 1 });
});

test('what is no RTP is not counted [M01]', () => {
  assert.equal(watch(new Uint8Array(4), Buffer.from('OPTIONS sip:x SIP/2.0'), packet(1, 160, { payloadType: 72 })), { ...FINE, received: 0 });
});

test.run();

// Whose RTP comes from a port: that of one call, until this has ended.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RtpWatch } from './rtp-watch.ts';

const PORT = 49_200;

function packet(ssrc: number, sequence: number): Uint8Array {
  const bytes = Buffer.alloc(172);
  bytes[0] = 0x80;
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE(160 * sequence, 4);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
}

test('a port that the next call gets at once has another source, which is no fault [D06]', () => {
  const watch = new RtpWatch();
  watch.sent(20, PORT, packet(1, 1));
  watch.callEnded(30);
  watch.sent(60, PORT, packet(2, 700));
  watch.sent(80, PORT, packet(2, 701));
  assert.equal(watch.breaks, []);
});

test('another source in the middle of a call is found, also when another call has ended before [D06]', () => {
  const watch = new RtpWatch();
  watch.callEnded(10);
  watch.sent(20, PORT, packet(1, 1));
  watch.sent(40, PORT, packet(2, 2));
  assert.equal(watch.breaks, ['from port 49200: 0 steps in sequence, 0 in timestamp, 1 other sources']);
});

test.run();

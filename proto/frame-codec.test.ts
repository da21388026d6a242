// The frame header, byte by byte.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildFrame, newFrameHeader, payloadOf, readFrameHeader, stampDelivery, stampFrame, writeFrameHeader } from './index.ts';

const sample = {
  version: 1, sender: 2, type: 0x0302, payloadLength: 0x01020304, requestId: 0xfedcba98, session: 0x80000001,
  sequence: 0x1f_ffff_ffff_ffff, timeUs: 0x1_0000_0002, delivery: 0x2_0000_0003,
};

test('a frame header lies little-endian where its drawing says [H09]', () => {
  const bytes = new Uint8Array(40);
  writeFrameHeader(bytes, sample);
  assert.equal(Buffer.from(bytes).toString('hex'), '01020203' + '04030201' + '98badcfe' + '01000080' + 'ffffffffffff1f00' + '0200000001000000' + '0300000002000000');
});

test('a frame header is read as it was written, at any place [H09]', () => {
  const bytes = new Uint8Array(64);
  writeFrameHeader(bytes, sample, 7);
  const header = newFrameHeader();
  assert.ok(readFrameHeader(bytes, header, 7));
  assert.equal(header, sample);
});

test('a header that is cut off is not read [H09]', () => {
  const header = newFrameHeader();
  assert.not(readFrameHeader(new Uint8Array(39), header));
  assert.not(readFrameHeader(new Uint8Array(64), header, 25));
  assert.equal(header, newFrameHeader());
});

test('stamping writes the hypervisor\'s fields and no others [H09]', () => {
  const bytes = new Uint8Array(40);
  writeFrameHeader(bytes, { ...sample, version: 9 });
  stampFrame(bytes, 3, 41, 5_000_000_000);
  stampDelivery(bytes, 17);
  const header = newFrameHeader();
  readFrameHeader(bytes, header);
  assert.equal(header, { ...sample, version: 1, sender: 3, sequence: 41, timeUs: 5_000_000_000, delivery: 17 });
});

test('a built frame holds its payload and its length [H09]', () => {
  const frame = buildFrame(0x0201, new Uint8Array([7, 8, 9]), { session: 5 });
  const header = newFrameHeader();
  readFrameHeader(frame, header);
  assert.is(header.payloadLength, 3);
  assert.is(header.session, 5);
  assert.equal([...payloadOf(frame)], [7, 8, 9]);
});

test.run();

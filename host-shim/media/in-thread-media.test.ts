// Calls in one thread under a virtual clock: hold, mute, keys, conference, strange packets, packet times, determinism.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks } from './marks-analyser.ts';
import { type Party, SYMBIAN, call, faultless, open, party, switchTo, world } from './simulated-call.ts';

test('held, muted and resumed: RTP goes on without a gap, and the marks are away only meanwhile [H37]', async () => {
  const { at, a, b } = await call('PCMU');
  await at.clock.advance(1000);
  a.device.streamOpen(1, open(a, b, '10.0.0.2', 'PCMU', { local: false }));
  await at.clock.advance(1000);
  a.device.streamOpen(1, open(a, b, '10.0.0.2', 'PCMU'));
  await at.clock.advance(1000);
  a.device.audioPath(true, 1);
  await at.clock.advance(1000);
  a.device.audioPath(false, 1);
  await at.clock.advance(1000);
  const heard = analyseMarks(b.heard(), 16000, 0);
  assert.is(heard.runs.length, 3);
  assert.equal([heard.missing, heard.doubled, heard.outOfOrder], [0, 0, 0]);
  const { streams: [{ rtp }] } = await b.device.stats();
  assert.equal([rtp.ssrcChanges, rtp.sequenceGaps, rtp.timestampJumps], [0, 0, 0]);
  assert.ok(rtp.received > 240);
});

test('keys pressed arrive once each, and voice goes on after them where it should [M02]', async () => {
  const { at, a, b } = await call('PCMU');
  await at.clock.advance(1000);
  a.device.streamDtmf(1, '1#A', 100);
  await at.clock.advance(2000);
  assert.equal(b.digits, ['11', '1#', '1A']);
  const { streams: [{ rtp, receive }] } = await b.device.stats();
  assert.equal([rtp.sequenceGaps, rtp.timestampJumps, rtp.lost, receive.lost, receive.late], [0, 0, 0, 0, 0]);
  const marks = analyseMarks(b.heard(), 16000, 0);
  assert.is(marks.doubled, 0);
});

test('in a conference of five everybody hears the four others and not himself, through a switch, in tune and in order [M04] [H17]', async () => {
  const at = world();
  const a = await party(at, 0, '10.0.0.1');
  const ports = [a.port, ...(await a.device.open(3))];
  const others: Party[] = [];
  for (const [i, codec] of ['PCMU', 'G722', 'PCMA', 'G722'].entries()) {
    const other = await party(at, i + 1, `10.0.0.${i + 2}`, 'shim');
    others.push(other);
    a.device.streamOpen(i + 1, { ...open(a, other, `10.0.0.${i + 2}`, codec, { conference: 1 }), localPort: ports[i] });
    other.device.streamOpen(1, { ...open(other, a, '10.0.0.1', codec), remotePort: ports[i] });
  }
  await at.clock.advance(1500);
  const figures = await switchTo(at, a, SYMBIAN);
  assert.equal([figures.gapFrames, figures.lostFrames, figures.doubledFrames, figures.lateFrames], [0, 0, 0, 0]);
  await at.clock.advance(1500);
  for (const [i, listener] of [a, ...others].entries()) {
    for (let speaker = 0; speaker < 5; speaker++) {
      const report = analyseMarks(listener.heard(), 16000, speaker);
      if (speaker === i) assert.is(report.runs.length, 0, `party ${i} does not hear itself`);
      else faultless(report, 120);
    }
  }
});

test('garbage, strangers and other payload types are refused and counted, and nothing else changes [M01]', async () => {
  const { at, a, b } = await call('PCMU');
  const stranger = await at.net.openUdp({ ip: '10.0.0.9', port: 0 }, () => {});
  await at.clock.advance(500);
  for (const bytes of [[], [0x80], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [0x80, 200, ...Array(20).fill(0)], [0x80, 0, ...Array(170).fill(1)], [0x9f, 0, ...Array(12).fill(255)]]) {
    stranger.send({ ip: '10.0.0.1', port: a.port }, Uint8Array.from(bytes));
  }
  await at.clock.advance(1000);
  const { streams: [{ rtp, remote }] } = await a.device.stats();
  assert.is(rtp.refused, 6);
  assert.is(remote, `10.0.0.2:${b.port}`);
  faultless(analyseMarks(a.heard(), 16000, 1), 65);
});

test('a far end behind another address than it said is found after three packets [M01]', async () => {
  const at = world();
  const a = await party(at, 0, '10.0.0.1');
  const b = await party(at, 1, '10.0.0.2');
  a.device.streamOpen(1, { ...open(a, b, '192.168.7.7', 'PCMU'), remotePort: 4000 });
  b.device.streamOpen(1, open(b, a, '10.0.0.1', 'PCMU'));
  await at.clock.advance(1500);
  faultless(analyseMarks(b.heard(), 16000, 0), 55);
  assert.is((await a.device.stats()).streams[0].remote, `10.0.0.2:${b.port}`);
});

test('the same seed gives the same sound and the same figures, byte for byte [H01]', async () => {
  const once = async () => {
    const { at, a, b } = await call('G722', { loss: 0.02, jitterMs: 25, seed: 5 });
    await at.clock.advance(1000);
    await switchTo(at, a, SYMBIAN);
    return { heard: Buffer.from(b.heard().buffer).toString('base64'), stats: await a.device.stats() };
  };
  assert.equal(await once(), await once());
});

test('a packet time of 10, 30, 40 or 60 ms is sent and taken as well [M01]', async () => {
  for (const ptimeMs of [10, 30, 40, 60]) {
    const at = world();
    const a = await party(at, 0, '10.0.0.1');
    const b = await party(at, 1, '10.0.0.2');
    a.device.streamOpen(1, open(a, b, '10.0.0.2', 'G722', { ptimeMs }));
    b.device.streamOpen(1, open(b, a, '10.0.0.1', 'G722'));
    await at.clock.advance(3000);
    faultless(analyseMarks(b.heard(), 16000, 0), 130);
    const { streams: [{ rtp, receive }] } = await b.device.stats();
    assert.equal([rtp.timestampJumps, receive.lost, receive.late], [0, 0, 0]);
    assert.ok(Math.abs(rtp.received * ptimeMs - 3000) <= 80, `${rtp.received} packets of ${ptimeMs} ms`);
  }
});

test('an unknown codec, a port that is not ours and one stream too many are reported as failed, and the rest goes on [S09]', async () => {
  const { at, a, b } = await call('PCMU');
  a.device.streamOpen(2, open(a, b, '10.0.0.2', 'PCMU', { codec: 'SPEEX' }));
  a.device.streamOpen(3, open(a, b, '10.0.0.2', 'PCMU', { localPort: 1 }));
  for (let id = 10; id < 22; id++) a.device.streamOpen(id, open(a, b, '10.0.0.2', 'PCMU'));
  assert.equal(a.digits, ['3', '3', '3']);
  for (let id = 10; id < 22; id++) a.device.streamClose(id);
  await at.clock.advance(500);
  assert.is((await a.device.stats()).streams.filter((stream) => stream.open).length, 1);
});

test.run();

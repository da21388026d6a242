// The trace as tshark reads it: SIP, SDP and RTP decoded, bus frames beside them on one time line, nothing malformed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageChannel } from 'node:worker_threads';
import { BatchWriter, DIRECTION_OUT, MediaBatchWriter, PcapngLog, readIpPacket, readPcapng, type TraceBatch } from '../../host-shim/trace/index.ts';
import { PARTICIPANT_CORE, PARTICIPANT_FIRST_GUEST, buildFrame, encode, MessageType } from '../../proto/index.ts';
import { havePrograms } from '../support/programs.ts';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('pcapng');
const EPOCH_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const PLACE = 'process 4711';
const RTP_PACKETS = 10;
/** Of odd length: checksums and blocks are padded. */
const RTP6_PACKETS = 2;
const RTP6_BYTES = 93;

const sdp = (ip: string, port: number, version: string): string =>
  [
    'v=0',
    `o=- 1 1 IN ${version} ${ip}`,
    's=-',
    `c=IN ${version} ${ip}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    'a=rtpmap:0 PCMU/8000',
    'a=ptime:20',
    '',
  ].join('\r\n');

const invite = (host: string, ip: string, version: string): Uint8Array => {
  const body = sdp(ip, 40000, version);
  return Buffer.from(
    [
      'INVITE sip:bob@example.org SIP/2.0',
      `Via: SIP/2.0/UDP ${host}:5060;branch=z9hG4bK1`,
      'Max-Forwards: 70',
      `From: <sip:alice@${host}>;tag=1`,
      'To: <sip:bob@example.org>',
      'Call-ID: trace-1',
      'CSeq: 1 INVITE',
      `Contact: <sip:alice@${host}:5060>`,
      'Content-Type: application/sdp',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
};

function rtp(sequence: number, bytes = 172): Uint8Array {
  const packet = Buffer.alloc(bytes, 0xff);
  packet.set([0x80, 0]);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  packet.writeUInt32BE(0x1234, 8);
  return packet;
}

/** One call's worth of records, written the way machine and media write them, with the RTP batch first although it is later. */
function record(path: string): void {
  const log = new PcapngLog(path, EPOCH_MS, PLACE);
  const machine = new BatchWriter({ postMessage: ({ bytes }: TraceBatch) => log.addBatch(bytes.slice()), on: () => undefined });
  const media = new MediaBatchWriter(65_536, (batch) => log.addMediaBatch(batch));
  const local = { ip: '127.0.0.1', port: 5060 };
  const remote = { ip: '127.0.0.1', port: 5090 };
  for (let i = 0; i < RTP_PACKETS; i++)
    media.write(i % 2 ? 'in' : 'out', (200 + i * 20) * 1000, { ip: '127.0.0.1', port: 40000 }, { ip: '127.0.0.1', port: 40002 }, rtp(i));
  for (let i = 0; i < RTP6_PACKETS; i++) media.write(i % 2 ? 'in' : 'out', (500 + i * 20) * 1000, { ip: '::1', port: 40000 }, { ip: '2001:db8::7', port: 40002 }, rtp(i, RTP6_BYTES));
  media.flush();
  machine.datagram(100, DIRECTION_OUT, local, remote, invite('127.0.0.1', '127.0.0.1', 'IP4'));
  machine.datagram(110, DIRECTION_OUT, { ip: '::1', port: 5060 }, { ip: '2001:db8::7', port: 5090 }, invite('[::1]', '::1', 'IP6'));
  machine.frame(120, buildFrame(MessageType.SessionEnded, encode('SessionEnded', {}), { sender: PARTICIPANT_CORE, session: 7, sequence: 9, timeUs: 120_000 }));
  machine.log(130, Buffer.from('info core: hello'));
  machine.flush();
  log.close(3);
}

test('records of two threads come out in order of time and read back as they went in [D07]', () => {
  const path = join(folder, 'read-back.pcapng');
  record(path);
  const file = readPcapng(readFileSync(path))!;
  assert.equal(
    file.interfaces.map(({ name }) => name),
    ['sip', 'sip6', 'rtp', 'rtp6', 'bus', 'log', 'sip-websocket', 'bus-hypervisor', 'bus-core'],
  );
  assert.is(file.packets.length, 4 + RTP_PACKETS + RTP6_PACKETS);
  const [sent, heard] = file.packets.slice(-RTP6_PACKETS).map(({ data }) => readIpPacket(Buffer.from(data))!);
  assert.equal([sent!.from.port, sent!.to.port, heard!.from.port, heard!.to.port], [40000, 40002, 40002, 40000]);
  assert.equal(Buffer.from(heard!.data), Buffer.from(rtp(1, RTP6_BYTES)));
  const times = file.packets.map(({ timeNs }) => timeNs);
  assert.equal(
    times,
    [...times].sort((a, b) => (a < b ? -1 : 1)),
  );
  assert.is(times[0], BigInt(EPOCH_MS + 100) * 1_000_000n);
  const first = readIpPacket(Buffer.from(file.packets[0]!.data))!;
  assert.is(first.from.port, 5060);
  assert.is(first.to.port, 5090);
  assert.equal(Buffer.from(first.data), Buffer.from(invite('127.0.0.1', '127.0.0.1', 'IP4')));
});

test('a worker that does not read costs records, which are counted, and never a wait [D07]', () => {
  const silent = { postMessage: () => undefined, on: () => undefined };
  const writer = new BatchWriter(silent);
  const data = new Uint8Array(8000);
  for (let i = 0; i < 10_000; i++) writer.frame(i, data);
  assert.ok(writer.dropped > 0);
});

test('a batch that was read makes room for the next ones [D07]', async () => {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', () => port1.postMessage({ read: 1 }));
  const writer = new BatchWriter(port2);
  for (let i = 0; i < 600; i++) {
    const read = new Promise((resolve) => port2.once('message', resolve));
    writer.frame(i, new Uint8Array(16));
    writer.flush();
    await read;
  }
  port1.close();
  assert.is(writer.dropped, 0);
});

if (havePrograms(['tshark'], ['tshark decodes SIP, SDP and RTP of a trace'])) {
  test('tshark decodes SIP, SDP and RTP of a trace, and finds nothing malformed [D07]', () => {
    const path = join(folder, 'tshark.pcapng');
    record(path);
    const tshark = (...words: string[]): string[] =>
      execFileSync('tshark', ['-r', path, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trim()
        .split('\n');
    assert.equal(tshark('-Y', 'sip.Method == "INVITE" && sdp.media.port == 40000', '-T', 'fields', '-e', 'sip.Call-ID'), ['trace-1', 'trace-1']);
    assert.is(tshark('-Y', 'rtp.p_type == 0', '-T', 'fields', '-e', 'rtp.seq').length, RTP_PACKETS + RTP6_PACKETS);
    assert.equal(tshark('-Y', '_ws.malformed || ip.checksum.status == "Bad" || udp.checksum.status == "Bad"'), ['']);
    assert.equal(
      tshark('-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE', '-Y', 'udp.checksum.status == 0 || ip.checksum.status == 0'),
      [''],
    );
    assert.equal(tshark('-Y', 'frame.interface_name == "bus-core"', '-T', 'fields', '-e', 'frame.len', '-e', 'frame.time_epoch'), [
      `40\t${EPOCH_MS / 1000}.120000000`,
    ]);
  });
}

if (havePrograms(['tshark'], ['the dissector shows bus frames by name'])) {
  test('the dissector shows bus frames by name, field by field, and marks damaged ones [D07]', () => {
    const path = join(folder, 'bus.pcapng');
    const log = new PcapngLog(path, EPOCH_MS, PLACE);
    const machine = new BatchWriter({ postMessage: ({ bytes }: TraceBatch) => log.addBatch(bytes.slice()), on: () => undefined });
    const ended = encode('SessionEnded', { reason: { sipCode: 486, q850: 17, text: 'Besetzt: \u00fc' } });
    machine.frame(120, buildFrame(MessageType.SessionEnded, ended, { session: 7, sequence: 9, timeUs: 120_000 }));
    machine.frame(121, buildFrame(MessageType.SessionEnded, ended.subarray(0, -1), { session: 7, sequence: 10 }));
    machine.frame(122, buildFrame(MessageType.MuteChanged, encode('MuteChanged', { muted: true }), { sequence: 11 }));
    machine.flush();
    log.close(0);
    const dissector = packagePath('proto', 'gen', 'lua', 'twinset.lua');
    const tshark = (...words: string[]): string[] =>
      execFileSync('tshark', ['-X', `lua_script:${dissector}`, '-r', path, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trim()
        .split('\n');
    assert.equal(tshark('-T', 'fields', '-e', 'twinset.message', '-e', 'twinset.session', '-e', 'twinset.sequence'), ['SessionEnded\t7\t9', 'SessionEnded\t7\t10', 'MuteChanged\t0\t11']);
    assert.match(tshark('-Y', 'twinset.sequence == 9', '-T', 'fields', '-e', 'twinset.field')[0]!, /sipCode: 486.*q850: 17.*text: Besetzt: ü/);
    assert.match(tshark('-Y', 'twinset.message == "MuteChanged"', '-T', 'fields', '-e', 'twinset.field')[0]!, /muted: true/);
    assert.equal(tshark('-Y', 'twinset.damaged', '-T', 'fields', '-e', 'twinset.sequence'), ['10']);
  });
}

/** Two starts of one guest, and words of everybody. */
function recordParticipants(path: string): void {
  const log = new PcapngLog(path, EPOCH_MS, PLACE);
  const machine = new BatchWriter({ postMessage: ({ bytes }: TraceBatch) => log.addBatch(bytes.slice()), on: () => undefined });
  const say = (timeMs: number, sender: number): void => machine.frame(timeMs, buildFrame(MessageType.MuteChanged, encode('MuteChanged', { muted: true }), { sender, sequence: timeMs }));
  const [android, symbian, unnamed] = [PARTICIPANT_FIRST_GUEST, PARTICIPANT_FIRST_GUEST + 1, PARTICIPANT_FIRST_GUEST + 2];
  machine.participant(0, { number: android, name: 'android', place: 'guest 2, worker of process 4711' });
  machine.participant(0, { number: symbian, name: 'symbian', place: 'guest 3, process 4720' });
  machine.datagram(1, DIRECTION_OUT, { ip: '127.0.0.1', port: 5060 }, { ip: '127.0.0.1', port: 5090 }, invite('127.0.0.1', '127.0.0.1', 'IP4'));
  for (const [index, sender] of [0, PARTICIPANT_CORE, android, symbian, unnamed].entries()) say(2 + index, sender);
  machine.participant(10, { number: symbian, name: 'symbian', place: 'guest 3, process 4733' });
  say(11, symbian);
  machine.log(12, Buffer.from('warning android: low battery'));
  machine.flush();
  log.close(0);
}

if (havePrograms(['tshark'], ['each packet says whose it is'])) {
  test("each packet says whose it is and where he runs, a guest by its manifest's name, and after a new start its new process [D07]", () => {
    const path = join(folder, 'participants.pcapng');
    recordParticipants(path);
    const tshark = (...words: string[]): string[] =>
      execFileSync('tshark', ['-X', `lua_script:${packagePath('proto', 'gen', 'lua', 'twinset.lua')}`, '-r', path, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n');
    assert.equal(tshark('-T', 'fields', '-e', 'frame.interface_name', '-e', 'twinset.participant', '-e', 'twinset.place'), [
      'sip\tcore\tprocess 4711',
      'bus-hypervisor\thypervisor\tprocess 4711',
      'bus-core\tcore\tprocess 4711',
      'bus-android\tandroid\tguest 2, worker of process 4711',
      'bus-symbian\tsymbian\tguest 3, process 4720',
      'bus\t\t',
      'bus-symbian\tsymbian\tguest 3, process 4733',
      'log\thypervisor\tprocess 4711',
    ]);
    assert.equal(tshark('-Y', 'twinset.participant == "symbian"', '-T', 'fields', '-e', 'frame.number'), ['5', '7']);
    assert.equal(tshark('-Y', 'twinset_log', '-T', 'fields', '-e', 'twinset.level', '-e', 'twinset.source'), ['warning\tandroid']);
    const info = tshark('-Y', 'twinset', '-o', 'gui.column.format:"Info","%i"');
    assert.equal(info.map((line) => line.trim().replace(/^MuteChanged from /, '')), ['hypervisor', 'core', 'android', 'symbian', 'guest 4', 'symbian']);
  });
}

test('a guest that starts again and again takes no more interfaces than the bound, and keeps its last name [D07]', () => {
  const path = join(folder, 'restarts.pcapng');
  const log = new PcapngLog(path, EPOCH_MS, PLACE);
  const machine = new BatchWriter({ postMessage: ({ bytes }: TraceBatch) => log.addBatch(bytes.slice()), on: () => undefined });
  for (let start = 0; start < 200; start++) machine.participant(start, { number: PARTICIPANT_FIRST_GUEST, name: 'android', place: `guest 2, process ${start}` });
  machine.frame(200, buildFrame(MessageType.MuteChanged, encode('MuteChanged', { muted: true }), { sender: PARTICIPANT_FIRST_GUEST }));
  machine.flush();
  log.close(0);
  const { interfaces, packets } = readPcapng(readFileSync(path))!;
  assert.is(interfaces.length, 64);
  assert.is(interfaces[packets[0]!.interfaceIndex]!.name, 'bus-android');
});

test.run();

// The direct glue and jco's binding are two ways to one component: the same events must bring the same effects, byte for byte.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Core } from '../../host-shim/core/index.ts';
import * as layout from '../../proto/frame.ts';
import { encodeOwnerChanged } from '../../proto/gen/ts/bus.ts';
import { type Fields } from '../../proto/wire.ts';
import { encodeAccept, encodeEnd, encodePlaceCall } from '../../proto/gen/ts/phone.ts';
import { type Configuration, encodeConfiguration } from '../../proto/gen/ts/session.ts';

const ANDROID = 2;
const OWNER_CHANGED = 0x000d;
const far = { ip: '127.0.0.1', port: 5070 };

const configuration: Fields<Configuration> = {
  accounts: [{ uri: 'sip:alice@127.0.0.1', registrar: 'sip:127.0.0.1:5080', user: 'alice', password: 'secret', expiresS: 60, displayName: 'Alice' }],
  bindIp: '127.0.0.1', bindPort: 5060, mediaPorts: [4000, 4002, 4004, 4006, 4008, 4010, 4012, 4014, 4016, 4018, 4020, 4022], codecs: ['G722', 'PCMU', 'PCMA'],
  admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 }, sessions: 12, transactions: 64, tombstones: 1024, userAgent: 'Twinset', phone: true,
};

let sequence = 0;
function frame(sender: number, type: number, payload: Uint8Array, session = 0, requestId = 0): Uint8Array {
  const bytes = Buffer.alloc(layout.FRAME_HEADER_BYTES + payload.length);
  bytes[layout.OFFSET_VERSION] = layout.FRAME_VERSION;
  bytes[layout.OFFSET_SENDER] = sender;
  bytes.writeUInt16LE(type, layout.OFFSET_TYPE);
  bytes.writeUInt32LE(payload.length, layout.OFFSET_PAYLOAD_LENGTH);
  bytes.writeUInt32LE(requestId, layout.OFFSET_REQUEST_ID);
  bytes.writeUInt32LE(session, layout.OFFSET_SESSION);
  bytes.writeBigUInt64LE(BigInt(++sequence), layout.OFFSET_SEQUENCE);
  bytes.set(payload, layout.FRAME_HEADER_BYTES);
  return bytes;
}

const sip = (...lines: string[]): Uint8Array => Buffer.from(`${lines.join('\r\n')}\r\n`);
const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 6000 RTP/AVP 0 8', ''].join('\r\n');
const from = ['From: <sip:bob@127.0.0.1>;tag=far', 'To: <sip:alice@127.0.0.1>', 'Max-Forwards: 70'];
const invite = sip('INVITE sip:alice@127.0.0.1 SIP/2.0', 'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKi1;rport', ...from, 'Call-ID: call1@far', 'CSeq: 1 INVITE',
  'Contact: <sip:bob@127.0.0.1:5070>', 'Content-Type: application/sdp', `Content-Length: ${sdp.length}`, '', sdp.trimEnd());

/** One life of a handset, told as lines: every effect of every event, with all bytes. */
async function life(glue: 'direct' | 'jco'): Promise<string[]> {
  sequence = 0;
  const told: string[] = [];
  let entropy = 0;
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const loader = await Core.load({ glue });
  const core = loader.create({
    frame: (bytes) => told.push(`frame ${hex(bytes)}`),
    datagram: (flow, to, data) => told.push(`datagram ${flow} ${to.ip}:${to.port} ${hex(data)}`),
    log: (level, text) => told.push(`log ${level} ${text.split('\n')[0]}`), // the stack under it names the glue
    restarted: (restarts) => told.push(`restarted ${restarts}`),
    barred: () => undefined,
    stopped: (reason) => told.push(`stopped ${reason}`),
  }, (bytes) => bytes.fill(++entropy));
  const after = (what: string) => told.push(`-- ${what}: deadline ${core.deadlineMs}`);
  core.boot(0, encodeConfiguration(configuration));
  after('boot');
  core.frame(1, frame(0, OWNER_CHANGED, encodeOwnerChanged({ fromGuest: 0, toGuest: ANDROID, tick: 0 })));
  core.datagram(2, 0, far, sip('OPTIONS sip:alice@127.0.0.1 SIP/2.0', 'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKo1;rport', ...from, 'Call-ID: o1', 'CSeq: 1 OPTIONS', 'Content-Length: 0', ''));
  core.datagram(3, 0, far, sip('OPTIONS sip:alice@127.0.0.1 SIP/2.0', 'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKo2;rport', 'Content-Length: 0', ''));
  core.datagram(4, 0, { ip: '::1', port: 9 }, Buffer.from('garbage'));
  after('options');
  core.datagram(10, 0, far, invite);
  after('invite');
  core.frame(20, frame(ANDROID, 0x0203, encodeAccept({}), 1, 7));
  after('accept');
  for (const at of [520, 1520, 3520]) { core.tick(at); after(`tick ${at}`); }
  core.frame(4000, frame(ANDROID, 0x0201, encodePlaceCall({ to: 'sip:carol@127.0.0.1:5075' }), 0, 8));
  after('place call');
  core.tick(4500);
  core.frame(4600, frame(ANDROID, 0x0210, encodeEnd({}), 1, 9));
  after('end');
  core.fault(5000, 0);
  after('fault');
  for (const at of [5600, 7600, 40000]) { core.tick(at); after(`tick ${at}`); }
  told.push(JSON.stringify(core.stats()));
  return told;
}

test('the same events bring the same effects through direct glue and through jco [S11]', async () => {
  const direct = await life('direct');
  const jco = await life('jco');
  assert.equal(direct, jco);
  assert.ok(direct.some((line) => line.startsWith('datagram') && line.includes('SIP/2.0 200 OK')), 'the core answered');
  assert.ok(direct.some((line) => line.startsWith('frame')), 'the core told its guests');
  assert.ok(direct.includes('restarted 1'), 'the core was restored');
});

test('the same events bring the same effects twice: the core has no clock and no randomness of its own [S11]', async () => {
  assert.equal(await life('direct'), await life('direct'));
});

test('a handset fits 1 MiB, and no event makes its memory grow [S09]', async () => {
  const figures = JSON.parse((await life('direct')).at(-1)!) as Record<string, number>;
  assert.ok(figures.memoryBytes <= 1 << 20, `${figures.memoryBytes} bytes`);
  assert.is(figures.outboxDropped, 0);
});

test.run();

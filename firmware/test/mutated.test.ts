// Mutated datagrams and frames against the whole core: it answers or is silent, it never traps, and it still works afterwards.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Core } from '../../host-shim/core/index.ts';
import { FRAME_HEADER_BYTES } from '../../proto/frame.ts';
import { encodeConfiguration } from '../../proto/gen/ts/session.ts';
import { Seeded } from './seeded.ts';

const random = new Seeded('mutated datagrams');
const far = { ip: '127.0.0.1', port: 5070 };
const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n';

function request(method: string, number: number, extra = '', body = ''): string {
  const tag = method === 'INVITE' && extra === '' ? '' : ';tag=x';
  return `${method} sip:alice@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK${number}${method};rport\r\nMax-Forwards: 70\r\nFrom: "Bob" <sip:bob@127.0.0.1>;tag=far\r\n`
    + `To: <sip:alice@127.0.0.1>${tag}\r\nCall-ID: call${number}@far\r\nCSeq: 1 ${method}\r\nContact: <sip:bob@127.0.0.1:5070;transport=udp>\r\n${extra}`
    + `${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`;
}
function response(code: number): string {
  return `SIP/2.0 ${code} X\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1\r\nFrom: <sip:alice@127.0.0.1>;tag=1\r\nTo: <sip:bob@127.0.0.1>;tag=2\r\nCall-ID: a@b\r\nCSeq: 1 INVITE\r\n`
    + 'WWW-Authenticate: Digest realm="a", nonce="b", qop="auth", algorithm=SHA-256\r\nContact: <sip:bob@127.0.0.1>\r\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>\r\nContent-Length: 0\r\n\r\n';
}

const PIECES = ['\r\n', '\r\n ', '\0', ';', ',', '"', '<', '>', '@', '[', '%n%s%x', ' ', '\u00c3\u00a9', '4294967296', '-1', 'z9hG4bK', 'x'.repeat(2000), '<'.repeat(60), ';'.repeat(60), 'a=', 'm=audio 0 RTP/AVP 0\r\n'];

function mutate(text: string): Buffer {
  let bytes = Buffer.from(text, 'latin1');
  for (let i = random.below(3); i > 0; i--) {
    const at = random.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + random.below(30));
    const piece = random.below(3) ? Buffer.from(random.pick(PIECES), 'latin1') : Buffer.from(random.bytes(random.below(4)));
    bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(random.below(2) ? at : to)]);
  }
  return bytes;
}

test('mutated datagrams and frames never trap the core, and it still answers a good request [S10]', async () => {
  const loader = await Core.load();
  let answers = 0;
  const traps: string[] = [];
  let last: Buffer = Buffer.alloc(0);
  const core = loader.create({
    frame: () => undefined, datagram: (_flow, _to, data) => { if (Buffer.from(data).toString('latin1').includes('Call-ID: good@far')) answers++; },
    log: (level, text) => { if (level === 3) traps.push(`${text}\n${JSON.stringify(last.toString('latin1'))}`); }, restarted: () => undefined, barred: () => undefined, stopped: () => undefined,
  }, (bytes) => bytes.fill(9));
  core.boot(0, encodeConfiguration({
    accounts: [{ uri: 'sip:alice@127.0.0.1', registrar: 'sip:127.0.0.1:5080', user: 'alice', password: 'secret', expiresS: 60, displayName: '' }],
    bindIp: '127.0.0.1', bindPort: 5060, mediaPorts: [4000, 4002, 4004, 4006, 4008, 4010, 4012, 4014, 4016, 4018, 4020, 4022], codecs: ['G722', 'PCMU', 'PCMA'],
    admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 }, sessions: 12, transactions: 64, tombstones: 1024, userAgent: 'Twinset', phone: true,
  }));
  let nowMs = 1;
  for (let i = 0; i < 6000 && traps.length === 0; i++) {
    nowMs += random.below(40);
    if (random.below(10) === 0) {
      const frame = Buffer.from(random.bytes(FRAME_HEADER_BYTES + random.below(60)));
      frame.writeUInt16LE(random.pick([0x0005, 0x000d, 0x0105, 0x0110, 0x0200 + random.below(24)]), 2);
      frame.writeUInt32LE(frame.length - FRAME_HEADER_BYTES, 4);
      frame.writeUInt32LE(random.below(16), 12);
      last = frame;
      core.frame(nowMs, frame);
    } else {
      const number = random.below(30);
      const text = random.pick([() => request('INVITE', number, '', sdp), () => request('INVITE', number, 'Require: 100rel\r\n', sdp), () => request('BYE', number), () => request('CANCEL', number),
        () => request('ACK', number), () => request('OPTIONS', number), () => request('MESSAGE', number), () => request('NEWMETHOD', number), () => response(random.pick([100, 180, 200, 302, 401, 407, 486, 503]))])();
      last = mutate(text);
      core.datagram(nowMs, 0, far, last);
    }
    if (core.deadlineMs <= nowMs) core.tick(nowMs);
  }
  assert.is(traps[0], undefined, `seed ${random.seed}`);
  core.datagram(nowMs + 60_000, 0, far, Buffer.from(request('OPTIONS', 1).replace('call1@far', 'good@far').replace('z9hG4bK1', 'z9hG4bKgood')));
  assert.is(answers, 1);
  const stats = core.stats();
  assert.is(stats.restarts, 0);
  assert.ok(stats.malformed > 500, `${stats.malformed} were malformed`);
});

test.run();

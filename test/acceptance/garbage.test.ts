// Garbage on the SIP port in mid-call: nothing traps, nothing rings, all of it is counted, and the call does not notice.
import { createSocket } from 'node:dgram';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../host-shim/index.ts';
import type { Message } from '../../tools/scenario/party/json-process.ts';
import { withCallUp, type CallUp } from '../support/call.ts';

const RANDOM_DATAGRAMS = 10_000;
const LENGTHS = [1, 4, 20, 100, 400, 1400, 8000];
/** Sent before the handset is asked what it has got: less than its receive buffer holds. */
const BURST = 100;
const CUT_EVERY = 7;

const METHODS = ['INVITE', 'BYE', 'OPTIONS', 'REGISTER', 'CANCEL', 'ACK', 'MESSAGE', 'UNHEARDOF'];

function whole(method: string, port: number): string {
  return [
    `${method} sip:handset@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${method}`,
    'Max-Forwards: 70',
    'From: <sip:noise@127.0.0.1>;tag=noise',
    'To: <sip:handset@127.0.0.1>',
    `Call-ID: ${method}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:noise@127.0.0.1:${port}>`,
    'Content-Type: application/sdp',
    'Content-Length: 90',
    '',
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n',
  ].join('\r\n');
}

function* noise(port: number): Generator<Uint8Array> {
  const random = seededRandom(7);
  for (let sent = 0; sent < RANDOM_DATAGRAMS; sent++) {
    const bytes = new Uint8Array(LENGTHS[sent % LENGTHS.length]!);
    random.fill(bytes);
    yield bytes;
  }
  for (const method of METHODS) {
    const text = whole(method, port);
    for (let length = 1; length < text.indexOf('Content-Type'); length += CUT_EVERY) yield Buffer.from(text.slice(0, length));
  }
}

async function counters({ handset }: CallUp): Promise<{ core: Record<string, number>; received: number }> {
  const { core, net } = (await handset.ask({ do: 'stats' })) as Message & { core: Record<string, number>; net: { received: number } };
  return { core, received: net.received };
}

test('ten thousand random datagrams and truncated requests of every kind leave a call as it was, and are counted [H03, S09]', async () => {
  await withCallUp('android', async (call) => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const before = await counters(call);
    let sent = 0;
    for (const datagram of noise(socket.address().port)) {
      await new Promise((resolve) => socket.send(datagram, call.handset.port, '127.0.0.1', resolve));
      if (++sent % BURST === 0) await counters(call);
    }
    await call.rtpGoesOn();
    socket.close();
    const after = await counters(call);
    assert.is(after.received - before.received, sent);
    assert.is(after.core.datagrams! - before.core.datagrams!, sent);
    assert.ok(after.core.malformed! - before.core.malformed! > RANDOM_DATAGRAMS / 2, JSON.stringify(after.core));
    assert.equal([after.core.restarts, after.core.quarantined, after.core.calls], [0, 0, 1]);
    assert.not(call.handset.events.some(({ event }) => event === 'session-offered' || event === 'error'));
    const { identical, skipped } = await call.handset.ask({ do: 'records' });
    assert.equal([identical, skipped], [true, 0]);
    await call.handset.ask({ do: 'end', session: call.session });
    const { rtp } = await call.far.result();
    assert.equal([rtp!.lost, rtp!.sequenceGaps, rtp!.timestampJumps, rtp!.ssrcChanges], [0, 0, 0, 0], JSON.stringify(rtp));
  });
});

test.run();

// A bare machine that is larger than a handset and carries no sound: as many calls side by side as it was sized for.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType } from '../proto/index.ts';
import { SimulatedNetwork, VirtualClock, bootBare, seededRandom } from './index.ts';

const HOST = { ip: '192.0.2.1', port: 5060 };
const CALLS = 40;
const SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n';

const invite = (call: number): Uint8Array => Buffer.from([
  'INVITE sip:bare@192.0.2.1 SIP/2.0', `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKsize${call}`, 'Max-Forwards: 70', `From: <sip:peer@192.0.2.2>;tag=${call}`, 'To: <sip:bare@192.0.2.1>',
  `Call-ID: size${call}@192.0.2.2`, 'CSeq: 1 INVITE', 'Contact: <sip:peer@192.0.2.2>', 'Content-Type: application/sdp', `Content-Length: ${SDP.length}`, '', SDP,
].join('\r\n'));

async function accepted(size: { sessions: number; framesPerSecond: number }): Promise<{ answers: Map<string, number>; refused: number; streams: unknown }> {
  const clock = new VirtualClock();
  const net = new SimulatedNetwork(clock);
  const answers = new Map<string, number>();
  let refused = 0;
  let request = 0;
  const bare = await bootBare({
    bind: HOST, inThread: { clock, timers: clock, random: seededRandom(1), net }, withoutMedia: true, size: { ...size, transactions: 256, tombstones: 1_024 },
    onFrame({ type, session }) {
      if (type === MessageType.SessionOffered) bare.port.send(MessageType.Accept, new Uint8Array(0), session, ++request);
      if (type === MessageType.Error) refused++;
    },
  });
  const peer = await net.openUdp({ ip: '192.0.2.2', port: 5060 }, (_from, data) => {
    const code = Buffer.from(data).toString('latin1', 8, 11);
    answers.set(code, (answers.get(code) ?? 0) + 1);
  });
  for (let call = 0; call < CALLS; call++) peer.send(HOST, invite(call));
  await clock.until(() => (answers.get('200') ?? 0) + (answers.get('486') ?? 0) + (answers.get('503') ?? 0) >= CALLS, 400);
  const { media } = await bare.stats();
  await bare.close();
  await peer.close();
  return { answers, refused, streams: (media as { streams: unknown }).streams };
}

test('a machine of forty sessions accepts forty calls at once, and its media device has no stream [S09]', async () => {
  const { answers, refused, streams } = await accepted({ sessions: CALLS, framesPerSecond: 100_000 });
  assert.is(answers.get('200'), CALLS);
  assert.is(refused, 0);
  assert.equal(streams, []);
});

test('the call over the size is refused and the others stand [S09]', async () => {
  const { answers } = await accepted({ sessions: CALLS - 10, framesPerSecond: 100_000 });
  assert.is(answers.get('200'), CALLS - 10);
  assert.is((answers.get('486') ?? 0) + (answers.get('503') ?? 0), 10);
});

test.run();

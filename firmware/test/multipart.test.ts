// Bodies of several parts: RFC 5621, RFC 2046 5.1.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Seeded } from './seeded.ts';
import { SDP, SipText, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const CRLF = '\r\n';
const part = (type: string, content: string, more: string[] = []): string => [`Content-Type: ${type}`, ...more, '', content].join(CRLF);
const OFFER = part('application/sdp', SDP(30_000));
const PICTURE = part('image/png', '\x89PNG');
const OPTIONAL = ['Content-Disposition: icon;handling=optional'];

function joined(parts: string[], boundary = 'cut'): string { return `preamble${CRLF}${parts.map((text) => `--${boundary}${CRLF}${text}${CRLF}`).join('')}--${boundary}--${CRLF}epilogue`; }

async function handset(): Promise<{ world: World; phone: Phone; peer: Peer }> {
  const world = await World.create();
  return { world, phone: world.phone(5060), peer: world.peer(5090) };
}

let serial = 0;
/** Sends a request with a body of this type, and waits for what it comes to. */
function send(world: World, peer: Peer, body: string, type = 'multipart/mixed;boundary=cut', method = 'INVITE', lines: string[] = []): string {
  const callId = `m${++serial}`;
  peer.send(5060, [
    `${method} sip:p5060@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${peer.branch()}`, 'Max-Forwards: 70', 'From: <sip:peer@127.0.0.1:5090>;tag=f', 'To: <sip:p5060@127.0.0.1:5060>',
    `Call-ID: ${callId}`, `CSeq: 1 ${method}`, 'Contact: <sip:peer@127.0.0.1:5090>', `Content-Type: ${type}`, ...lines, `Content-Length: ${body.length}`, '', body,
  ].join(CRLF));
  world.run(10);
  return callId;
}
const answerTo = (peer: Peer, callId: string): SipText | undefined => peer.heard.filter((message) => message.header('Call-ID') === callId).at(-1);

test('an offer inside multipart/mixed is found and answered, whatever else stands there as optional (RFC 5621 4.1) [S08]', async () => {
  for (const [type, parts] of [
    ['multipart/mixed;boundary=cut', [part('image/png', 'x', OPTIONAL), OFFER]],
    ['multipart/mixed; boundary="cut"; charset=x', [part('application/sdp', SDP(30_000), ['Content-Disposition: session;handling=required']), part('application/pidf+xml', '<x/>', OPTIONAL)]],
    ['Multipart/Mixed;Boundary=cut', [part('multipart/alternative;boundary=in', joined([part('text/html', 'x'), OFFER], 'in'))]],
    ['multipart/alternative;boundary=cut', [part('application/sdp', SDP(29_000)), OFFER, part('application/x-new', '?')]],
  ] as const) {
    const { world, phone, peer } = await handset();
    const callId = send(world, peer, joined([...parts]), type);
    const { session, body } = phone.last('SessionOffered')!;
    assert.is(body.offeredCodecs, 'PCMU PCMA', type);
    phone.command('Accept', {}, session);
    world.run(10);
    assert.match(answerTo(peer, callId)!.body, /^v=0[^]*m=audio /);
    assert.is(phone.streams.get(session)!.remotePort, 30_000, 'the last alternative that is understood');
  }
});

test('a part that must be understood and is not: 415 with Accept and Accept-Encoding (RFC 5621 8.2, RFC 3261 8.2.3) [S08]', async () => {
  const { world, phone, peer } = await handset();
  for (const parts of [[OFFER, PICTURE], [part('application/sdp', SDP(), ['Content-Encoding: gzip'])], [part('application/sdp', SDP(), ['Content-Disposition: early-session'])], [part('application/sdp', 'djAK', ['Content-Transfer-Encoding: base64'])]]) {
    const refused = answerTo(peer, send(world, peer, joined(parts)))!;
    assert.is(refused.code, 415, parts[0]);
    assert.match(refused.header('Accept'), /application\/sdp.*multipart\/mixed/);
    assert.is(refused.header('Accept-Encoding'), 'identity');
  }
  assert.is(answerTo(peer, send(world, peer, joined([OFFER]), 'multipart/mixed;boundary=cut', 'INVITE', ['Content-Encoding: gzip']))!.code, 415);
  assert.is(phone.all('SessionOffered').length, 0);
});

test('a body that cannot be taken apart is answered with 400 (RFC 2046 5.1.1) [S08] [S09]', async () => {
  const { world, peer } = await handset();
  const open = `--cut${CRLF}${OFFER}${CRLF}`;
  for (const [body, type] of [[joined([OFFER]), 'multipart/mixed'], [joined([OFFER]), 'multipart/mixed;boundary=other'], [open, 'multipart/mixed;boundary=cut'], [joined([OFFER]), `multipart/mixed;boundary="${'x'.repeat(71)}"`],
    [joined(Array.from({ length: 17 }, () => part('text/plain', 'x', OPTIONAL))), 'multipart/mixed;boundary=cut']] as const) {
    assert.is(answerTo(peer, send(world, peer, body, type))!.code, 400, `${type} ${body.length}`);
  }
});

test('a body that is optional and not understood is as good as none: our offer goes out in the 200 (RFC 3261 20.11, RFC 5621 8.2) [S08]', async () => {
  const { world, phone, peer } = await handset();
  const callId = send(world, peer, 'hello', 'text/plain', 'INVITE', ['Content-Disposition: render;handling=optional']);
  phone.command('Accept', {}, phone.last('SessionOffered')!.session);
  world.run(10);
  assert.match(answerTo(peer, callId)!.body, /^v=0/);
});

test('a MESSAGE of several parts is its text (RFC 3428, RFC 5621 4.1) [S08]', async () => {
  const { world, phone, peer } = await handset();
  send(world, peer, joined([part('text/plain', 'lunch?'), part('image/png', 'x', OPTIONAL)]), 'multipart/mixed;boundary=cut', 'MESSAGE');
  assert.is(phone.last('MessageReceived')!.body.text, 'lunch?');
  assert.is(answerTo(peer, send(world, peer, joined([part('image/png', 'x', OPTIONAL)]), 'multipart/mixed;boundary=cut', 'MESSAGE'))!.code, 415);
});

test('an answer inside multipart/mixed is an answer (RFC 5621 4.1) [S08]', async () => {
  const { world, phone, peer } = await handset();
  const id = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  const body = joined([part('text/plain', 'x', OPTIONAL), part('application/sdp', SDP(30_444))]);
  const send = peer.send.bind(peer);
  peer.send = (port, text) => send(port, text.replace('Content-Type: application/sdp\r\nContent-Length', 'Content-Type: multipart/mixed;boundary=cut\r\nContent-Length'));
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body });
  world.run(10);
  assert.is(phone.all('SessionEstablished', id).length, 1);
  assert.is(phone.streams.get(id)!.remotePort, 30_444);
});

test('what is put into parts is read out of them: any boundary, any bytes, nested up to three deep (RFC 2046 5.1) [S08]', async () => {
  const random = new Seeded('multipart');
  const { world, phone, peer } = await handset();
  for (let round = 0; round < 150; round++) {
    const boundaries = [0, 1, 2].map((level) => `${random.pick(['cut', 'a', "'()+_,-./:=?", 'x'.repeat(60)])}${round}${level}`);
    const text = Array.from({ length: 1 + random.below(60) }, () => random.pick([...'ab -:%\n', CRLF, '--', '--cut', ';', 'Content-Type: x'])).join('').trim() || 'x';
    const noise = (): string[] => Array.from({ length: random.below(3) }, () => part(random.pick(['image/png', 'text/html']), random.pick(['', '--', CRLF, '\0']), OPTIONAL));
    const depth = random.below(3);
    let body = part('text/plain', text);
    for (let level = depth; level > 0; level--) body = part(`multipart/mixed;boundary="${boundaries[level]}"`, joined([...noise(), body, ...noise()], boundaries[level]));
    const callId = send(world, peer, joined([...noise(), body, ...noise()], boundaries[0]), `multipart/mixed;boundary="${boundaries[0]}"`, 'MESSAGE');
    assert.is(answerTo(peer, callId)?.code, 200, `seed ${random.seed} round ${round}: ${JSON.stringify(text)}`);
    assert.is(phone.last('MessageReceived')!.body.text, text, `seed ${random.seed} round ${round}`);
  }
});

test.run();

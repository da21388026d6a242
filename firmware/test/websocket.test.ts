// SIP over WebSocket: one message in each, and a far end, or ourselves, to whom nobody can connect.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import type { StreamPeer } from './support/stream-peer.ts';
import { World } from './support/world.ts';

const PORT = 5060;
const WEBSOCKET_PORT = PORT + 2;
const WEBSOCKET = 3;
const SECURED_WEBSOCKET = 4;
/** Of the first connection in a world. */
const FIRST_PORT = 40000;
const BROWSER = 'df7jal23ls0d.invalid';

function request(method: string, serial: number, lines: string[] = [], body = '', transport = 'WS'): string {
  return [
    `${method} sip:p${PORT}@127.0.0.1:${PORT} SIP/2.0`, `Via: SIP/2.0/${transport} ${BROWSER};branch=z9hG4bKw${serial}`, 'Max-Forwards: 70', 'From: <sip:far@example.org>;tag=f',
    `To: <sip:p${PORT}@127.0.0.1>`, `Call-ID: c${serial}`, `CSeq: ${serial} ${method}`, `Contact: <sip:far@${BROWSER};transport=ws>`, ...lines,
  ].join('\r\n') + `\r\n\r\n${body}`;
}

async function connected(flow = WEBSOCKET): Promise<{ world: World; peer: StreamPeer; phone: ReturnType<World['phone']> }> {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration: { websocketPort: WEBSOCKET_PORT, secureWebsocketPort: WEBSOCKET_PORT + 1 } });
  const peer = world.streamTo(WEBSOCKET_PORT + flow - WEBSOCKET, flow);
  world.run(10);
  return { world, peer, phone };
}

const serials = (peer: StreamPeer, code = 200): number[] => peer.responses(code).map((message) => Number(message.header('CSeq').split(' ')[0]));

test('a WebSocket message is a message of SIP, with or without Content-Length, and is answered on its connection [S07 RFC 7118 4.2, 5.3]', async () => {
  const { world, peer } = await connected();
  peer.write(request('OPTIONS', 1));
  peer.write(request('OPTIONS', 2, ['Content-Type: text/plain'], 'no length'));
  peer.write(request('OPTIONS', 3, ['Content-Type: text/plain', 'Content-Length: 5'], 'hello'));
  world.run(50);
  assert.equal(serials(peer), [1, 2, 3]);
  assert.match(peer.heard[0].header('Via'), new RegExp(`^SIP/2\\.0/WS ${BROWSER};branch=z9hG4bKw1;received=127\\.0\\.0\\.1`));
});

test('bytes behind the message that Content-Length ends are no second one [S07 RFC 7118 4.2, RFC 3261 18.3]', async () => {
  const { world, peer } = await connected();
  peer.write(request('OPTIONS', 1, ['Content-Length: 0']) + request('OPTIONS', 2, ['Content-Length: 0']));
  world.run(50);
  assert.equal(serials(peer), [1]);
});

test('a message that ends before its Content-Length does is refused, and the connection stays [S07 RFC 3261 18.3]', async () => {
  const { world, peer } = await connected();
  peer.write(request('OPTIONS', 1, ['Content-Length: 99'], 'short'));
  peer.write(request('OPTIONS', 2));
  world.run(50);
  assert.equal([serials(peer, 400), serials(peer)], [[1], [2]]);
  assert.not(peer.isClosed);
});

test('a message of 65,000 bytes is taken [S07, S09 RFC 3261 18.1.1]', async () => {
  const { world, peer } = await connected();
  peer.write(request('OPTIONS', 1, ['Content-Type: text/plain'], 'x'.repeat(65_000)));
  world.run(50);
  assert.equal(serials(peer), [1]);
});

test('two line ends are a keep-alive and answered with one [S07 RFC 7118 6, RFC 5626 3.5.1]', async () => {
  const { world, peer } = await connected();
  peer.write('\r\n\r\n');
  world.run(50);
  assert.is(peer.rest, '\r\n');
});

test('whom nobody can connect to is called, and hears BYE, on its own connection [S07 RFC 7118 5.1]', async () => {
  for (const flow of [WEBSOCKET, SECURED_WEBSOCKET]) {
    const transport = flow === WEBSOCKET ? 'WS' : 'WSS';
    const { world, peer, phone } = await connected(flow);
    peer.write(request('INVITE', 1, ['Content-Type: application/sdp'], SDP(), transport));
    world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
    const { session } = phone.last('SessionOffered')!;
    phone.command('Accept', {}, session);
    world.until(() => peer.responses(200).length === 1, 'it is answered');
    const to = peer.responses(200)[0].header('To');
    assert.match(peer.responses(200)[0].header('Contact'), flow === WEBSOCKET ? /127\.0\.0\.1:5062;transport=ws>/ : /127\.0\.0\.1:5063;transport=wss>/);
    peer.write(request('ACK', 1, [], '', transport).replace(`To: <sip:p${PORT}@127.0.0.1>`, `To: ${to}`).replace('z9hG4bKw1', 'z9hG4bKw2'));
    world.until(() => phone.all('SessionEstablished').length === 1, 'it is up');
    phone.command('End', {}, session);
    world.until(() => peer.requests('BYE').length === 1, 'it is ended');
    const bye = peer.requests('BYE')[0];
    assert.is(bye.start, `BYE sip:far@${BROWSER};transport=ws SIP/2.0`);
    assert.match(bye.header('Via'), new RegExp(`^SIP/2\\.0/${transport} 127\\.0\\.0\\.1:${WEBSOCKET_PORT + flow - WEBSOCKET};`));
    peer.respond(bye, 200);
    world.until(() => phone.all('SessionEnded').length === 1, 'it is over');
    assert.is(phone.stats().connections, 1);
  }
});

test('a response to such a one whose connection is gone goes nowhere [S07 RFC 7118 5.1]', async () => {
  const { world, peer, phone } = await connected();
  const byDefault = world.streamAt(80);
  peer.write(request('INVITE', 1, ['Content-Type: application/sdp'], SDP()));
  world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
  peer.link.close();
  world.run(10);
  phone.command('Accept', {}, phone.last('SessionOffered')!.session);
  world.run(40_000);
  assert.is(byDefault.count, 0);
});

test('a call over WebSocket from one that takes no connections: both ways on its own, under a name that leads nowhere [S07 RFC 7118 5.1, 5.2]', async () => {
  const world = await World.create();
  const a = world.phone(5060, { configuration: { invalidHost: '1f2e3d.invalid' } });
  const b = world.phone(5070, { configuration: { websocketPort: 5072 } });
  a.command('PlaceCall', { to: 'sip:p5070@127.0.0.1:5072;transport=ws' });
  world.until(() => b.all('SessionOffered').length > 0, 'it is offered');
  const { session } = b.last('SessionOffered')!;
  b.command('Ring', {}, session);
  b.command('Accept', {}, session);
  world.until(() => a.all('SessionEstablished').length > 0 && b.all('SessionEstablished').length > 0, 'it is up');
  b.command('End', {}, session);
  world.until(() => a.all('SessionEnded').length > 0, 'it is over');
  world.run(1000);
  assert.equal(world.wire.map(({ text }) => text.split(' ')[0] + (text.startsWith('SIP') ? text.split(' ')[1] : '')), ['INVITE', 'SIP/2.0180', 'SIP/2.0200', 'ACK', 'BYE', 'SIP/2.0200'], world.ladder());
  assert.match(world.wire[0].text, /\r\nVia: SIP\/2\.0\/WS 1f2e3d\.invalid;branch=/);
  assert.match(world.wire[0].text, /\r\nContact: <sip:p5060@1f2e3d\.invalid;transport=ws>\r\n/);
  assert.match(world.wire[4].text, /^BYE sip:p5060@1f2e3d\.invalid;transport=ws SIP\/2\.0\r\nVia: SIP\/2\.0\/WS 127\.0\.0\.1:5072;/);
  for (const phone of [a, b]) assert.is(phone.stats().connections, 1);
});

test('a Record-Route with transport=ws outside of sips, in a dialog over secured WebSocket, is that connection [S07 RFC 7118 5.2]', async () => {
  const { world, peer, phone } = await connected(SECURED_WEBSOCKET);
  peer.write(request('INVITE', 1, [`Record-Route: <sip:127.0.0.1:${FIRST_PORT};transport=ws;lr>`, 'Content-Type: application/sdp'], SDP(), 'WSS'));
  world.run(50);
  const { session } = phone.last('SessionOffered')!;
  phone.command('Accept', {}, session);
  world.run(50);
  phone.command('End', {}, session);
  world.run(50);
  peer.write(request('ACK', 1, [`To: <sip:p${PORT}@127.0.0.1>;tag=${peer.responses(200)[0].tag('To')}`], '', 'WSS').replace(/\r\nTo: <sip:p5060@127\.0\.0\.1>(?=\r)/, ''));
  world.run(50);
  assert.match(peer.requests('BYE')[0].header('Via'), /^SIP\/2\.0\/WSS 127\.0\.0\.1:5063;/);
  assert.is(phone.stats().connections, 1);
});

test('sips with transport=ws is the secured one, and says so in Via and Contact [S07 RFC 7118 5.2]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration: { invalidHost: '1f2e3d.invalid' } });
  let flow = 0;
  world.links.listen(5080, (_link, asked) => { flow = asked; return undefined; });
  phone.command('PlaceCall', { to: 'sips:far@127.0.0.1:5080;transport=ws' });
  world.run(100);
  assert.is(flow, SECURED_WEBSOCKET);
  assert.match(world.wire[0].text, /\r\nVia: SIP\/2\.0\/WSS 1f2e3d\.invalid;[^]*\r\nContact: <sips:p5060@1f2e3d\.invalid;transport=ws>/);
});

test('a registration over WebSocket binds a name that leads nowhere [S07 RFC 7118 5.1]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration: { invalidHost: '1f2e3d.invalid', accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5080;transport=ws', expiresS: 60 }] } });
  const registrar = world.streamAt(5080);
  phone.command('Register', { account: 0 });
  world.until(() => registrar.newest?.heard.length === 1, 'it registers');
  const [register] = registrar.newest!.heard;
  assert.match(register.header('Contact'), /^<sip:alice@1f2e3d\.invalid;transport=ws>/);
  registrar.newest!.respond(register, 200, [`Contact: ${register.header('Contact')}`]);
  world.until(() => phone.all('AccountRegistered').length === 1, 'it is registered');
});

test('a core that traps keeps its name and knows its WebSocket connection again [S07, S11 RFC 7118 5.1]', async () => {
  const { world, peer, phone } = await connected();
  phone.core.fault(world.nowMs, 0);
  assert.is(phone.restarts, 1);
  peer.write(request('OPTIONS', 1));
  world.run(50);
  assert.equal(serials(peer), [1]);
});

test.run();

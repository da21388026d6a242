// A handset with an address of each family: Via, Contact and SDP are of the family that the far end is reached by, an answer is of its offer's.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { a, aaaa } from './support/names.ts';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const BOTH = { bindIp: '127.0.0.1', secondBindIp: '::1', secondBindPort: 5060 };
const IPV6 = { via: /\r\nVia: SIP\/2\.0\/UDP \[::1\]:5060;/, contact: /\r\nContact: <sip:p5060@\[::1\]:5060>/, origin: /\r\no=- \d+ \d+ IN IP6 ::1\r\n/, connection: /\r\nc=IN IP6 ::1\r\n/ };
const IPV4 = { via: /\r\nVia: SIP\/2\.0\/UDP 127\.0\.0\.1:5060;/, contact: /\r\nContact: <sip:p5060@127\.0\.0\.1:5060>/, origin: /\r\no=- \d+ \d+ IN IP4 127\.0\.0\.1\r\n/, connection: /\r\nc=IN IP4 127\.0\.0\.1\r\n/ };
const SDP6 = (port = 30_000): string => SDP(port).replaceAll('IN IP4 127.0.0.1', 'IN IP6 ::1');
const RINGING_MS = 50;

async function both(configuration: object = {}) {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { ...BOTH, ...configuration } });
  const peer = world.peer(5090);
  return { world, phone, peer };
}

function says(text: string, family: typeof IPV6, parts: (keyof typeof IPV6)[] = ['via', 'contact', 'origin', 'connection']): void {
  for (const part of parts) assert.match(text, family[part]);
}

/** The peer calls with this offer and is answered. */
function answered({ world, phone, peer }: { world: World; phone: Phone; peer: Peer }, offer: string): SipText {
  peer.request('INVITE', { to: 5060, callId: 'in', cseq: 1, fromTag: 'near', body: offer });
  world.run(RINGING_MS);
  phone.command('Accept', {}, phone.last('SessionOffered')!.session);
  world.run(RINGING_MS);
  return peer.heard.at(-1)!;
}

test('an INVITE says in Via, Contact and SDP the address of the family that it is sent by (RFC 6157 3, RFC 3261 18.1.1, RFC 8866 5.7) [S07]', async () => {
  for (const [host, family] of [['[::1]', IPV6], ['127.0.0.1', IPV4]] as const) {
    const { world, phone, peer } = await both();
    phone.command('PlaceCall', { to: `sip:far@${host}:5090` });
    world.run(10);
    assert.is(peer.heard.length, 1);
    assert.is(world.wire[0].isIpv6, family === IPV6);
    says(peer.heard[0].text, family);
  }
});

test('two dual-stack phones talk over IPv6: a call, hold and the end (RFC 6157 3) [S07]', async () => {
  const { world, phone } = await both();
  const far = world.phone(5080, { configuration: { bindIp: '::1' } });
  phone.command('PlaceCall', { to: 'sip:p5080@[::1]:5080' });
  world.run(RINGING_MS);
  far.command('Accept', {}, far.last('SessionOffered')!.session);
  world.run(RINGING_MS);
  const session = phone.last('SessionEstablished')!.session;
  assert.equal([phone.streams.get(session)!.remoteIp, far.streams.get(far.last('SessionOffered')!.session)!.remoteIp], ['::1', '::1']);
  const hold = phone.command('Hold', {}, session);
  world.run(RINGING_MS);
  assert.ok(phone.isDone(hold));
  phone.command('End', {}, session);
  world.run(RINGING_MS);
  assert.ok(world.wire.length >= 8 && world.wire.every(({ isIpv6 }) => isIpv6));
  assert.is(far.all('SessionEnded').length, 1);
});

test('an IPv6 description in a call over IPv4 is answered from an IPv6 media port, signalling stays (RFC 6157 4.1, RFC 3264 6) [S07]', async () => {
  const { world, phone, peer } = await both();
  const ok = answered({ world, phone, peer }, SDP6());
  assert.is(ok.code, 200);
  says(ok.text, IPV6, ['origin', 'connection']);
  says(ok.text, IPV4, ['contact']);
  assert.equal([...phone.streams.values()].map(({ remoteIp, remotePort }) => [remoteIp, remotePort]), [['::1', 30_000]]);
});

test("a media line's own c= decides, not that of the session (RFC 8866 5.7) [S07]", async () => {
  const { world, phone, peer } = await both();
  const ok = answered({ world, phone, peer }, SDP().replace(/(m=audio [^\r]*\r\n)/, '$1c=IN IP6 ::1\r\n'));
  assert.is(ok.code, 200);
  says(ok.text, IPV6, ['connection']);
  assert.is([...phone.streams.values()][0].remoteIp, '::1');
});

test('with one family only a description of the other gets 488 with Warning 300 (RFC 3264 6, RFC 3261 20.43) [S07]', async () => {
  const { world, phone, peer } = await both({ secondBindIp: '' });
  const refused = answered({ world, phone, peer }, SDP6());
  assert.is(refused.code, 488);
  assert.match(refused.header('Warning'), /^30\d 127\.0\.0\.1:5060 /);
});

test('a far end that changes its family in mid-call is followed, and our next offer is of that family (RFC 3264 8.3.1) [S07]', async () => {
  const { world, phone, peer } = await both();
  const toTag = answered({ world, phone, peer }, SDP()).tag('To');
  const inside = { to: 5060, callId: 'in', fromTag: 'near', toTag };
  peer.request('ACK', { ...inside, cseq: 1 });
  peer.request('INVITE', { ...inside, cseq: 2, body: SDP6(30_002) });
  world.run(RINGING_MS);
  says(peer.heard.at(-1)!.text, IPV6, ['origin', 'connection']);
  peer.request('ACK', { ...inside, cseq: 2 });
  world.run(RINGING_MS);
  const { session } = phone.last('SessionEstablished')!;
  assert.equal([phone.streams.get(session)!.remoteIp, phone.streams.get(session)!.remotePort], ['::1', 30_002]);
  phone.command('Hold', {}, session);
  world.run(RINGING_MS);
  says(peer.requests('INVITE').at(-1)!.text, IPV6, ['origin', 'connection']);
  says(peer.requests('INVITE').at(-1)!.text, IPV4, ['via', 'contact']);
});

test('a call is put on hold with a name under .invalid, as IPv6 has no 0.0.0.0 (RFC 6157 4.1) [S02]', async () => {
  const { world, phone, peer } = await both();
  answered({ world, phone, peer }, SDP().replace('c=IN IP4 127.0.0.1', 'c=IN IP6 hold.invalid'));
  assert.is([...phone.streams.values()][0]?.send, false);
});

test('a name is called at its IPv6 address first and then at its IPv4 one, each time with the description of that family (RFC 6157 3, RFC 3263 4.3, RFC 7984 4) [S07]', async () => {
  const { world, phone, peer } = await both();
  world.names.set('host.example.org', aaaa('::1'), a());
  peer.react = (message) => { if (message.method === 'INVITE' && message.from.ip === '::1') peer.respond(message, 503, { toTag: 'full' }); };
  phone.command('PlaceCall', { to: 'sip:far@host.example.org:5090' });
  world.run(RINGING_MS);
  const [first, second] = peer.requests('INVITE');
  assert.equal([first.from.ip, second.from.ip], ['::1', '127.0.0.1']);
  says(first.text, IPV6);
  says(second.text, IPV4);
  for (const { body, header } of [first, second].map((invite) => ({ body: invite.body, header: invite.header('Content-Length') }))) assert.is(Number(header), body.length);
});

test('a 3xx leads to the other family: the same INVITE with our address of that one (RFC 3261 8.1.3.4) [S07]', async () => {
  const { world, phone, peer } = await both();
  peer.react = (message) => { if (message.method === 'INVITE' && message.from.ip === '127.0.0.1') peer.respond(message, 302, { toTag: 'moved', contact: 'sip:far@[::1]:5090' }); };
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5090' });
  world.run(RINGING_MS);
  const [first, second] = peer.requests('INVITE');
  says(first.text, IPV4);
  says(second.text, IPV6);
  assert.is(Number(second.header('Content-Length')), second.body.length);
});

test('a call by name that was answered over IPv6 is held with an IPv6 description, also after a trap (RFC 6157 4.1) [S07, S11]', async () => {
  const { world, phone, peer } = await both();
  world.names.set('host.example.org', aaaa('::1'));
  peer.react = (message) => {
    if (message.method === 'INVITE' && message.isRequest) peer.respond(message, 200, { toTag: 'far', body: SDP6(), contact: 'sip:far@[::1]:5090' });
  };
  phone.command('PlaceCall', { to: 'sip:far@host.example.org:5090' });
  world.run(RINGING_MS);
  const { session } = phone.last('SessionEstablished')!;
  phone.core.fault(world.nowMs, 0);
  world.run(RINGING_MS);
  const hold = phone.command('Hold', {}, session);
  world.run(RINGING_MS);
  assert.ok(phone.isDone(hold));
  says(peer.requests('INVITE').at(-1)!.text, IPV6);
});

test('two addresses of one family are no configuration (RFC 6157 3) [S07]', async () => {
  const world = await World.create();
  assert.throws(() => world.phone(5060, { configuration: { ...BOTH, secondBindIp: '127.0.0.2' } }));
});

test.run();

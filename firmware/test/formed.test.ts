// Requests that are formed from a URI: RFC 3261 19.1.5 and table 1 of 19.1.1.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { Server } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { BAD_ADDRESS: 11 };

async function ground(): Promise<{ world: World; phone: Phone; peer: Peer; second: Peer }> {
  const world = await World.create();
  return { world, phone: world.phone(5060), peer: world.peer(5090), second: world.peer(5091) };
}

/** The INVITE that a dialled URI comes to; undefined: it was refused as no address. */
async function dialled(components: string): Promise<SipText | undefined> {
  const { world, phone, peer } = await ground();
  const request = phone.command('PlaceCall', { to: `${peer.uri}${components}` });
  world.run(10);
  if (phone.errorOf(request) === ERROR.BAD_ADDRESS) return undefined;
  return peer.requests('INVITE')[0]!;
}

test('header components of a dialled URI become header fields, unescaped, and stand neither in the Request-URI nor in To (RFC 3261 19.1.5) [S01]', async () => {
  const invite = (await dialled('?Subject=Soup%20at%208&priority=urgent&In-Reply-To=a%40b&%43all-Info=%3Chttp://x.example%3E'))!;
  assert.equal([invite.uri, invite.header('To')], ['sip:peer@127.0.0.1:5090', '<sip:peer@127.0.0.1:5090>']);
  assert.equal(['Subject', 'Priority', 'In-Reply-To', 'Call-Info'].map((name) => invite.header(name)), ['Soup at 8', 'urgent', 'a@b', '<http://x.example>']);
});

test('header components that would say who, where and what we are, or lead the call elsewhere, are not honoured (RFC 3261 19.1.5) [S01]', async () => {
  const dangerous = ['From', 'Call-ID', 'CSeq', 'Via', 'Record-Route', 'Route', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Allow', 'Contact', 'Organization', 'Supported', 'User-Agent',
    'Content-Type', 'Content-Length', 'Date', 'MIME-Version', 'Timestamp', 'Authorization', 'Require', 'P-Asserted-Identity', 'X-Unknown', 'body'];
  const plain = (await dialled(''))!;
  for (const names of [dangerous.slice(0, 12), dangerous.slice(12)]) {
    const invite = (await dialled(`?${names.map((name) => `${name}=evil`).join('&')}`))!;
    assert.not.match(invite.text, /evil/);
    assert.equal(invite.lines.map((line) => line.split(':')[0]), plain.lines.map((line) => line.split(':')[0]));
  }
});

test('transport, maddr, ttl, user and unknown parameters stay in the Request-URI, method does not (RFC 3261 19.1.5) [S01]', async () => {
  assert.is((await dialled(';user=phone;method=INVITE;ttl=3;x-odd=1'))!.uri, 'sip:peer@127.0.0.1:5090;user=phone;ttl=3;x-odd=1');
  assert.is((await dialled(';METHOD=invite?Subject=x'))!.uri, 'sip:peer@127.0.0.1:5090');
});

test('a URI that forms no valid INVITE is no address: another method, a line end in an escape, a field that may stand only once twice, an empty one (RFC 3261 19.1.5) [S01]', async () => {
  for (const components of [';method=BYE', '?Subject=a%0D%0AEvil:%20b', '?Subject=a&Subject=b', '?Priority=', '?Subject', '?Replaces=%00']) assert.is(await dialled(components), undefined, components);
});

test('a Contact of a 3xx that is too long for a Request-URI once its method is taken out is left out, not cut (RFC 3261 8.1.3.4, 19.1.5) [S01]', async () => {
  const { world, phone, peer, second } = await ground();
  phone.command('PlaceCall', { to: peer.uri });
  world.run(10);
  peer.respond(peer.requests('INVITE')[0]!, 302, { toTag: 'a', contact: `${second.uri};method=INVITE;x-one=${'1'.repeat(150)};x-two=${'2'.repeat(150)}` });
  world.run(10);
  assert.equal([second.requests('INVITE').length, phone.last('SessionEnded')!.body.reason!.sipCode], [0, 302]);
});

test('a Contact of a 3xx has its header components become header fields, and another method leaves it out (RFC 3261 8.1.3.4, 19.1.5) [S01]', async () => {
  const { world, phone, peer, second } = await ground();
  phone.command('PlaceCall', { to: `${peer.uri}?Subject=first` });
  world.run(10);
  peer.respond(peer.requests('INVITE')[0]!, 302, { toTag: 'a', contact: `${second.uri};method=MESSAGE>;q=0.9, <${second.uri}?Subject=second&From=evil>;q=0.5, <${second.uri}?Subject=second&From=evil` });
  world.run(10);
  const [invite, ...more] = second.requests('INVITE');
  assert.is(more.length, 0);
  assert.equal([invite!.uri, invite!.headers('Subject')], [second.uri, ['second']], '"overwriting header fields associated with the redirected request"');
  assert.match(invite!.header('History-Info'), /^<sip:peer@127\.0\.0\.1:5090\?Reason=SIP%3Bcause%3D302>;index=1, <sip:peer@127\.0\.0\.1:5091>;index=1\.1$/);
  second.respond(invite!, 302, { toTag: 'b', contact: 'SIP:peer@127.0.0.1:5091?SUBJECT=second&From=evil' });
  world.run(10);
  assert.is(phone.all('SessionEnded').length, 1, '19.1.4: the same URI in other letters');
});

test('a Refer-To has its header components become header fields (RFC 3261 19.1.5, RFC 3515 2.1) [S01, S04]', async () => {
  const { world, phone, peer, second } = await ground();
  phone.command('PlaceCall', { to: peer.uri });
  world.run(10);
  const invite = peer.requests('INVITE')[0]!;
  peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  world.run(10);
  peer.request('REFER', { to: 5060, callId: invite.header('Call-ID'), fromTag: 'far', toTag: invite.tag('From'), cseq: 1, lines: [`Refer-To: <${second.uri}?Subject=Fw%3A%20soup&Contact=evil>`] });
  world.run(10);
  const [referred] = second.requests('INVITE');
  assert.equal([referred!.uri, referred!.header('Subject')], [second.uri, 'Fw: soup']);
  assert.not.match(referred!.text, /evil/);
});

test('a URI with header fields or a method is no Request-URI of a message, a request, a subscription, a publication or a leg (RFC 3261 19.1.1 table 1) [S01, H04]', async () => {
  const { world, phone, peer } = await ground();
  const server = new Server(world, 5070);
  for (const uri of [`${peer.uri}?Subject=x`, `${peer.uri};method=INVITE`]) {
    assert.is(phone.errorOf(phone.command('SendMessage', { to: uri, text: 'x' })), ERROR.BAD_ADDRESS);
    assert.is(phone.errorOf(phone.command('SendRequest', { uri, method: 'OPTIONS' })), ERROR.BAD_ADDRESS);
    assert.is(phone.errorOf(phone.command('Subscribe', { uri, event: 'presence' })), ERROR.BAD_ADDRESS);
    assert.is(server.say('LegInvite', { requestUri: uri }), ERROR.BAD_ADDRESS);
    assert.is(server.say('Publish', { uri, event: 'presence', contentType: 'text/plain', body: Buffer.from('x') }), ERROR.BAD_ADDRESS);
  }
  assert.is(peer.heard.length, 0);
});

test.run();

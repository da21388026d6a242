// What RFC 3261 asks of every user agent and no other file here proves, section by section.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const NETWORK = 3;

async function pair(configuration = {}): Promise<{ world: World; phone: Phone; peer: Peer }> {
  const world = await World.create();
  return { world, phone: world.phone(5060, { configuration }), peer: world.peer(5090) };
}

const callers = (peer: Peer, callId: string, lines: string[] = []): string => peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: 'near', body: SDP(), lines });

/** The one answer to an OPTIONS outside any dialog. */
function optionsOf(world: World, peer: Peer, serial: number): SipText {
  peer.request('OPTIONS', { to: 5060, callId: `options-${serial}`, cseq: 1, fromTag: 'near' });
  world.run(10);
  return peer.heard.filter((message) => !message.isRequest && message.header('Call-ID') === `options-${serial}`)[0]!;
}

test('a request has To without a tag, From with one, Max-Forwards 70, a Call-ID and a branch of its own with the magic cookie (RFC 3261 8.1.1) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const seen = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
    world.run(10);
    const invite = peer.requests('INVITE')[i]!;
    assert.equal([invite.uri, invite.header('To'), invite.header('Max-Forwards')], [peer.uri, `<${peer.uri}>`, '70']);
    const branch = /;branch=(z9hG4bK[^;]+)/.exec(invite.header('Via'))![1]!;
    for (const token of [branch, invite.header('Call-ID'), invite.tag('From')!]) {
      assert.not(seen.has(token), 'unique over space and time');
      assert.ok(token.length >= 16, '32 random bits at least (19.3)');
      seen.add(token);
    }
    assert.match(invite.header('Contact'), /^<sip:p5060@127\.0\.0\.1:5060>$/);
    for (const name of ['Allow', 'Supported']) assert.is.not(invite.header(name), '', `13.2.1: ${name}`);
    peer.respond(invite, 486, { toTag: `t${i}` });
    world.run(10);
    assert.is(phone.all('SessionEnded', session).length, 1);
  }
});

test('codes that nobody knows are as good as x00 of their class, and a 199 as a 183 (RFC 3261 8.1.3.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  for (const code of [439, 599, 699]) {
    const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
    world.run(10);
    const invite = peer.requests('INVITE').at(-1)!;
    peer.respond(invite, 171, { toTag: 'x', reason: 'Wondering' });
    world.run(10);
    assert.is(phone.all('SessionEnded', session).length, 0);
    peer.respond(invite, code, { toTag: 'x', reason: 'Odd' });
    world.run(10);
    assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, code);
    assert.is(peer.requests('ACK').length, peer.requests('INVITE').length);
  }
});

test('a response with more than one Via has lost its way: it is dropped (RFC 3261 8.1.3.3) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  const invite = peer.requests('INVITE')[0]!;
  const send = peer.send.bind(peer);
  for (const further of ['\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother', ', SIP/2.0/UDP 192.0.2.9']) {
    peer.send = (port, text) => send(port, text.replace(/^(Via: [^\r]*)/m, `$1${further}`));
    peer.respond(invite, 486, { toTag: 'x' });
    world.run(10);
    assert.is(phone.all('SessionEnded', session).length, 0, further);
  }
  peer.send = send;
  peer.respond(invite, 486, { toTag: 'x' });
  world.run(10);
  assert.is(phone.all('SessionEnded', session).length, 1);
});

test('a 300 is followed like any 3xx; the Contacts of a 485 are for people, and the call ends (RFC 3261 8.1.3.4, 21.3.1, 21.4.23) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const other = world.peer(5091);
  phone.command('PlaceCall', { to: peer.uri });
  world.run(10);
  peer.respond(peer.requests('INVITE')[0]!, 300, { toTag: 'x', contact: other.uri });
  world.run(10);
  const [there] = other.requests('INVITE');
  other.respond(there!, 485, { toTag: 'y', contact: 'sip:dave@127.0.0.1:5090' });
  world.run(10);
  assert.is(peer.requests('INVITE').length, 1);
  assert.is(phone.last('SessionEnded')!.body.reason.sipCode, 485);
});

test('Max-Forwards of 0 is for those who forward: a user agent that is called takes the request (RFC 3261 16.3, 20.22) [S01]', async () => {
  const { world, peer } = await pair();
  const send = peer.send.bind(peer);
  peer.send = (port, text) => send(port, text.replace('Max-Forwards: 70', 'Max-Forwards: 0'));
  assert.is(optionsOf(world, peer, 1).code, 200);
});

test('the 100 has the Timestamp of its INVITE, and all answers to one INVITE the same To tag, the 100 none of its own (RFC 3261 8.2.6.1, 8.2.6.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  callers(peer, 'c', ['Timestamp: 54.25']);
  world.run(300);
  const { session } = phone.last('SessionOffered')!;
  phone.command('Ring', {}, session);
  phone.command('Accept', {}, session);
  world.run(10);
  const [trying, ringing, success] = [100, 180, 200].map((code) => peer.responses(code)[0]!);
  assert.is(trying!.header('Timestamp'), '54.25 0.200', 'with the delay of our answer');
  assert.ok(ringing!.tag('To'));
  assert.is(ringing!.tag('To'), success!.tag('To'));
  for (const answer of [trying!, ringing!, success!]) {
    assert.equal([answer.header('From'), answer.header('Call-ID'), answer.header('CSeq'), answer.headers('Via').length], [`<${peer.uri}>;tag=near`, 'c', '1 INVITE', 1]);
  }
});

test('a CANCEL has the Request-URI, From, To, Call-ID, CSeq number and the one Via of its INVITE, and requires nothing (RFC 3261 9.1) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  const invite = peer.requests('INVITE')[0]!;
  peer.respond(invite, 180, { toTag: 'x' });
  world.run(10);
  phone.command('End', {}, session);
  world.run(10);
  const cancel = peer.requests('CANCEL')[0]!;
  for (const name of ['From', 'To', 'Call-ID', 'Via']) assert.equal(cancel.headers(name), invite.headers(name), name);
  assert.equal([cancel.uri, cancel.header('CSeq'), cancel.header('Require'), cancel.header('Proxy-Require')], [invite.uri, invite.header('CSeq').replace('INVITE', 'CANCEL'), '', '']);
});

test('OPTIONS outside a dialog has the code that an INVITE would have got: 486 when no further call is taken, 200 again afterwards (RFC 3261 11.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  assert.is(optionsOf(world, peer, 1).code, 200);
  callers(peer, 'c1');
  world.run(10);
  const { session } = phone.last('SessionOffered')!;
  const busy = optionsOf(world, peer, 2);
  assert.is(busy.code, 486);
  for (const name of ['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported']) assert.is.not(busy.header(name), '', name);
  callers(peer, 'c2');
  world.run(10);
  assert.is(peer.responses(486, 'INVITE').length, 1, 'as an INVITE has it');
  phone.command('Reject', { sipCode: 603 }, session);
  world.run(10);
  assert.is(optionsOf(world, peer, 3).code, 200);
});

test('OPTIONS inside a dialog is answered with 200 whatever else rings (RFC 3261 11.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  callers(peer, 'c1');
  world.run(10);
  phone.command('Accept', {}, phone.last('SessionOffered')!.session);
  world.run(10);
  const dialog = { to: 5060, callId: 'c1', fromTag: 'near', toTag: peer.responses(200)[0]!.tag('To') };
  peer.request('ACK', { ...dialog, cseq: 1 });
  callers(peer, 'c2');
  world.run(10);
  peer.request('OPTIONS', { ...dialog, cseq: 2 });
  world.run(10);
  assert.is(peer.responses(200, 'OPTIONS').length, 1);
});

test('an INVITE that nobody answers within its Expires ends with 487; one that was answered goes on (RFC 3261 13.3.1, 20.19) [S01]', async () => {
  const { world, phone, peer } = await pair();
  callers(peer, 'c1', ['Expires: 5']);
  world.run(4_900);
  assert.is(phone.all('SessionEnded').length, 0);
  world.run(200);
  assert.is(peer.responses(487, 'INVITE').length, 1);
  assert.equal((({ side, sipCode, q850 }) => [side, sipCode, q850])(phone.last('SessionEnded')!.body.reason), [NETWORK, 487, 102]);
  peer.request('ACK', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', toTag: peer.responses(487)[0]!.tag('To'), branch: /branch=([^;]+)/.exec(peer.responses(487)[0]!.header('Via'))![1] });
  world.run(40_000);
  callers(peer, 'c2', ['Expires: 5']);
  world.run(10);
  const { session } = phone.last('SessionOffered')!;
  phone.command('Accept', {}, session);
  world.run(10);
  peer.request('ACK', { to: 5060, callId: 'c2', cseq: 1, fromTag: 'near', toTag: peer.responses(200)[0]!.tag('To') });
  world.run(20_000);
  assert.is(phone.all('SessionEnded', session).length, 0);
  assert.is(peer.requests('BYE').length, 0);
});

test('languages, dates and whatever header field nobody knows change nothing (RFC 3261 8.2.2, 20.13, 20.17) [S01]', async () => {
  const { world, phone, peer } = await pair();
  callers(peer, 'c1', ['Content-Language: fr', 'Content-Encoding: identity', 'Date: Sat, 13 Nov 2010 23:29:00 GMT', 'Organization: Boxes by Bob', 'Priority: emergency', 'X-Unheard-Of: ;;;"', 'Subject: ']);
  world.run(10);
  assert.is(phone.all('SessionOffered').length, 1);
});

test('a caller behind a strict router is answered and called back: the route set is kept as it came (RFC 3261 12.1.1, 12.2.1.1) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const router = world.peer(5091);
  // A router of RFC 2543 puts the next hop into the Request-URI: ours is our Contact, without any Route.
  callers(peer, 'c1', ['Record-Route: <sip:127.0.0.1:5091;maddr=127.0.0.1>, <sip:192.0.2.1;lr>']);
  world.run(10);
  const { session } = phone.last('SessionOffered')!;
  phone.command('Accept', {}, session);
  world.run(10);
  const success = peer.responses(200)[0]!;
  assert.is(success.headers('Record-Route').join(), '<sip:127.0.0.1:5091;maddr=127.0.0.1>, <sip:192.0.2.1;lr>');
  peer.request('ACK', { to: 5060, uri: /<(.*)>/.exec(success.header('Contact'))![1], callId: 'c1', cseq: 1, fromTag: 'near', toTag: success.tag('To') });
  world.run(10);
  phone.command('End', {}, session);
  world.run(10);
  const bye = router.requests('BYE')[0]!;
  assert.equal([bye.uri, bye.header('Route')], ['sip:127.0.0.1:5091;maddr=127.0.0.1', `<sip:192.0.2.1;lr>,<${peer.uri}>`]);
  router.respond(bye, 200);
  world.run(10);
  assert.is(phone.all('SessionEnded', session).length, 1);
});

test.run();

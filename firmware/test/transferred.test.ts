// Being transferred: a REFER that comes in, the call that is placed for it, and what the transferor is told; three built cores, and scripted peers.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { Scripted, type Inside } from './support/scripted.ts';
import { World } from './support/world.ts';

const ERROR = { FAR_END_REFUSED: 17 };
const ESTABLISHED = 5, ENDED = 7;

/** The peer answers every NOTIFY. */
function obliging(peer: Peer): void { peer.react = (message) => { if (message.isRequest && message.method === 'NOTIFY') peer.respond(message, 200); }; }
const told = (peer: Peer): string[][] => peer.requests('NOTIFY').map((message) => [message.body.split('\r\n')[0], message.header('Subscription-State')]);
const refer = (world: World, peer: Peer, inside: Inside, cseq: number, lines: string[]): number => {
  peer.request('REFER', { ...inside, cseq, lines });
  world.run(5);
  return peer.heard.filter((message) => message.header('CSeq') === `${cseq} REFER`).at(-1)!.code;
};

test('a blind transfer between three phones: the record of each, and the old call is over (RFC 5589 6) [S04]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5080), world.phone(5070)];
  const { mine, theirs } = alice.call(bob, world);
  const request = alice.command('TransferBlind', { to: carol.uri }, mine);
  world.until(() => carol.all('SessionOffered').length > 0, 'carol is called');
  const created = bob.last('SessionCreated')!;
  assert.equal([created.body.remoteUri, created.body.owner], [carol.uri, 2], 'for the owner of the old call');
  const atCarol = carol.last('SessionOffered')!;
  assert.is(atCarol.body.remoteUri, bob.uri);
  carol.command('Ring', {}, atCarol.session);
  world.run(100);
  assert.is(alice.answer(request), undefined, 'carol only rings');
  carol.command('Accept', {}, atCarol.session);
  world.until(() => alice.answer(request) !== undefined, 'the transfer is answered');
  assert.ok(alice.isDone(request));
  world.run(1000);
  assert.equal([alice.fold.sessions.get(mine)!.state, bob.fold.sessions.get(theirs)!.state], [ENDED, ENDED]);
  assert.equal([bob.fold.sessions.get(created.session)!.state, carol.fold.sessions.get(atCarol.session)!.state], [ESTABLISHED, ESTABLISHED]);
  assert.equal([...bob.streams.keys()], [created.session]);
  assert.ok(world.wire.some((entry) => entry.from === 5080 && entry.text.startsWith('INVITE') && entry.text.includes(`\r\nReferred-By: <${alice.uri}>\r\n`)), 'RFC 3892 2.1');
});

test('a transfer that is refused at the target: the transferor hears the code, the old call stays on both sides (RFC 3515 2.4.5) [S04]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5080), world.phone(5070)];
  const { mine, theirs } = alice.call(bob, world);
  const request = alice.command('TransferBlind', { to: carol.uri }, mine);
  world.until(() => carol.all('SessionOffered').length > 0, 'carol is called');
  carol.command('Reject', { sipCode: 486 }, carol.last('SessionOffered')!.session);
  world.until(() => alice.answer(request) !== undefined, 'the transfer is answered');
  assert.equal([alice.errorOf(request), alice.answer(request)!.body.sipCode], [ERROR.FAR_END_REFUSED, 486]);
  world.run(5000);
  assert.equal([alice.fold.sessions.get(mine)!.state, bob.fold.sessions.get(theirs)!.state], [ESTABLISHED, ESTABLISHED]);
  assert.equal([alice.stats().referrals, bob.stats().referrals], [0, 0]);
});

test('the transferor is told at once, at each step and at the end, one NOTIFY at a time (RFC 3515 2.4.4, RFC 6665 4.2.2) [S04]', async () => {
  const { world, phone: alice, peer, inside } = await Scripted.up();
  const target = world.peer(5091);
  assert.is(refer(world, peer, inside, 1, ['Refer-To: <sip:target@127.0.0.1:5091>', 'Referred-By: <sip:boss@127.0.0.1>']), 202);
  const first = peer.requests('NOTIFY')[0];
  assert.equal([first.header('Event'), first.header('Subscription-State'), first.header('Content-Type')], ['refer;id=1', 'active;expires=180', 'message/sipfrag;version=2.0']);
  const invite = target.requests('INVITE')[0];
  assert.is(invite.header('Referred-By'), '<sip:boss@127.0.0.1>');
  target.respond(invite, 180, { toTag: 'new' });
  world.run(100);
  const numbers = (): string[] => [...new Set(peer.requests('NOTIFY').map((message) => message.header('CSeq')))];
  assert.is(numbers().length, 1, 'the first has no answer yet');
  peer.respond(first, 200);
  world.run(10);
  assert.equal(told(peer).at(-1), ['SIP/2.0 180 Ringing', 'active;expires=180']);
  target.respond(invite, 200, { toTag: 'new', body: SDP(30_010) });
  world.run(100);
  assert.is(numbers().length, 2, 'the second has no answer yet');
  peer.respond(peer.requests('NOTIFY').at(-1)!, 200);
  obliging(peer);
  world.run(100);
  assert.is(numbers().length, 3);
  assert.equal(told(peer).at(-1), ['SIP/2.0 200 OK', 'terminated;reason=noresource']);
  assert.is(alice.all('SessionEstablished').length, 2);
});

test('a transferor that does not end the old call is relieved of it after two seconds (RFC 5589 6.1) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const target = world.peer(5091);
  obliging(peer);
  refer(world, peer, inside, 1, ['Refer-To: <sip:target@127.0.0.1:5091>']);
  target.respond(target.requests('INVITE')[0], 200, { toTag: 'new', body: SDP(30_010) });
  world.run(1900);
  assert.is(peer.requests('BYE').length, 0);
  world.run(200);
  assert.is(peer.requests('BYE').length, 1);
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(10);
  assert.is(alice.fold.sessions.get(session)!.state, ENDED);
  assert.is(alice.stats().referrals, 0);
});

test('a REFER refreshes the remote target of its call (RFC 3515 2.4.1) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const moved = world.peer(5092);
  peer.send(5060, [`REFER sip:p5060@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${peer.branch()}`, 'Max-Forwards: 70', `From: <${peer.uri}>;tag=${inside.fromTag}`,
    `To: <sip:p5060@127.0.0.1:5060>;tag=${inside.toTag}`, `Call-ID: ${inside.callId}`, 'CSeq: 1 REFER', 'Contact: <sip:moved@127.0.0.1:5092>', 'Refer-To: <sip:target@127.0.0.1:5091>', 'Refer-Sub: false', 'Content-Length: 0', '', ''].join('\r\n'));
  world.run(10);
  alice.command('End', {}, session);
  world.run(10);
  assert.equal(moved.requests('BYE').map((request) => request.uri), ['sip:moved@127.0.0.1:5092']);
});

test('Refer-Sub: false gets 200 with the same, and no NOTIFY (RFC 4488 4) [S04]', async () => {
  const { world, peer, inside } = await Scripted.up();
  const target = world.peer(5091);
  assert.is(refer(world, peer, inside, 1, ['Refer-To: <sip:target@127.0.0.1:5091>', 'Refer-Sub: false', 'Require: norefersub']), 200);
  assert.is(peer.responses(200, 'REFER')[0].header('Refer-Sub'), 'false');
  assert.is(target.requests('INVITE').length, 1);
  world.run(1000);
  assert.is(peer.requests('NOTIFY').length, 0);
});

test('a REFER needs a call that is up, one Refer-To with a SIP URI, and INVITE (RFC 3515 2.4.2) [S04]', async () => {
  const { world, phone: alice, peer, inside } = await Scripted.up();
  const good = 'Refer-To: <sip:target@127.0.0.1:5091>';
  assert.is(refer(world, peer, { ...inside, toTag: '' }, 50, [good]), 403, 'outside a call');
  assert.is(refer(world, peer, { ...inside, toTag: 'nobody' }, 51, [good]), 481);
  assert.is(refer(world, peer, inside, 60, []), 400);
  assert.is(refer(world, peer, inside, 61, [good, good]), 400);
  assert.is(refer(world, peer, inside, 62, ['Refer-To: <tel:+49301>']), 416);
  assert.is(refer(world, peer, inside, 63, ['Refer-To: <sip:target@127.0.0.1:5091;method=BYE>']), 603);
  assert.is(refer(world, peer, inside, 64, ['Refer-To: <sip:target@127.0.0.1:5091?Replaces=a%0D%0ASubject:x%3Bto-tag%3D1%3Bfrom-tag%3D2>']), 400, 'no line of its own');
  assert.is(refer(world, peer, inside, 65, ['Refer-To: <sip:target@127.0.0.1;transport=carrier-pigeon>']), 404);
  assert.is(alice.all('SessionCreated').length, 1);
  assert.is(alice.stats().referrals, 0);
});

test('admission holds for transfers: 486 while another call is dialled or another one is active (RFC 3515 2.4.2) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  peer.react = (message) => { if (message.isRequest && message.method === 'INVITE') peer.respond(message, 200, { toTag: 'far', body: SDP(30_000, 'recvonly') }); };
  alice.command('Hold', {}, session);
  world.run(20);
  peer.react = null;
  alice.command('PlaceCall', { to: 'sip:other@127.0.0.1:5092' });
  world.run(5);
  assert.is(refer(world, peer, inside, 1, ['Refer-To: <sip:target@127.0.0.1:5091>']), 486);
});

test('NOTIFYs of a transferor that is gone stop, and the new call goes on (RFC 6665 4.2.2) [S04]', async () => {
  const { world, phone: alice, peer, inside } = await Scripted.up();
  const target = world.peer(5091);
  refer(world, peer, inside, 1, ['Refer-To: <sip:target@127.0.0.1:5091>']);
  peer.respond(peer.requests('NOTIFY')[0], 481);
  target.respond(target.requests('INVITE')[0], 180, { toTag: 'new' });
  target.respond(target.requests('INVITE')[0], 200, { toTag: 'new', body: SDP(30_010) });
  world.run(100);
  assert.is(peer.requests('NOTIFY').length, 1);
  assert.is(alice.all('SessionEstablished').length, 2);
  assert.is(alice.stats().referrals, 0);
  peer.request('BYE', { ...inside, cseq: 9 });
  world.run(10);
  assert.is(alice.all('SessionEnded').length, 1);
});

/** The peer has asked alice to call carol, who does not answer yet. */
async function referred(): Promise<{ world: World; alice: Phone; peer: Peer; inside: Inside; carol: Phone; subscribe: (cseq: number, lines?: string[]) => SipText }> {
  const { world, phone: alice, peer, inside } = await Scripted.up();
  const carol = world.phone(5070);
  obliging(peer);
  assert.is(refer(world, peer, inside, 7, [`Refer-To: <${carol.uri}>`]), 202);
  world.run(50);
  const subscribe = (cseq: number, lines: string[] = ['Event: refer;id=7', 'Expires: 60']): SipText => {
    peer.request('SUBSCRIBE', { ...inside, cseq, lines });
    world.run(20);
    return peer.heard.filter((message) => message.header('CSeq') === `${cseq} SUBSCRIBE`).at(-1)!;
  };
  return { world, alice, peer, inside, carol, subscribe };
}

test('a SUBSCRIBE renews the subscription of a REFER, and is followed by a NOTIFY (RFC 3515 2.4.4, RFC 6665 4.2.1) [S04]', async () => {
  const { world, peer, carol, subscribe } = await referred();
  const before = told(peer).length;
  const answer = subscribe(8);
  assert.equal([answer.code, answer.header('Expires')], [200, '60']);
  assert.equal(told(peer).slice(before), [['SIP/2.0 100 Trying', 'active;expires=60']]);
  assert.is(subscribe(9, ['Event: refer', 'Expires: 9000']).header('Expires'), '180', 'without an id the only one; no longer than the transfer may take');
  carol.command('Accept', {}, carol.last('SessionOffered')!.session);
  world.run(100);
  assert.equal(told(peer).at(-1), ['SIP/2.0 200 OK', 'terminated;reason=noresource']);
  assert.is(subscribe(10).code, 481, 'it is over');
});

test('a SUBSCRIBE with Expires 0 ends the subscription of a REFER, and the transfer goes on (RFC 6665 4.2.1.4) [S04]', async () => {
  const { world, alice, peer, carol, subscribe } = await referred();
  assert.is(subscribe(8, ['Event: refer;id=7', 'Expires: 0']).code, 200);
  assert.equal(told(peer).at(-1), ['SIP/2.0 100 Trying', 'terminated;reason=timeout']);
  const count = told(peer).length;
  const placed = alice.last('SessionCreated')!.session;
  carol.command('Accept', {}, carol.last('SessionOffered')!.session);
  world.run(2500);
  assert.is(told(peer).length, count, 'nobody is told any more');
  assert.is(alice.all('SessionEstablished', placed).length, 1);
  assert.is(peer.requests('BYE').length, 1, 'the old call is ended (RFC 5589 6.1)');
  assert.is(subscribe(9).code, 481);
});

test('a SUBSCRIBE in a call for another id gets 481, for another package 489, with a broken Expires 400 (RFC 6665 4.2.1.1) [S04]', async () => {
  const { subscribe } = await referred();
  assert.equal([subscribe(8, ['Event: refer;id=6']).code, subscribe(9, ['Event: presence']).code, subscribe(10, ['Event: refer', 'Expires: x']).code], [481, 489, 400]);
});

test.run();

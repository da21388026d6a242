// Replaces: attended transfers, and INVITEs that take the place of a call. RFC 3891, RFC 5589 7.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { Scripted } from './support/scripted.ts';
import { World } from './support/world.ts';

const ESTABLISHED = 5, ENDED = 7;

/** Alice is in a call with a scripted peer; `replaces` names that call as a third party would. */
async function withPeer(): Promise<{ world: World; alice: Phone; peer: Peer; session: number; callId: string; toTag: string; replaces: string }> {
  const { world, phone: alice, peer, session, invite } = await Scripted.up();
  return { world, alice, peer, session, callId: invite.header('Call-ID'), toTag: invite.tag('From'), replaces: `${invite.header('Call-ID')};to-tag=${invite.tag('From')};from-tag=far` };
}

let calls = 0;
function invite(world: World, from: Peer, lines: string[], options: { toTag?: string; body?: string } = {}): SipText {
  const callId = `replacing-${++calls}`;
  from.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: 'third', lines, body: options.body ?? SDP(30_020), toTag: options.toTag });
  world.run(5);
  const answer = from.heard.filter((message) => message.header('Call-ID') === callId && message.code >= 200).at(-1)!;
  if (answer?.code === 200) from.request('ACK', { to: 5060, callId, cseq: 1, fromTag: 'third', toTag: answer.tag('To') });
  world.run(5);
  return answer;
}

test('an INVITE with Replaces is answered without ringing, and the old call gets its BYE (RFC 3891 3) [S04]', async () => {
  const { world, alice, peer, session, replaces } = await withPeer();
  const third = world.peer(5091);
  const answer = invite(world, third, [`Replaces: ${replaces}`, 'Require: replaces']);
  assert.is(answer.code, 200);
  assert.is(third.responses(180).length, 0);
  const next = alice.last('SessionOffered')!.session;
  assert.equal(alice.heard.filter((frame) => frame.session === next && frame.name.startsWith('Session')).map((frame) => frame.name), ['SessionOffered', 'SessionAnswering', 'SessionEstablished']);
  assert.is(alice.last('SessionAnswering', next)!.body.owner, 2, 'the owner of the old call');
  assert.is(peer.requests('BYE').length, 1);
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(10);
  assert.equal([alice.fold.sessions.get(session)!.state, alice.fold.sessions.get(next)!.state], [ENDED, ESTABLISHED]);
  assert.equal([...alice.streams.keys()], [next]);
});

test('481 for a dialog that is none, 603 for one that is ending, 486 for early-only, 400 for what is malformed (RFC 3891 3) [S04]', async () => {
  const { world, alice, session, callId, toTag, replaces } = await withPeer();
  const third = world.peer(5091);
  assert.is(invite(world, third, [`Replaces: ${callId};to-tag=${toTag};from-tag=other`]).code, 481);
  assert.is(invite(world, third, [`Replaces: other;to-tag=${toTag};from-tag=far`]).code, 481);
  assert.is(invite(world, third, [`Replaces: ${replaces};early-only`]).code, 486);
  assert.is(invite(world, third, [`Replaces: ${callId};to-tag=${toTag}`]).code, 400);
  assert.is(invite(world, third, [`Replaces: ${replaces}`, `Replaces: ${replaces}`]).code, 400);
  assert.is(invite(world, third, [`Replaces: ${replaces}`, `Join: ${replaces}`]).code, 400);
  third.request('OPTIONS', { to: 5060, callId: 'o', cseq: 1, fromTag: 'third', lines: [`Replaces: ${replaces}`] });
  world.run(5);
  assert.is(third.responses(400, 'OPTIONS').length, 1, 'not in an INVITE');
  assert.is(alice.all('SessionOffered').length, 0);
  alice.command('End', {}, session);
  world.run(5);
  assert.is(invite(world, third, [`Replaces: ${replaces}`]).code, 603);
});

test('an early dialog of ours is replaced by CANCEL, one of theirs is not (RFC 3891 3) [S04]', async () => {
  const world = await World.create();
  const alice = world.phone(5060);
  const peer = world.peer(5090);
  const third = world.peer(5091);
  alice.command('PlaceCall', { to: peer.uri });
  world.run(5);
  const outgoing = peer.requests('INVITE')[0];
  peer.respond(outgoing, 180, { toTag: 'early' });
  world.run(5);
  assert.is(invite(world, third, [`Replaces: ${outgoing.header('Call-ID')};to-tag=${outgoing.tag('From')};from-tag=early;early-only`]).code, 200);
  assert.is(peer.requests('CANCEL').length, 1);

  peer.request('INVITE', { to: 5060, callId: 'theirs', cseq: 1, fromTag: 'caller', body: SDP() });
  world.run(5);
  const offered = alice.all('SessionOffered').at(-1)!;
  alice.command('Ring', {}, offered.session);
  world.run(5);
  assert.is(invite(world, third, [`Replaces: theirs;to-tag=${peer.responses(180)[0].tag('To')};from-tag=caller`]).code, 481);
});

test('a replacement whose offer cannot be met gets 488, and the old call stays (RFC 3891 3) [S04]', async () => {
  const { world, alice, peer, session, replaces } = await withPeer();
  const third = world.peer(5091);
  const answer = invite(world, third, [`Replaces: ${replaces}`], { body: SDP(30_020).replace('RTP/AVP 0 8 101', 'RTP/AVP 3') });
  assert.is(answer.code, 488);
  assert.is(peer.requests('BYE').length, 0);
  assert.is(alice.fold.sessions.get(session)!.state, ESTABLISHED);
});

test('the new call is held when the old one was (RFC 3891 3) [S04]', async () => {
  const { world, alice, peer, session, replaces } = await withPeer();
  const third = world.peer(5091);
  peer.react = (message) => { if (message.isRequest && message.method === 'INVITE') peer.respond(message, 200, { body: SDP(30_000, 'recvonly') }); };
  alice.command('Hold', {}, session);
  world.run(10);
  peer.react = null;
  const answer = invite(world, third, [`Replaces: ${replaces}`]);
  assert.match(answer.body, /a=sendonly/);
  const next = alice.last('SessionOffered')!.session;
  assert.is(alice.fold.sessions.get(next)!.heldLocal, true);
  assert.is(alice.streams.get(next)!.local, false);
});

test('the new call joins the conference of the old one (RFC 3891 3) [S04]', async () => {
  const world = await World.create();
  const [alice, bob, carol, dave] = [world.phone(5060), world.phone(5080), world.phone(5070), world.peer(5091)];
  const { mine: first } = alice.call(bob, world);
  const hold = alice.command('Hold', {}, first);
  world.until(() => alice.isDone(hold), 'held');
  const { mine: second } = alice.call(carol, world);
  const merge = alice.command('Merge', { with: first }, second);
  world.until(() => alice.isDone(merge), 'merged');
  const toBob = world.wire.find((entry) => entry.from === 5060 && entry.to === 5080 && entry.text.startsWith('INVITE'))!.text;
  const fromBob = world.wire.find((entry) => entry.from === 5080 && entry.text.startsWith('SIP/2.0 200'))!.text;
  const replaces = `${/^Call-ID: (.*)$/m.exec(toBob)![1].trim()};to-tag=${/^From:.*tag=(\w+)/m.exec(toBob)![1]};from-tag=${/^To:.*tag=(\w+)/m.exec(fromBob)![1]}`;
  assert.is(invite(world, dave, [`Replaces: ${replaces}`]).code, 200);
  world.run(100);
  const next = alice.last('SessionOffered')!.session;
  assert.is(alice.fold.sessions.get(first)!.state, ENDED);
  assert.equal([next, second].map((session) => alice.fold.sessions.get(session)!.conference), [1, 1]);
});

test('an attended transfer: bob and carol talk, alice is out of both calls (RFC 5589 7.1) [S04]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5080), world.phone(5070)];
  const { mine: first, theirs: atBob } = alice.call(bob, world);
  const hold = alice.command('Hold', {}, first);
  world.until(() => alice.isDone(hold), 'held');
  const { mine: second, theirs: atCarol } = alice.call(carol, world);
  const request = alice.command('TransferAttended', { with: second }, first);
  world.until(() => alice.answer(request) !== undefined, 'the transfer is answered');
  assert.ok(alice.isDone(request), JSON.stringify(alice.answer(request)!.body));
  world.run(3000);
  assert.equal([first, second].map((session) => alice.fold.sessions.get(session)!.state), [ENDED, ENDED]);
  assert.equal([bob.fold.sessions.get(atBob)!.state, carol.fold.sessions.get(atCarol)!.state], [ENDED, ENDED]);
  const bobs = [...bob.fold.sessions.values()].filter((session) => session.state === ESTABLISHED);
  const carols = [...carol.fold.sessions.values()].filter((session) => session.state === ESTABLISHED);
  assert.equal([bobs.length, carols.length], [1, 1]);
  assert.is(bobs[0].sipCallId, carols[0].sipCallId);
  assert.equal([bobs[0].heldRemote, carols[0].heldRemote], [false, false]);
  assert.equal([alice, bob, carol].map((phone) => phone.stats().referrals), [0, 0, 0]);
});

test('the Replaces of an attended transfer is escaped in the Refer-To, and its tags are those of the target (RFC 3891 6.1, RFC 5589 7.1) [S04]', async () => {
  const { world, alice, peer, session } = await withPeer();
  peer.react = (message) => { if (message.isRequest && message.method === 'INVITE') peer.respond(message, 200, { body: SDP(30_000, 'recvonly') }); };
  alice.command('Hold', {}, session);
  world.run(10);
  peer.react = null;
  const target = world.peer(5092);
  target.request('INVITE', { to: 5060, callId: 'odd{id}@host', cseq: 1, fromTag: 'caller', body: SDP(30_030) });
  world.run(5);
  const consultation = alice.last('SessionOffered')!.session;
  alice.command('Accept', {}, consultation);
  world.run(5);
  target.request('ACK', { to: 5060, callId: 'odd{id}@host', cseq: 1, fromTag: 'caller', toTag: target.responses(200)[0].tag('To') });
  world.run(5);
  alice.command('TransferAttended', { with: consultation }, session);
  world.run(5);
  const ours = target.responses(200)[0].tag('To');
  assert.is(peer.requests('REFER')[0].header('Refer-To'), `<sip:peer@127.0.0.1:5092?Replaces=odd%7bid%7d%40host%3Bto-tag%3Dcaller%3Bfrom-tag%3D${ours}>`);
});

test.run();

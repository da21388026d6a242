// A trap in the core: a fresh instance takes up the confirmed calls, ends the others, renews registrations, quarantines the poison.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import { World } from './support/world.ts';
import type { Phone } from './support/phone.ts';

const NETWORK = 3;

async function up(): Promise<{ world: World; alice: Phone; bob: Phone; mine: number; theirs: number }> {
  const world = await World.create();
  const alice = world.phone(5060);
  const bob = world.phone(5080);
  return { world, alice, bob, ...alice.call(bob, world) };
}

for (const [who, kind] of [['caller', 0], ['caller', 1], ['callee', 2]] as const) {
  test(`after fault ${kind} in the ${who}'s core the call goes on: BYE from the far end ends it [S11]`, async () => {
    const { world, alice, bob, mine, theirs } = await up();
    const [hurt, session, other, others] = who === 'caller' ? [alice, mine, bob, theirs] as const : [bob, theirs, alice, mine] as const;
    hurt.streams.clear();
    hurt.core.fault(world.nowMs, kind);
    assert.is(hurt.restarts, 1);
    assert.ok(hurt.streams.has(session), 'the stream is opened again');
    assert.is(hurt.all('SessionEnded').length, 0);
    other.command('End', {}, others);
    world.run(100);
    assert.is(hurt.all('SessionEnded', session).length, 1);
    assert.is(other.all('SessionEnded', others).length, 1);
    assert.is(hurt.stats().calls, 0);
  });

  test(`after fault ${kind} in the ${who}'s core the call can be held, resumed and ended from there [S11]`, async () => {
    const { world, alice, bob, mine, theirs } = await up();
    const [hurt, session, other, others] = who === 'caller' ? [alice, mine, bob, theirs] as const : [bob, theirs, alice, mine] as const;
    hurt.core.fault(world.nowMs, kind);
    for (const name of ['Hold', 'Resume', 'End'] as const) {
      const request = hurt.command(name, {}, session);
      world.until(() => hurt.answer(request) !== undefined, `${name} is answered`);
      assert.ok(hurt.isDone(request), name);
    }
    assert.equal(other.all('SessionHeld', others).map((event) => event.body.side), [2]);
    assert.is(other.all('SessionEnded', others).length, 1);
  });
}

test('a core that traps while its own BYE waits for an answer does not take the session up again [S11]', async () => {
  const { world, alice, bob, mine } = await up();
  world.drop = () => true;
  alice.command('Hold', {}, mine);
  world.until(() => alice.all('SessionEnding', mine).length > 0, 'nobody answers the re-INVITE');
  assert.ok(!alice.streams.has(mine));
  alice.core.fault(world.nowMs, 0);
  assert.ok(!alice.streams.has(mine), 'no stream is opened');
  world.drop = null;
  world.until(() => alice.all('SessionEnded', mine).length > 0, 'the BYE is answered');
  assert.equal([alice.all('SessionEnded', mine).length, bob.all('SessionEnded').length], [1, 1]);
});

test('a caller whose call was offered when the core trapped gets a 500 at once, with the To tag of the 180, until it acknowledges (RFC 3261 13.3.1.3, 21.5.1) [S01] [S11]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const invite = { to: 5060, callId: 'lost', cseq: 1, fromTag: 'f', branch: 'z9hG4bKlost', body: SDP(), lines: ['Record-Route: <sip:127.0.0.1:5090;lr>'] };
  peer.request('INVITE', invite);
  world.run(10);
  const id = phone.last('SessionOffered')!.session;
  phone.command('Ring', {}, id);
  world.run(10);
  phone.core.fault(world.nowMs, 0);
  world.run(10);
  const [refused] = peer.responses(500);
  assert.is(refused.tag('To'), peer.responses(180)[0].tag('To'));
  assert.is(refused.header('Reason'), 'Q.850;cause=41');
  assert.equal(phone.all('SessionEnded', id).map(({ body }) => [body.reason.side, body.reason.q850]), [[NETWORK, 41]]);
  world.run(600);
  assert.is(peer.responses(500).length, 2, 'timer G');
  peer.request('INVITE', invite);
  world.run(10);
  assert.is(peer.responses(500).length, 3, 'the retransmitted INVITE is known');
  assert.is(phone.all('SessionOffered').length, 1);
  peer.request('ACK', { ...invite, body: '', lines: [], toTag: refused.tag('To') });
  world.run(40_000);
  assert.is(peer.responses(500).length, 3);
  assert.equal([phone.stats().transactions, phone.stats().calls], [0, 0]);
});

test('a call that we were making when the core trapped is over, and nothing is answered [S11]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const id = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  phone.core.fault(world.nowMs, 0);
  world.run(10);
  assert.is(phone.all('SessionEnded', id).length, 1);
  assert.equal(peer.heard.map((message) => message.start.split(' ')[0]), ['INVITE']);
});

test('hold, conference, mute, route, owner and applications survive a trap, and new sessions get new numbers [S11]', async () => {
  const { world, alice, bob, mine } = await up();
  const carol = world.phone(5070);
  alice.command('SetMute', { muted: true });
  alice.command('RegisterApplication', { application: 'dialer', callbacks: ['onCall'] });
  const hold = alice.command('Hold', {}, mine);
  world.until(() => alice.isDone(hold), 'held');
  const second = alice.call(carol, world).mine;
  const merge = alice.command('Merge', { with: mine }, second);
  world.until(() => alice.isDone(merge), 'merged');
  alice.command('OwnerChanged', { fromGuest: 2, toGuest: 3 }, 0, 0);
  const before = alice.command('SnapshotRequest');
  alice.core.fault(world.nowMs, 0);
  const after = alice.command('SnapshotRequest');
  const frames = (request: number): unknown[] => alice.heard.filter((frame) => frame.requestId === request).map((frame) => [frame.name, frame.session, frame.body]);
  assert.equal(frames(after), frames(before));
  assert.is(alice.last('AudioPath')!.body.muted, true);
  assert.ok(alice.streams.get(mine)!.conference > 0);
  const end = alice.command('End', {}, mine);
  world.until(() => alice.isDone(end), 'the first leg has ended');
  const endSecond = alice.command('End', {}, second);
  world.until(() => alice.isDone(endSecond), 'the second leg has ended');
  const { mine: third } = alice.call(bob, world);
  assert.ok(third > second);
});

test('calls that were not confirmed end as the network\'s doing; a 200 that comes late is acknowledged and ended [S11]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const outgoing = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  peer.request('INVITE', { to: 5060, callId: 'in', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(10);
  const incoming = phone.last('SessionOffered')!.session;
  phone.core.fault(world.nowMs, 0);
  for (const session of [outgoing, incoming]) assert.is(phone.last('SessionEnded', session)!.body.reason.side, NETWORK);
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
  world.run(10);
  assert.is(peer.requests('ACK').length, 1);
  assert.is(peer.requests('BYE')[0].tag('To'), 'far');
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(40_000);
  assert.is(phone.stats().calls, 0);
  assert.is(phone.stats().dialogs, 0);
});

test('a 200 of no transaction is not answered by a core that was never restarted (RFC 6026 8.4) [S01]', async () => {
  const world = await World.create();
  world.phone(5060);
  const peer = world.peer(5090);
  peer.send(5060, 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKnever\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: never\r\nCSeq: 1 INVITE\r\nContact: <sip:victim@127.0.0.1:5090>\r\nContent-Length: 0\r\n\r\n');
  world.run(1000);
  assert.is(peer.heard.length, 0);
});

test('a call whose BYE was lost in a trap is ended by another BYE [S11]', async () => {
  const { world, alice, bob, mine, theirs } = await up();
  world.drop = (text) => text.startsWith('BYE');
  alice.command('End', {}, mine);
  alice.core.fault(world.nowMs, 0);
  world.drop = null;
  world.run(1000);
  assert.is(alice.all('SessionEnded', mine).length, 1);
  assert.is(bob.all('SessionEnded', theirs).length, 1);
});

test('a trap in the middle of a hold leaves a call that can be resumed, and a record that tells what is so [S11]', async () => {
  const { world, alice, bob, mine } = await up();
  alice.command('Hold', {}, mine);
  alice.core.fault(world.nowMs, 0);
  world.run(40_000);
  assert.is(alice.fold.sessions.get(mine)!.state, 5);
  const request = alice.command(alice.fold.sessions.get(mine)!.heldLocal ? 'Resume' : 'Hold', {}, mine);
  world.until(() => alice.answer(request) !== undefined, 'the next change is answered', 120_000);
  assert.ok(alice.isDone(request));
  void bob;
});

async function registered(): Promise<{ world: World; registrar: Peer; phone: Phone }> {
  const world = await World.create();
  const registrar = world.peer(5070);
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5070', expiresS: 600 }] } });
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r' });
  phone.command('Register', { account: 0 });
  world.run(100);
  return { world, registrar, phone };
}

test('registrations are renewed after a trap [S11]', async () => {
  const { world, registrar, phone } = await registered();
  phone.core.fault(world.nowMs, 0);
  world.run(100);
  assert.is(registrar.requests('REGISTER').length, 2);
  assert.is(phone.all('AccountRegistered').length, 1, 'the record had it: no event');
});

test('a registration that was being taken back when the core trapped is taken back, and the guests are told (RFC 3261 10.2.2) [S06] [S11]', async () => {
  const { world, registrar, phone } = await registered();
  registrar.react = () => undefined;
  phone.command('Unregister', { account: 0 });
  world.run(100);
  phone.core.fault(world.nowMs, 0);
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r' });
  world.run(100);
  assert.is(registrar.requests('REGISTER').at(-1)!.header('Expires'), '0');
  assert.is(phone.all('AccountUnregistered').length, 1);
  world.run(2_000_000);
  assert.is(registrar.requests('REGISTER').length, 3, 'nothing is refreshed');
});

test('more than three traps in ten seconds keep the call that stands and bar new ones for a while [S11]', async () => {
  const { world, alice, bob, mine } = await up();
  const carol = world.phone(5070);
  for (let i = 0; i < 4; i++) alice.core.fault(world.nowMs, 0);
  assert.is(alice.stopped, '');
  const hold = alice.command('Hold', {}, mine);
  world.until(() => alice.isDone(hold), 'the call that stands can be held');
  const refused = carol.command('PlaceCall', { to: alice.uri });
  world.until(() => carol.all('SessionEnded').length === 1, 'the new call is refused');
  assert.ok(carol.isDone(refused));
  assert.is(carol.last('SessionEnded')!.body.reason.sipCode, 503);
  world.run(11_000);
  carol.dial(alice, world);
  assert.is(bob.all('SessionEnded').length, 0);
});

test.run();

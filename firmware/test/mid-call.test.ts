// Changing calls that are up: hold, resume, swap, merge, split, glare, refusals that are taken back.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const ERROR = { WRONG_STATE: 8, TOO_MANY_CALLS: 9, FAR_END_REFUSED: 17, NOT_SUPPORTED: 15, CANCELLED: 19 };

async function twoPhones(): Promise<{ world: World; alice: Phone; bob: Phone; mine: number; theirs: number }> {
  const world = await World.create();
  const alice = world.phone(5060);
  const bob = world.phone(5080);
  return { world, alice, bob, ...alice.call(bob, world) };
}

/** Alice has one call held (bob) and one active (carol). */
async function heldAndActive(): Promise<{ world: World; alice: Phone; bob: Phone; carol: Phone; held: number; active: number; bobs: number; carols: number }> {
  const { world, alice, bob, mine: held, theirs: bobs } = await twoPhones();
  const carol = world.phone(5070);
  done(world, alice, alice.command('Hold', {}, held));
  const { mine: active, theirs: carols } = alice.call(carol, world);
  return { world, alice, bob, carol, held, active, bobs, carols };
}

function done(world: World, phone: Phone, request: number): void {
  world.until(() => phone.answer(request) !== undefined, 'the command is answered');
  assert.ok(phone.isDone(request), JSON.stringify(phone.answer(request)?.body));
}

/** A scripted far end that has been called and has answered; `onReinvite` answers what comes later. */
async function withPeer(): Promise<{ world: World; phone: Phone; peer: Peer; session: number; inside: { to: number; callId: string; fromTag: string; toTag: string } }> {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  const invite = peer.requests('INVITE')[0];
  peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  world.run(10);
  return { world, phone, peer, session, inside: { to: 5060, callId: invite.header('Call-ID'), fromTag: 'far', toTag: invite.tag('From') } };
}

test('Hold offers sendonly, Resume sendrecv; both sides record it and the stream follows (RFC 3264 8.4) [S02]', async () => {
  const { world, alice, bob, mine, theirs } = await twoPhones();
  done(world, alice, alice.command('Hold', {}, mine));
  assert.is(alice.last('SessionHeld', mine)!.body.side, 1);
  assert.is(bob.last('SessionHeld', theirs)!.body.side, 2);
  assert.equal([alice.streams.get(mine)!.local, alice.streams.get(mine)!.send, alice.streams.get(mine)!.receive], [false, true, false]);
  assert.equal([bob.streams.get(theirs)!.local, bob.streams.get(theirs)!.send, bob.streams.get(theirs)!.receive], [true, false, true]);
  done(world, alice, alice.command('Resume', {}, mine));
  assert.is(alice.last('SessionResumed', mine)!.body.side, 1);
  assert.is(bob.last('SessionResumed', theirs)!.body.side, 2);
  assert.equal([alice.streams.get(mine)!.local, alice.streams.get(mine)!.send, alice.streams.get(mine)!.receive], [true, true, true]);
  assert.is(alice.streams.get(mine)!.localPort, 20_000, 'the RTP port stays');
});

test('each description of a session has a higher version and the same id (RFC 3264 8) [S02]', async () => {
  const { world, alice, mine } = await twoPhones();
  done(world, alice, alice.command('Hold', {}, mine));
  done(world, alice, alice.command('Resume', {}, mine));
  const origins = world.wire.filter((entry) => entry.from === 5060 && entry.text.startsWith('INVITE')).map((entry) => /o=- (\d+) (\d+)/.exec(entry.text)!.slice(1));
  assert.equal(origins.map(([, version]) => version), ['1', '2', '3']);
  assert.is(new Set(origins.map(([id]) => id)).size, 1);
});

test('both sides may hold: the record has both, and one resumes without the other [S02]', async () => {
  const { world, alice, bob, mine, theirs } = await twoPhones();
  done(world, alice, alice.command('Hold', {}, mine));
  done(world, bob, bob.command('Hold', {}, theirs));
  assert.equal([alice.fold.sessions.get(mine)!.heldLocal, alice.fold.sessions.get(mine)!.heldRemote], [true, true]);
  done(world, alice, alice.command('Resume', {}, mine));
  assert.equal([alice.fold.sessions.get(mine)!.heldLocal, alice.fold.sessions.get(mine)!.heldRemote], [false, true]);
  assert.equal([bob.fold.sessions.get(theirs)!.heldLocal, bob.fold.sessions.get(theirs)!.heldRemote], [true, false]);
});

test('a refused hold changes nothing: HoldFailed, an Error with the SIP code, and the stream as before [H15]', async () => {
  const { world, phone, peer, session } = await withPeer();
  const before = { ...phone.streams.get(session)! };
  peer.react = (message) => { if (message.isRequest && message.method === 'INVITE') peer.respond(message, 488); };
  const hold = phone.command('Hold', {}, session);
  world.run(100);
  assert.is(phone.errorOf(hold), ERROR.FAR_END_REFUSED);
  assert.is(phone.answer(hold)!.body.sipCode, 488);
  assert.equal([phone.last('HoldFailed', session)!.body.resume, phone.last('HoldFailed', session)!.body.sipCode], [false, 488]);
  assert.equal({ ...phone.streams.get(session)! }, before);
  assert.is(phone.all('SessionHeld').length, 0);
});

test('a hold is offered again after 2.1 to 4 s when the far end answers 491 and the Call-ID is ours (14.1) [S02]', async () => {
  const { world, phone, peer, session } = await withPeer();
  peer.react = (message) => {
    if (!message.isRequest || message.method !== 'INVITE') return;
    if (peer.requests('INVITE').length === 2) peer.respond(message, 491);
    else peer.respond(message, 200, { body: SDP(30_000, 'recvonly') });
  };
  const from = world.nowMs;
  const hold = phone.command('Hold', {}, session);
  world.run(5000);
  const again = peer.requests('INVITE')[2].atMs - from;
  assert.ok(again >= 2100 && again <= 4010, String(again));
  assert.is((again - 2) % 10 < 3, true, 'in units of 10 ms');
  assert.ok(phone.isDone(hold));
  assert.is(phone.all('SessionHeld', session).length, 1);
});

test('an INVITE that meets one of ours gets 491; when both sides hold at once both succeed in the end (14.2) [S02]', async () => {
  const { world, alice, bob, mine, theirs } = await twoPhones();
  const first = alice.command('Hold', {}, mine);
  const second = bob.command('Hold', {}, theirs);
  world.until(() => alice.answer(first) !== undefined && bob.answer(second) !== undefined, 'both holds are answered');
  assert.ok(alice.isDone(first) && bob.isDone(second));
  assert.ok(world.wire.some((entry) => entry.text.startsWith('SIP/2.0 491')));
  assert.equal([alice.fold.sessions.get(mine)!.heldLocal, alice.fold.sessions.get(mine)!.heldRemote], [true, true]);
});

test('a re-INVITE before the ACK of the last one gets 500 with Retry-After (14.2) [S02]', async () => {
  const { world, peer, inside } = await withPeer();
  peer.request('INVITE', { ...inside, cseq: 10, body: SDP(30_000, 'sendonly') });
  world.run(10);
  assert.is(peer.responses(200, 'INVITE').length, 1);
  peer.request('INVITE', { ...inside, cseq: 11, body: SDP() });
  world.run(10);
  assert.match(peer.responses(500)[0].header('Retry-After'), /^([0-9]|10)$/);
  peer.request('ACK', { ...inside, cseq: 10 });
  world.run(10);
  peer.request('INVITE', { ...inside, cseq: 12, body: SDP() });
  world.run(10);
  assert.is(peer.responses(200, 'INVITE').length, 2);
});

test('a hold of ours waits for the ACK of their re-INVITE (14.1) [S02]', async () => {
  const { world, phone, peer, session, inside } = await withPeer();
  peer.request('INVITE', { ...inside, cseq: 10, body: SDP() });
  world.run(10);
  phone.command('Hold', {}, session);
  world.run(100);
  assert.is(peer.requests('INVITE').length, 1);
  peer.request('ACK', { ...inside, cseq: 10 });
  world.run(10);
  assert.is(peer.requests('INVITE').length, 2);
  assert.match(peer.requests('INVITE')[1].body, /a=sendonly/);
});

test('a re-INVITE with nothing in common gets 488 and the call goes on as it was (14.2) [S02]', async () => {
  const { world, phone, peer, session, inside } = await withPeer();
  peer.request('INVITE', { ...inside, cseq: 10, body: SDP(30_000, 'sendrecv', '127.0.0.1', '18') });
  world.run(10);
  assert.is(peer.responses(488).length, 1);
  assert.is(phone.streams.get(session)!.codec, 'PCMU');
  assert.is(phone.all('SessionEnded').length, 0);
});

test('a re-INVITE may change the codec: MediaChanged and a new StreamOpen [S02]', async () => {
  const { world, phone, peer, session, inside } = await withPeer();
  peer.request('INVITE', { ...inside, cseq: 10, body: SDP(30_002, 'sendrecv', '127.0.0.1', '8 101') });
  world.run(10);
  assert.is(phone.last('MediaChanged', session)!.body.codec, 'PCMA');
  assert.equal([phone.streams.get(session)!.codec, phone.streams.get(session)!.remotePort], ['PCMA', 30_002]);
});

test('an old-style hold by address 0.0.0.0 is a hold by the far end (RFC 3264 8.4) [S02]', async () => {
  const { world, phone, peer, session, inside } = await withPeer();
  peer.request('INVITE', { ...inside, cseq: 10, body: SDP(30_000, 'sendrecv', '0.0.0.0') });
  world.run(10);
  assert.is(phone.last('SessionHeld', session)!.body.side, 2);
});

test('a re-INVITE without a body is answered with our offer (14.2) [S02]', async () => {
  const { world, phone, peer, session, inside } = await withPeer();
  peer.request('INVITE', { ...inside, cseq: 10 });
  world.run(10);
  assert.match(peer.responses(200, 'INVITE')[0].body, /m=audio/);
  peer.request('ACK', { ...inside, cseq: 10, body: SDP(30_004) });
  world.run(10);
  assert.is(phone.streams.get(session)!.remotePort, 30_004);
});

test('a re-INVITE answered with 481 ends the call (12.2.1.2) [S01]', async () => {
  const { world, phone, peer, session } = await withPeer();
  peer.react = (message) => { if (message.isRequest && message.method !== 'ACK') peer.respond(message, 481); };
  phone.command('Hold', {}, session);
  world.run(100);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 481);
  assert.is(phone.stats().calls, 0);
});

test('a far end that answers neither the re-INVITE nor the BYE: the session is ENDING once the BYE goes out, and the Hold waits no longer (12.2.1.2, 15.1.1) [S01, S02]', async () => {
  const { world, phone, peer, session } = await withPeer();
  peer.react = () => undefined;
  const hold = phone.command('Hold', {}, session);
  world.until(() => peer.requests('BYE').length > 0, 'the BYE goes out');
  assert.equal([phone.all('SessionEnding', session).length, phone.all('SessionEnded', session).length], [1, 0]);
  assert.is(phone.errorOf(hold), ERROR.CANCELLED);
  world.until(() => phone.all('SessionEnded', session).length > 0, 'the session ends');
  assert.is(phone.all('SessionEnding', session).length, 1);
  assert.is(phone.stats().calls, 0);
});

test('Swap holds one call and resumes the other as one event: never two held ones in the record [H15]', async () => {
  const { world, alice, held, active } = await heldAndActive();
  const count = alice.heard.length;
  done(world, alice, alice.command('Swap'));
  const events = alice.heard.slice(count).filter((frame) => frame.name.startsWith('Session'));
  assert.equal(events.map((frame) => [frame.name, frame.session]), [['SessionHeld', active], ['SessionResumed', held]]);
  assert.is(events[0].atMs, events[1].atMs);
});

test('a Swap whose resume is refused takes its hold back and leaves the record alone [H15]', async () => {
  const { world, alice, bob, held, active } = await heldAndActive();
  void bob;
  world.drop = null;
  const peerBusy = (text: string): boolean => text.startsWith('INVITE') && text.includes(':5080 SIP/2.0') && /a=sendrecv/.test(text);
  // Bob's core never hears the resume; the test answers it in his place.
  const bobPeer = world.peer(5999);
  world.drop = (text) => {
    if (!peerBusy(text)) return false;
    bobPeer.hear({ ip: '127.0.0.1', port: 5060 }, text);
    bobPeer.respond(bobPeer.heard.at(-1)!, 503);
    return true;
  };
  const swap = alice.command('Swap');
  world.until(() => alice.answer(swap) !== undefined, 'the swap is answered');
  assert.is(alice.errorOf(swap), ERROR.FAR_END_REFUSED);
  assert.is(alice.last('HoldFailed')!.session, held);
  assert.ok(alice.last('HoldFailed')!.body.resume);
  assert.equal([alice.fold.sessions.get(held)!.heldLocal, alice.fold.sessions.get(active)!.heldLocal], [true, false]);
  assert.equal([alice.streams.get(held)!.local, alice.streams.get(active)!.local], [false, true]);
});

test('Merge resumes the held call and mixes both; the third leg joins the same conference [H15]', async () => {
  const { world, alice, held, active } = await heldAndActive();
  done(world, alice, alice.command('Merge', { with: held }, active));
  const conference = alice.streams.get(active)!.conference;
  assert.ok(conference > 0);
  assert.is(alice.streams.get(held)!.conference, conference);
  assert.ok(alice.streams.get(held)!.local);
  assert.is(alice.all('ParticipantJoined').length, 2);
  done(world, alice, alice.command('Hold', {}, active));
  assert.equal([alice.fold.sessions.get(held)!.heldLocal, alice.fold.sessions.get(active)!.heldLocal], [true, true], 'Hold on a leg holds the conference');
  const dave = world.phone(5071);
  const { mine: third } = alice.call(dave, world);
  done(world, alice, alice.command('Merge', { with: active }, third));
  for (const session of [held, active, third]) assert.equal([alice.streams.get(session)!.conference, alice.streams.get(session)!.local], [conference, true]);
  assert.is(alice.all('ParticipantJoined').length, 3);
});

test('a leg that hangs up leaves the conference, and the last one left is no conference [H15]', async () => {
  const { world, alice, bob, held, active, bobs } = await heldAndActive();
  done(world, alice, alice.command('Merge', { with: held }, active));
  const count = alice.heard.length;
  bob.command('End', {}, bobs);
  world.run(100);
  const events = alice.heard.slice(count).filter((frame) => frame.name !== 'StreamOpen' && frame.name !== 'StreamClose');
  assert.equal(events.map((frame) => [frame.name, frame.session]), [['ParticipantLeft', held], ['ParticipantLeft', active], ['SessionEnded', held]]);
  assert.is(alice.streams.get(active)!.conference, 0);
});

test('Split takes a leg out and holds the others (ETel GoOneToOne) [H15]', async () => {
  const { world, alice, held, active } = await heldAndActive();
  done(world, alice, alice.command('Merge', { with: held }, active));
  done(world, alice, alice.command('Split', {}, active));
  assert.equal([alice.fold.sessions.get(held)!.heldLocal, alice.fold.sessions.get(active)!.heldLocal], [true, false]);
  assert.equal([alice.fold.sessions.get(held)!.conference, alice.fold.sessions.get(active)!.conference], [0, 0]);
});

test('a merge that is refused holds again what it had resumed [H15]', async () => {
  const { world, alice, held, active } = await heldAndActive();
  const peer = world.peer(5999);
  let refusals = 0;
  world.drop = (text) => {
    if (!text.startsWith('INVITE') || !text.includes(':5080 SIP/2.0')) return false;
    refusals++;
    peer.hear({ ip: '127.0.0.1', port: 5060 }, text);
    peer.respond(peer.heard.at(-1)!, 403);
    return true;
  };
  const merge = alice.command('Merge', { with: held }, active);
  world.until(() => alice.answer(merge) !== undefined, 'the merge is answered');
  assert.is(alice.errorOf(merge), ERROR.FAR_END_REFUSED);
  assert.is(refusals, 1);
  assert.is(alice.all('ParticipantJoined').length, 0);
  assert.is(alice.fold.sessions.get(held)!.heldLocal, true);
});

test('a conference has no more legs than admission allows [H15]', async () => {
  const world = await World.create();
  const alice = world.phone(5060, { configuration: { admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 2 } } });
  const [bob, carol, dave] = [world.phone(5070), world.phone(5071), world.phone(5072)];
  const first = alice.call(bob, world).mine;
  done(world, alice, alice.command('Hold', {}, first));
  const second = alice.call(carol, world).mine;
  done(world, alice, alice.command('Merge', { with: first }, second));
  done(world, alice, alice.command('Hold', {}, first));
  const third = alice.call(dave, world).mine;
  assert.is(alice.errorOf(alice.command('Merge', { with: first }, third)), ERROR.TOO_MANY_CALLS);
});

test('one procedure at a time, and only calls that are up [H15]', async () => {
  const { alice, held, active } = await heldAndActive();
  alice.command('Swap');
  assert.is(alice.errorOf(alice.command('Hold', {}, active)), ERROR.WRONG_STATE);
  assert.is(alice.errorOf(alice.command('Split', {}, held)), ERROR.WRONG_STATE);
  assert.is(alice.errorOf(alice.command('Hold', {}, 999)), 7);
});

test('a session that ends while it is being held leaves the command cancelled and no procedure behind [H15]', async () => {
  const { world, alice, bob, mine, theirs } = await twoPhones();
  const hold = alice.command('Hold', {}, mine);
  bob.command('End', {}, theirs);
  world.run(1000);
  assert.ok(alice.answer(hold), 'the command has its answer');
  const again = alice.call(bob, world);
  done(world, alice, alice.command('Hold', {}, again.mine));
});

test('digits go to the stream, and only digits [H37]', async () => {
  const { alice, mine } = await twoPhones();
  assert.ok(alice.isDone(alice.command('SendDtmf', { digits: '12#A' }, mine)));
  assert.is(alice.last('StreamDtmf', mine)!.body.digits, '12#A');
  assert.is(alice.errorOf(alice.command('SendDtmf', { digits: '12x' }, mine)), 16);
  alice.command('StreamReport', { what: 1, digit: '7' }, mine, 0);
  assert.is(alice.last('DtmfReceived', mine)!.body.digit, '7');
});

test('mute and route belong to the handset and reach the media device [H37]', async () => {
  const { alice } = await twoPhones();
  assert.ok(alice.isDone(alice.command('SetMute', { muted: true })));
  assert.ok(alice.isDone(alice.command('SetRoute', { route: 2 })));
  assert.equal([alice.last('AudioPath')!.body.muted, alice.last('AudioPath')!.body.route], [true, 2]);
  alice.command('SetMute', { muted: true });
  assert.is(alice.all('MuteChanged').length, 1, 'no event without a change');
});

test('a stream that failed ends its call with a cause [H15]', async () => {
  const { world, alice, bob, mine, theirs } = await twoPhones();
  alice.command('StreamReport', { what: 3 }, mine, 0);
  world.run(100);
  assert.is(alice.last('SessionEnded', mine)!.body.reason.q850, 31);
  assert.is(bob.last('SessionEnded', theirs)!.body.reason.q850, 31);
});

test.run();

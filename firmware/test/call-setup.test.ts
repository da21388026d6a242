// Setting up and ending calls: CANCEL, races, forking, late offers, early media, causes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const SIDE = { LOCAL: 1, REMOTE: 2, NETWORK: 3 };

async function caller(): Promise<{ world: World; phone: Phone; peer: Peer; session: number }> {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  return { world, phone, peer, session };
}

async function callee(options: { body?: string; lines?: string[] } = {}): Promise<{ world: World; phone: Phone; peer: Peer; session: number; branch: string }> {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKone', body: options.body ?? SDP(), lines: options.lines });
  world.run(10);
  return { world, phone, peer, session: phone.last('SessionOffered')?.session ?? 0, branch: 'z9hG4bKone' };
}

test('ending a call that rings sends CANCEL with the branch of its INVITE, and the 487 ends the session (9.1) [S01]', async () => {
  const { world, phone, peer, session } = await caller();
  const invite = peer.requests('INVITE')[0];
  peer.respond(invite, 180, { toTag: 'far' });
  world.run(10);
  const end = phone.command('End', {}, session);
  world.run(10);
  const cancel = peer.requests('CANCEL')[0];
  assert.is(cancel.header('Via'), invite.header('Via'));
  assert.is(cancel.header('CSeq'), '1 CANCEL');
  assert.is(cancel.uri, invite.uri);
  assert.is(cancel.header('To'), invite.header('To'));
  peer.respond(cancel, 200, { toTag: 'far' });
  peer.respond(invite, 487, { toTag: 'far' });
  world.run(10);
  assert.ok(phone.isDone(end));
  const { reason } = phone.last('SessionEnded', session)!.body;
  assert.equal([reason.side, reason.sipCode, reason.q850], [SIDE.LOCAL, 487, 31]);
  assert.is(peer.requests('ACK').length, 1);
});

test('no CANCEL goes out before a provisional response has come (9.1) [S01]', async () => {
  const { world, phone, peer, session } = await caller();
  phone.command('End', {}, session);
  world.run(100);
  assert.is(peer.requests('CANCEL').length, 0);
  peer.respond(peer.requests('INVITE')[0], 100);
  world.run(10);
  assert.is(peer.requests('CANCEL').length, 1);
});

test('a 200 that crosses the CANCEL is acknowledged and ended by BYE (9.1, 15) [S01]', async () => {
  const { world, phone, peer, session } = await caller();
  const invite = peer.requests('INVITE')[0];
  peer.respond(invite, 180, { toTag: 'far' });
  world.run(10);
  const end = phone.command('End', {}, session);
  peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  world.run(10);
  assert.is(peer.requests('ACK').length, 1);
  const bye = peer.requests('BYE')[0];
  assert.is(bye.tag('To'), 'far');
  peer.respond(bye, 200);
  world.run(10);
  assert.ok(phone.isDone(end));
  assert.is(phone.all('SessionEstablished').length, 0, 'nobody is told that it was up');
  assert.is(phone.stats().calls, 0);
});

test('a CANCEL that nobody follows with a final response is given up after 64*T1 (9.1) [S01]', async () => {
  const { world, phone, peer, session } = await caller();
  peer.respond(peer.requests('INVITE')[0], 180, { toTag: 'far' });
  world.run(10);
  const end = phone.command('End', {}, session);
  world.run(33_000);
  assert.ok(phone.isDone(end));
  assert.is(phone.stats().transactions, 0);
});

test('a CANCEL from the caller ends the offered call with 487 and gets its own 200 (9.2) [S01]', async () => {
  const { world, phone, peer, session, branch } = await callee();
  phone.command('Ring', {}, session);
  peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch });
  world.run(10);
  assert.is(peer.responses(200, 'CANCEL').length, 1);
  assert.is(peer.responses(487, 'INVITE').length, 1);
  assert.is(peer.responses(200, 'CANCEL')[0].tag('To'), peer.responses(487)[0].tag('To'));
  const { reason } = phone.last('SessionEnded', session)!.body;
  assert.equal([reason.side, reason.sipCode, reason.elsewhere], [SIDE.REMOTE, 487, false]);
});

test('a CANCEL with Reason SIP ;cause=200 says that the call was answered elsewhere (RFC 3326) [H35]', async () => {
  const { world, phone, peer, session, branch } = await callee();
  peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch, lines: ['Reason: SIP ;cause=200 ;text="Call completed elsewhere"'] });
  world.run(10);
  const { reason } = phone.last('SessionEnded', session)!.body;
  assert.equal([reason.elsewhere, reason.q850, reason.text], [true, 26, 'Call completed elsewhere']);
});

test('a CANCEL for a transaction that does not exist gets 481, one after the 200 has no effect (9.2) [S01]', async () => {
  const { world, phone, peer, session, branch } = await callee();
  peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKother' });
  world.run(10);
  assert.is(peer.responses(481, 'CANCEL').length, 1);
  phone.command('Accept', {}, session);
  peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch });
  world.run(10);
  assert.is(peer.responses(200, 'CANCEL').length, 1);
  assert.is(peer.responses(487).length, 0);
  assert.is(phone.all('SessionEnded').length, 0);
});

test('a CANCEL after the 200 says nothing about how the call ends later (9.2, RFC 3326) [S01]', async () => {
  const { world, phone, peer, session, branch } = await callee();
  phone.command('Accept', {}, session);
  peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch, lines: ['Reason: SIP ;cause=200 ;text="Call completed elsewhere"'] });
  world.run(33_000);
  const bye = peer.requests('BYE')[0];
  assert.is(bye.header('Reason'), 'Q.850;cause=102', 'no ACK in 64*T1');
  peer.respond(bye, 200);
  world.run(10);
  const { reason } = phone.last('SessionEnded', session)!.body;
  assert.equal([reason.side, reason.sipCode, reason.q850, reason.elsewhere, reason.text], [SIDE.NETWORK, 408, 102, false, '']);
});

test('the callee does not send BYE before it has the ACK (15) [S01]', async () => {
  const { world, phone, peer, session } = await callee();
  phone.command('Accept', {}, session);
  phone.command('End', {}, session);
  world.run(100);
  assert.is(peer.requests('BYE').length, 0);
  peer.request('ACK', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', toTag: peer.responses(200)[0].tag('To') });
  world.run(10);
  assert.is(peer.requests('BYE').length, 1);
  assert.is(peer.requests('BYE')[0].uri, peer.uri);
});

test('a BYE that carries a Q.850 Reason gives its cause to the record (RFC 3326) [S08]', async () => {
  const { world, phone, peer, session } = await callee();
  phone.command('Accept', {}, session);
  world.run(10);
  const inside = { to: 5060, callId: 'c1', fromTag: 'near', toTag: peer.responses(200)[0].tag('To') };
  peer.request('ACK', { ...inside, cseq: 1 });
  peer.request('BYE', { ...inside, cseq: 2, lines: ['Reason: Q.850;cause=31;text="normal, unspecified"'] });
  world.run(10);
  const { reason } = phone.last('SessionEnded', session)!.body;
  assert.equal([reason.side, reason.sipCode, reason.q850, reason.text], [SIDE.REMOTE, 0, 31, 'normal, unspecified']);
});

test('every fork that rings is an early dialog; the second 200 is acknowledged and ended by BYE (13.2.2.4) [S01]', async () => {
  const { world, phone, peer, session } = await caller();
  const invite = peer.requests('INVITE')[0];
  peer.respond(invite, 180, { toTag: 'one', contact: 'sip:one@127.0.0.1:5090' });
  peer.respond(invite, 180, { toTag: 'two', contact: 'sip:two@127.0.0.1:5090' });
  world.run(10);
  assert.is(phone.stats().dialogs, 2);
  peer.respond(invite, 200, { toTag: 'two', contact: 'sip:two@127.0.0.1:5090', body: SDP() });
  world.run(10);
  assert.is(phone.stats().dialogs, 1);
  peer.respond(invite, 200, { toTag: 'one', contact: 'sip:one@127.0.0.1:5090', body: SDP() });
  world.run(10);
  const acks = peer.requests('ACK');
  assert.equal(acks.map((ack) => ack.uri), ['sip:two@127.0.0.1:5090', 'sip:one@127.0.0.1:5090']);
  const byes = peer.requests('BYE');
  assert.equal(byes.map((bye) => [bye.uri, bye.tag('To')]), [['sip:one@127.0.0.1:5090', 'one']]);
  peer.respond(byes[0], 200);
  world.run(10);
  assert.is(phone.all('SessionEnded').length, 0);
  assert.is(phone.all('SessionEstablished', session).length, 1);
  assert.is(phone.stats().dialogs, 1);
});

test('an INVITE without an offer gets the offer in the 200 and takes the answer from the ACK (RFC 3264 5) [S02]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'late', cseq: 1, fromTag: 'near' });
  world.run(10);
  const offered = phone.last('SessionOffered')!;
  assert.is(offered.body.offeredCodecs, '');
  phone.command('Accept', {}, offered.session);
  world.run(10);
  const success = peer.responses(200)[0];
  assert.match(success.body, /m=audio \d+ RTP\/AVP 0 8 9 101/);
  assert.is(phone.streams.size, 0);
  peer.request('ACK', { to: 5060, callId: 'late', cseq: 1, fromTag: 'near', toTag: success.tag('To'), body: SDP(30_000, 'sendrecv', '127.0.0.1', '8 101') });
  world.run(10);
  assert.is(phone.last('SessionEstablished')!.body.codec, 'PCMA');
  assert.is(phone.streams.get(offered.session)!.remotePort, 30_000);
});

test('a description in a 183 is early media: the stream opens before the call is answered (RFC 3960) [S02]', async () => {
  const { world, phone, peer, session } = await caller();
  const invite = peer.requests('INVITE')[0];
  peer.respond(invite, 183, { toTag: 'far', body: SDP() });
  world.run(10);
  assert.equal(phone.all('SessionProgress', session).map((event) => event.body.what), [2]);
  assert.ok(phone.streams.get(session)!.receive);
  peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  world.run(10);
  assert.is(phone.last('SessionEstablished', session)!.body.codec, 'PCMU');
});

test('an offer without a codec of ours is refused with 488 when it is accepted, and the session ends (RFC 3264 6) [S02]', async () => {
  const { world, phone, peer, session } = await callee({ body: SDP(30_000, 'sendrecv', '127.0.0.1', '18') });
  const accept = phone.command('Accept', {}, session);
  world.run(10);
  assert.is(peer.responses(488).length, 1);
  assert.is(phone.errorOf(accept), 19);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 488);
});

test('an answer without a codec of ours is acknowledged and the call ended by BYE (13.2.2.4) [S02]', async () => {
  const { world, phone, peer, session } = await caller();
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP(30_000, 'sendrecv', '127.0.0.1', '18') });
  world.run(10);
  assert.is(peer.requests('ACK').length, 1);
  assert.match(peer.requests('BYE')[0].header('Reason'), /Q\.850;cause=65/);
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(10);
  assert.is(phone.last('SessionEnded', session)!.body.reason.q850, 65);
});

test('a refusal carries code, cause and phrase into the record [S01]', async () => {
  for (const [code, cause] of [[486, 17], [603, 21], [404, 1], [480, 19], [503, 41], [488, 65]]) {
    const { world, phone, peer, session } = await caller();
    peer.respond(peer.requests('INVITE')[0], code, { toTag: 'far', reason: 'Not Today' });
    world.run(10);
    const { reason } = phone.last('SessionEnded', session)!.body;
    assert.equal([reason.side, reason.sipCode, reason.q850, reason.text], [SIDE.REMOTE, code, cause, 'Not Today']);
  }
});

test('a dialog follows Record-Route: reversed for the caller, in order for the callee, loose routes in Route (12.1, 12.2.1.1) [S01]', async () => {
  const routes = ['Record-Route: <sip:127.0.0.1:5090;lr>', 'Record-Route: <sip:127.0.0.1:7000;lr>'];
  const { world, phone, peer, session } = await caller();
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP(), lines: ['Record-Route: <sip:127.0.0.1:7000;lr>, <sip:127.0.0.1:5090;lr>'] });
  world.run(10);
  assert.is(peer.requests('ACK')[0].header('Route'), '<sip:127.0.0.1:5090;lr>,<sip:127.0.0.1:7000;lr>');
  assert.is(phone.all('SessionEstablished', session).length, 1);
  const other = await callee({ lines: routes });
  other.phone.command('Accept', {}, other.session);
  other.world.run(10);
  const success = other.peer.responses(200)[0];
  assert.equal(success.headers('Record-Route'), ['<sip:127.0.0.1:5090;lr>', '<sip:127.0.0.1:7000;lr>']);
  other.peer.request('ACK', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', toTag: success.tag('To') });
  other.world.run(10);
  other.phone.command('End', {}, other.session);
  other.world.run(10);
  assert.is(other.peer.requests('BYE')[0].header('Route'), '<sip:127.0.0.1:5090;lr>,<sip:127.0.0.1:7000;lr>');
});

test('a strict route goes into the Request-URI and the target to the end of Route (12.2.1.1) [S01]', async () => {
  const { world, phone, peer, session } = await caller();
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP(), lines: ['Record-Route: <sip:127.0.0.1:7000;lr>, <sip:127.0.0.1:5090>'] });
  world.run(10);
  phone.command('End', {}, session);
  world.run(10);
  const bye = peer.requests('BYE')[0];
  assert.is(bye.uri, 'sip:127.0.0.1:5090');
  assert.is(bye.header('Route'), `<sip:127.0.0.1:7000;lr>,<${peer.uri}>`);
});

test('Deflect sends the caller elsewhere with 302 and Contact [S01]', async () => {
  const { world, phone, peer, session } = await callee();
  const deflect = phone.command('Deflect', { to: 'sip:carol@127.0.0.1:5099' }, session);
  world.run(10);
  assert.is(peer.responses(302)[0].header('Contact'), '<sip:carol@127.0.0.1:5099>');
  assert.ok(phone.isDone(deflect));
  assert.is(phone.last('SessionEnded', session)!.body.reason.side, SIDE.LOCAL);
});

test('a phone that rings says so once every minute (13.3.1.1) [S01]', async () => {
  const { world, phone, peer, session } = await callee();
  phone.command('Ring', {}, session);
  phone.command('Ring', {}, session);
  world.run(150_000);
  assert.equal(peer.responses(180).map((message) => Math.round(message.atMs / 1000)), [0, 60, 120]);
  phone.command('Accept', {}, session);
  world.run(100);
  peer.request('ACK', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', toTag: peer.responses(200)[0].tag('To') });
  world.run(150_000);
  assert.is(peer.responses(180).length, 3);
});

test('a call that nobody answers in time is refused with 480 that says when to try again (RFC 3261 21.4.18), and not by our user [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { ringTimeoutS: 30 } });
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(31_000);
  assert.is(peer.responses(480).length > 0, true);
  assert.match(peer.responses(480)[0].header('Retry-After'), /^\d+$/);
  const { reason } = phone.last('SessionEnded')!.body;
  assert.equal([reason.side, reason.sipCode, reason.q850], [SIDE.NETWORK, 480, 19]);
});

test.run();

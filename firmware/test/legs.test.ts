// Legs of a back-to-back server: every message of session.v1 about calls, with raw bodies, from the first INVITE to the end (RFC 3261 9, 13, 15).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import { Server, bytes, header, textOf } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { NO_SUCH_SESSION: 7, WRONG_STATE: 8, POOL_EXHAUSTED: 10, BAD_ADDRESS: 11, BAD_ARGUMENT: 16, UNKNOWN_MESSAGE: 3 };

const LOCAL = 1, REMOTE = 2, NETWORK = 3;
const OFFER = 'v=0\r\nthis is no description that the core could read\r\n';
const ANSWER = 'an answer of the user\'s own';

async function ground(): Promise<{ world: World; server: Server; peer: Peer }> {
  const world = await World.create();
  return { world, server: new Server(world, 5060), peer: world.peer(5090) };
}

/** A scripted caller's INVITE has come: the leg's number. */
async function offered(options: { lines?: string[]; body?: string } = {}): Promise<{ world: World; server: Server; peer: Peer; leg: number; inside: { to: number; callId: string; fromTag: string; toTag: string } }> {
  const { world, server, peer } = await ground();
  peer.request('INVITE', { to: 5060, uri: 'sip:support@127.0.0.1:5060', callId: 'c1', cseq: 1, fromTag: 'near', body: OFFER, ...options });
  world.run(10);
  return { world, server, peer, leg: server.last('LegOffered').session, inside: { to: 5060, callId: 'c1', fromTag: 'near', toTag: '' } };
}

/** And it is up. */
async function up(): Promise<Awaited<ReturnType<typeof offered>>> {
  const call = await offered();
  assert.is(call.server.say('LegRespond', { code: 200, body: bytes(ANSWER) }, call.leg), 0);
  const inside = { ...call.inside, toTag: call.peer.responses(200)[0].tag('To') };
  call.peer.request('ACK', { ...inside, cseq: 1 });
  call.world.run(10);
  return { ...call, inside };
}

/** A leg of ours whose INVITE the peer has. */
async function called(fields: object = {}): Promise<{ world: World; server: Server; peer: Peer; leg: number; invite: SipText }> {
  const { world, server, peer } = await ground();
  const leg = server.invite({ requestUri: peer.uri, body: bytes(OFFER), ...fields });
  return { world, server, peer, leg, invite: peer.requests('INVITE')[0] };
}

test('an INVITE comes as data: Request-URI, who calls whom, every header line, the body and where it came from (RFC 3261 13.3.1) [H04]', async () => {
  const { server } = await offered({ lines: ['X-Trunk: seven', 'Subject: a\r\n folded one'] });
  const event = server.last('LegOffered');
  const { requestUri, from, to, body, sourceIp, sourcePort, transport, replaces } = event.body;
  assert.equal([requestUri, from, to, textOf(body), sourceIp, sourcePort, transport, replaces],
    ['sip:support@127.0.0.1:5060', 'sip:peer@127.0.0.1:5090', 'sip:p5060@127.0.0.1:5060', OFFER, '127.0.0.1', 5090, 'UDP', 0]);
  assert.is(header(event, 'X-Trunk'), 'seven');
  assert.match(header(event, 'Subject'), /^a +folded one$/);
  assert.match(header(event, 'Via'), 'branch=');
});

test('provisional responses with any code, phrase, lines and body; then the 200 with its own; the ACK establishes the leg (RFC 3261 13.3.1) [H04]', async () => {
  const { world, server, peer, leg, inside } = await offered();
  assert.is(server.say('LegRespond', { code: 183, reason: 'Just a moment', headers: bytes('X-Early: yes\r\n'), contentType: 'text/early', body: bytes('tones') }, leg), 0);
  assert.is(server.say('LegRespond', { code: 182 }, leg), 0);
  const [early] = peer.responses(183);
  assert.equal([early.start, early.header('X-Early'), early.header('Content-Type'), early.body], ['SIP/2.0 183 Just a moment', 'yes', 'text/early', 'tones']);
  assert.is(peer.responses(182)[0].start, 'SIP/2.0 182 Queued');
  assert.is(server.say('LegRespond', { code: 200, headers: bytes('X-Desk: 4\r\n'), body: bytes(ANSWER) }, leg), 0);
  const [ok] = peer.responses(200);
  assert.equal([ok.header('X-Desk'), ok.header('Content-Type'), ok.body], ['4', 'application/sdp', ANSWER]);
  assert.ok(ok.header('Contact') && ok.header('Allow'));
  assert.is(server.count('LegEstablished'), 0);
  peer.request('ACK', { ...inside, toTag: ok.tag('To'), cseq: 1, lines: ['X-Ack: 1'] });
  world.run(10);
  assert.is(server.last('LegEstablished', leg).body.code, 0);
  assert.is(header(server.last('LegEstablished', leg), 'X-Ack'), '1');
});

test('a refusal carries its code, phrase, lines and body, and the leg is over (RFC 3261 13.3.1.3) [H04]', async () => {
  const { server, peer, leg } = await offered();
  assert.is(server.say('LegRespond', { code: 606, reason: 'Not here', headers: bytes('Warning: 370 here "narrow"\r\n'), contentType: 'text/plain', body: bytes('why') }, leg), 0);
  const [refusal] = peer.responses(606);
  assert.equal([refusal.start, refusal.header('Warning'), refusal.body], ['SIP/2.0 606 Not here', '370 here "narrow"', 'why']);
  assert.equal([server.last('LegEnded', leg).body.by, server.last('LegEnded', leg).body.code], [LOCAL, 606]);
  assert.is(server.say('LegRespond', { code: 200 }, leg), ERROR.NO_SUCH_SESSION);
});

test('a redirection names its Contacts itself (RFC 3261 13.3.1.2) [H04]', async () => {
  const { server, peer, leg } = await offered();
  assert.is(server.say('LegRespond', { code: 302, headers: bytes('Contact: <sip:a@192.0.2.1>;q=1, <sip:b@192.0.2.2>\r\n') }, leg), 0);
  assert.equal(peer.responses(302)[0].headers('Contact').slice(-1), ['<sip:a@192.0.2.1>;q=1, <sip:b@192.0.2.2>']);
});

test('a CANCEL ends an offered leg with its Reason, and a BYE one that is up (RFC 3261 9.2, 15.1.2, RFC 3326) [H04]', async () => {
  const early = await offered();
  const invite = early.world.wire.find(({ text }) => text.startsWith('INVITE'))!.text;
  const branch = /branch=([^;]+)/.exec(invite)![1];
  early.peer.request('CANCEL', { ...early.inside, toTag: undefined, uri: 'sip:support@127.0.0.1:5060', cseq: 1, branch, lines: ['Reason: Q.850;cause=26;text="elsewhere"'] });
  early.world.run(10);
  const cancelled = early.server.last('LegEnded', early.leg);
  assert.equal([cancelled.body.by, cancelled.body.code, cancelled.body.q850, cancelled.body.text], [REMOTE, 487, 26, 'elsewhere']);
  assert.is(early.peer.responses(487).length, 1);

  const { world, peer, server, leg, inside } = await up();
  peer.request('BYE', { ...inside, cseq: 2, lines: ['Reason: Q.850;cause=16', 'X-Seconds: 12'] });
  world.run(10);
  const ended = server.last('LegEnded', leg);
  assert.equal([ended.body.by, ended.body.code, ended.body.q850, header(ended, 'X-Seconds')], [REMOTE, 0, 16, '12']);
  assert.is(peer.responses(200, 'BYE').length, 1);
  assert.equal([server.phone.stats().calls, server.phone.stats().dialogs], [0, 0]);
});

test('LegInvite says who calls whom, by which way, how many hops are left, and what the user adds (RFC 3261 8.1.1, 13.2.1) [H04]', async () => {
  const { invite } = await called({
    from: '"Alice \\"A\\"" <sip:alice@example.org>', to: 'sip:bob@example.org', route: 'sip:127.0.0.1:5090;lr', requestUri: 'sip:bob@192.0.2.7', maxForwards: 41,
    headers: bytes('X-One: 1\r\nP-Asserted-Identity: <sip:alice@example.org>\r\n'), contentType: 'multipart/mixed;boundary=x',
  });
  assert.is(invite.start, 'INVITE sip:bob@192.0.2.7 SIP/2.0');
  assert.match(invite.header('From'), /^"Alice \\"A\\"" <sip:alice@example\.org>;tag=/);
  assert.is(invite.header('To'), '<sip:bob@example.org>');
  assert.equal([invite.header('Route'), invite.header('Max-Forwards'), invite.header('X-One'), invite.header('Content-Type'), invite.body],
    ['<sip:127.0.0.1:5090;lr>', '41', '1', 'multipart/mixed;boundary=x', OFFER]);
});

test('forks are numbered in the order of their first responses, and the one that answers says which it was (RFC 3261 13.2.2, 12.1.2) [H04, S02]', async () => {
  const { world, server, peer, leg, invite } = await called();
  for (const [code, toTag] of [[180, 'one'], [183, 'two'], [183, 'one']] as const) {
    peer.respond(invite, code, { toTag, body: code === 183 ? `early ${toTag}` : '', lines: ['X-Fork: ' + toTag] });
    world.run(10);
  }
  assert.equal(server.phone.all('LegProgress', leg).map(({ body }) => [body.code, body.fork, textOf(body.body)]), [[180, 1, ''], [183, 2, 'early two'], [183, 1, 'early one']]);
  assert.is(header(server.last('LegProgress'), 'X-Fork'), 'one');
  peer.respond(invite, 200, { toTag: 'two', body: 'their answer', reason: 'Here', lines: ['X-Won: two'] });
  world.run(10);
  const event = server.last('LegEstablished', leg);
  assert.equal([event.body.code, event.body.fork, textOf(event.body.body), header(event, 'X-Won'), event.body.awaitsAnswer], [200, 2, 'their answer', 'two', false]);
  assert.is(peer.requests('ACK').length, 1);
});

test('a refusal comes with its phrase, lines and body; the words of the user come back with it (RFC 3261 13.2.2.3) [H04]', async () => {
  const { world, server, peer, leg, invite } = await called({ correlation: 'leg-b of 7', tenant: 'acme' });
  peer.respond(invite, 302, { toTag: 'far', reason: 'Over there', contact: 'sip:there@192.0.2.9' });
  world.run(10);
  const { body } = server.last('LegEnded', leg);
  assert.equal([body.by, body.code, body.text, body.correlation, body.tenant], [REMOTE, 302, 'Over there', 'leg-b of 7', 'acme']);
  assert.is(header(server.last('LegEnded', leg), 'Contact'), '<sip:there@192.0.2.9>');
  assert.is(peer.requests('INVITE').length, 1, '3xx is the user\'s to follow');
});

test('nobody answers: 408 by the network (RFC 3261 17.1.1.2) [H04]', async () => {
  const { world, server, leg } = await called();
  world.run(33_000);
  assert.equal([server.last('LegEnded', leg).body.by, server.last('LegEnded', leg).body.code], [NETWORK, 408]);
});

test('LegEnd is a CANCEL before the answer and a BYE after it, with the user\'s Reason (RFC 3261 9.1, 15.1.1, RFC 3326) [H04]', async () => {
  const early = await called();
  early.peer.respond(early.invite, 180, { toTag: 'far' });
  early.world.run(10);
  assert.is(early.server.say('LegEnd', { headers: bytes('Reason: SIP;cause=200\r\n') }, early.leg), 0);
  assert.is(early.peer.requests('CANCEL')[0].header('Reason'), 'SIP;cause=200');
  early.peer.respond(early.invite, 487, { toTag: 'far' });
  early.world.run(10);
  assert.is(early.server.last('LegEnded', early.leg).body.by, LOCAL);

  const { world, server, peer, leg } = await up();
  assert.is(server.say('LegEnd', { headers: bytes('Reason: Q.850;cause=31\r\nX-Bill: 3\r\n') }, leg), 0);
  const [bye] = peer.requests('BYE');
  assert.equal([bye.header('Reason'), bye.header('X-Bill')], ['Q.850;cause=31', '3']);
  peer.respond(bye, 200);
  world.run(10);
  assert.equal([server.last('LegEnded', leg).body.by, server.last('LegEnded', leg).body.code], [LOCAL, 0]);
});

test('a CANCEL that has to wait for the first provisional response keeps the user\'s Reason, and has none of the INVITE\'s lines (RFC 3261 9.1, RFC 3326) [H04]', async () => {
  for (const [headers, reason] of [['Reason: SIP;cause=200;text="elsewhere"\r\n', 'SIP;cause=200;text="elsewhere"'], ['', 'Q.850;cause=16']]) {
    const { world, server, peer, leg, invite } = await called({ headers: bytes('X-Invite: 1\r\n') });
    assert.is(server.say('LegEnd', { headers: bytes(headers) }, leg), 0);
    assert.is(peer.requests('CANCEL').length, 0);
    peer.respond(invite, 180, { toTag: 'far' });
    world.run(10);
    const [cancel] = peer.requests('CANCEL');
    assert.match(cancel.header('Reason'), reason);
    assert.is(cancel.headers('X-Invite').length, 0);
  }
});

test('LegEnd of an offered leg is a 480 (RFC 3261 13.3.1.3) [H04]', async () => {
  const { server, peer, leg } = await offered();
  assert.is(server.say('LegEnd', {}, leg), 0);
  assert.is(peer.responses(480).length, 1);
});

test('an INVITE that its user leaves alone gets 408 after the time of the configuration (RFC 3261 21.4.9) [H04]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { ringTimeoutS: 20 } });
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near' });
  world.run(19_000);
  assert.is(peer.responses(408).length, 0);
  world.run(1_200);
  assert.is(peer.responses(408).length, 1);
  assert.is(server.last('LegEnded').body.code, 408);
});

test('an INVITE without an offer: the 2xx brings it, the ACK waits for the user\'s answer, and a 2xx that comes again gets that ACK again (RFC 3261 13.2.1, 13.2.2.4) [H04, S02]', async () => {
  const { world, server, peer, leg, invite } = await called({ body: new Uint8Array(0) });
  assert.is(invite.body, '');
  const answer = (): void => peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  answer();
  world.run(10);
  answer();
  world.run(10);
  assert.is(server.last('LegEstablished', leg).body.awaitsAnswer, true);
  assert.is(peer.requests('ACK').length, 0, 'it waits');
  assert.is(server.count('LegEstablished'), 1);
  assert.is(server.say('LegAcknowledge', { body: bytes(ANSWER) }, leg), 0);
  assert.is(server.say('LegAcknowledge', { body: bytes(ANSWER) }, leg), ERROR.WRONG_STATE);
  answer();
  world.run(10);
  const acks = peer.requests('ACK');
  assert.equal(acks.map(({ body }) => body), [ANSWER, ANSWER]);
  assert.is(acks[0].text, acks[1].text);
  assert.is(peer.requests('BYE').length, 0);
});

test('an answer that never comes ends the leg by BYE, after its ACK (RFC 3261 13.2.2.4, 15) [H04]', async () => {
  const { world, server, peer, leg, invite } = await called({ body: new Uint8Array(0) });
  peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  world.run(33_000);
  assert.equal([peer.requests('ACK').length, peer.requests('BYE').length >= 1], [1, true]);
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(10);
  assert.is(server.last('LegEnded', leg).session, leg);
});

test('wrong leg, state, code, header lines and addresses are refused one by one, and nothing is sent [H04]', async () => {
  const { world, server, leg } = await up();
  const sent = world.wire.length;
  assert.is(server.say('LegRespond', { code: 200 }, 999), ERROR.NO_SUCH_SESSION);
  assert.is(server.say('LegRespond', { code: 180 }, leg), ERROR.WRONG_STATE);
  assert.is(server.say('LegAcknowledge', {}, leg), ERROR.WRONG_STATE);
  for (const code of [0, 100, 202, 700]) assert.is(server.say('LegRespond', { code }, leg), ERROR.BAD_ARGUMENT, `${code}`);
  for (const lines of ['Via: x\r\n', 'v: x\r\n', 'Contact: <sip:x@y>\r\n', 'CSeq: 4 BYE\r\n', 'no colon\r\n', 'X: 1', ' X: 1\r\n', 'X: 1\r\n\r\n', 'X: 1\nY: 2\r\n', 'Session-Expires: 90\r\n', ': x\r\n']) {
    assert.is(server.say('LegEnd', { headers: bytes(lines) }, leg), ERROR.BAD_ARGUMENT, JSON.stringify(lines));
  }
  for (const fields of [{ requestUri: 'mailto:x@y' }, { requestUri: '' }, { requestUri: 'sip:a@127.0.0.1', from: 'x' }, { requestUri: 'sip:a@127.0.0.1', from: '<sip:a@b>;tag=1' }, { requestUri: 'sip:a@127.0.0.1', to: '"a\r\nVia: x" <sip:b@c>' }, { requestUri: 'sip:a@127.0.0.1', route: 'tel:1' }]) {
    assert.is(server.say('LegInvite', fields), ERROR.BAD_ADDRESS, JSON.stringify(fields));
  }
  for (const fields of [{ account: 9 }, { maxForwards: 256 }, { correlation: 'x'.repeat(64) }, { contentType: 'a\r\nb' }, { headers: bytes('Max-Forwards: 3\r\n') }]) {
    assert.is(server.say('LegInvite', { requestUri: 'sip:a@127.0.0.1:5090', body: bytes('x'), ...fields }), ERROR.BAD_ARGUMENT, JSON.stringify(fields));
  }
  assert.is(server.say('PlaceCall', { to: 'sip:a@127.0.0.1' }), ERROR.UNKNOWN_MESSAGE);
  assert.is(world.wire.length, sent);
  assert.equal([server.phone.stats().calls, server.phone.stats().transactions], [1, 0]);
});

test('more INVITEs than there are legs get 503, and an INVITE that no frame holds 513 (RFC 3261 21.5.4, 21.5.7) [H04]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { sessions: 2 } });
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'big', cseq: 1, fromTag: 'a', body: 'x'.repeat(8000) });
  world.run(10);
  assert.is(peer.responses(513).length, 1);
  for (const callId of ['c1', 'c2', 'c3']) peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: callId, body: OFFER });
  world.run(10);
  assert.equal([server.count('LegOffered'), peer.responses(503).length], [2, 1]);
  assert.is(server.say('LegInvite', { requestUri: peer.uri }), ERROR.POOL_EXHAUSTED);
});

test.run();

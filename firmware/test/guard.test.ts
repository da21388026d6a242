// Digest as a server: what a handset asks of strangers when its configuration wants a proof, and how it judges the proof.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { credentialsFor, fieldsOf } from '../../test/support/digest.ts';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const URI = 'sip:p5060@127.0.0.1:5060';
const bob = { user: 'bob', password: 'zanzibar', method: 'MESSAGE', uri: URI };

async function guarded(guard: object = { messages: true }, configuration: object = {}): Promise<{ world: World; phone: Phone; peer: Peer; ask: (options?: { method?: string; authorization?: string; lines?: string[]; body?: string }) => SipText }> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { guard: { realm: 'handset', ...guard }, guardedUsers: [{ user: 'alice', password: 'x' }, { user: 'bob', password: 'zanzibar' }], ...configuration } });
  const peer = world.peer(5090);
  let serial = 0;
  /** Sends a request of its own each time; the last word that was heard about it. */
  const ask = ({ method = 'MESSAGE', authorization = '', lines = [], body = '' }: { method?: string; authorization?: string; lines?: string[]; body?: string } = {}): SipText => {
    const callId = `ask-${++serial}`;
    peer.request(method, { to: 5060, uri: URI, callId, cseq: 1, fromTag: 'f', lines: [...(authorization ? [`Authorization: ${authorization}`] : []), ...lines], body });
    world.run(50);
    return peer.heard.filter((message) => message.header('Call-ID') === callId).at(-1)!;
  };
  return { world, phone, peer, ask };
}

test('a MESSAGE that must be proven is challenged with each algorithm, the strongest on top (RFC 3261 22.2, RFC 8760 2.4) [S05]', async () => {
  const { ask, phone } = await guarded();
  const challenges = ask().headers('WWW-Authenticate').map(fieldsOf);
  assert.equal(challenges.map(({ algorithm }) => algorithm), ['SHA-512-256', 'SHA-256', 'MD5']);
  assert.equal(challenges.map(({ realm, qop, stale }) => [realm, qop, stale]), Array(3).fill(['handset', 'auth,auth-int', undefined]));
  assert.is(phone.all('MessageReceived').length, 0);
});

for (const [which, algorithm] of ['SHA-512-256', 'SHA-256', 'MD5'].entries()) {
  for (const qop of ['auth', 'auth-int', '']) {
    test(`the right password is let in by ${algorithm} with ${qop || 'no qop'} (RFC 7616 3.4) [S05]`, async () => {
      const { ask, phone } = await guarded();
      const challenge = ask().headers('WWW-Authenticate')[which];
      const lines = ['Content-Disposition: render;handling=optional'];
      assert.is(ask({ authorization: credentialsFor(challenge, { ...bob, qop, body: SDP() }), lines, body: SDP() }).code, 200);
      assert.is(phone.all('MessageReceived').length, 1);
    });
  }
}

test('a wrong password, an unknown user and another body under auth-int are challenged anew, without stale (RFC 7616 3.3) [S05]', async () => {
  const { ask, phone } = await guarded();
  const challenge = ask().headers('WWW-Authenticate')[1];
  for (const wrong of [{ password: 'zanzibaR' }, { user: 'mallory' }, { user: 'alice' }, { qop: 'auth-int', body: 'other' }]) {
    const refused = ask({ authorization: credentialsFor(challenge, { ...bob, ...wrong }) });
    assert.equal([refused.code, fieldsOf(refused.header('WWW-Authenticate')).stale], [401, undefined], JSON.stringify(wrong));
  }
  assert.is(phone.all('MessageReceived').length, 0);
  assert.is(ask({ authorization: credentialsFor(challenge, bob) }).code, 200, 'those who failed have not used up the nonce');
});

test('a proof that was made for another resource is 400 and keeps nothing from its owner; one for a user who is here stands, though a proxy has changed the Request-URI since (RFC 7616 3.4.6, RFC 3261 22.4) [S05]', async () => {
  const { ask, phone } = await guarded();
  const challenge = ask().headers('WWW-Authenticate')[1];
  for (const [count, [uri, code]] of ([['sip:mallory@127.0.0.1:5060', 400], ['sip:example.org', 400], ['nonsense', 400], ['sip:p5060@example.org', 200], [URI, 200]] as const).entries()) {
    assert.is(ask({ authorization: credentialsFor(challenge, { ...bob, uri, count: count + 1 }) }).code, code, uri);
  }
  assert.is(phone.all('MessageReceived').length, 2);
});

test('a nonce count that was used is stale, one that was overtaken within the window is not (RFC 7616 3.4, 5.5) [S05]', async () => {
  const { ask } = await guarded();
  const challenge = ask().headers('WWW-Authenticate')[1];
  const outcome = (count: number): string => {
    const answer = ask({ authorization: credentialsFor(challenge, { ...bob, count }) });
    return `${answer.code} ${fieldsOf(answer.header('WWW-Authenticate')).stale ?? ''}`.trim();
  };
  assert.equal([1, 1, 3, 2, 2, 100, 37, 36, 101].map(outcome), ['200', '401 true', '200', '200', '401 true', '200', '200', '401 true', '200']);
});

test('without qop a nonce is good once (RFC 7616 3.4) [S05]', async () => {
  const { ask } = await guarded();
  const authorization = credentialsFor(ask().headers('WWW-Authenticate')[2], { ...bob, qop: '' });
  assert.equal([ask({ authorization }).code, ask({ authorization }).code], [200, 401]);
});

test('an old nonce, one of another core and one that was never given out are stale (RFC 7616 3.3) [S05]', async () => {
  const { world, phone, ask } = await guarded();
  const challenge = ask().headers('WWW-Authenticate')[1];
  const stale = (value: string): unknown => fieldsOf(ask({ authorization: credentialsFor(value, bob) }).header('WWW-Authenticate')).stale;
  assert.is(stale(challenge.replace(/nonce="(.)/, (_, digit) => `nonce="${digit === '0' ? '1' : '0'}`)), 'true');
  assert.is(stale(challenge.replace(/nonce="[^"]*/, 'nonce="mine')), 'true');
  world.run(299_000);
  assert.is(stale(challenge), undefined, 'five minutes are not over');
  world.run(2_000);
  assert.is(stale(challenge), 'true');
  const fresh = ask().headers('WWW-Authenticate')[1];
  phone.core.fault(world.nowMs, 0);
  assert.is(stale(fresh), 'true', 'a core that was restarted has another key [S11]');
});

test('two nonces of the same place in the table: the older one is stale from then on (RFC 7616 5.5) [S05]', async () => {
  const { ask } = await guarded();
  const first = ask().headers('WWW-Authenticate')[1];
  assert.is(ask({ authorization: credentialsFor(first, bob) }).code, 200);
  let last = '';
  for (let i = 0; i < 32; i++) last = ask().headers('WWW-Authenticate')[1];
  assert.is(ask({ authorization: credentialsFor(last, bob) }).code, 200);
  assert.is(ask({ authorization: credentialsFor(first, { ...bob, count: 2 }) }).code, 401);
});

test('credentials that cannot be read, or have another quality than was asked for, are no credentials (RFC 3261 22.1, 21.4.1) [S05]', async () => {
  const { ask } = await guarded();
  const challenge = ask().headers('WWW-Authenticate')[1];
  assert.is(ask({ authorization: 'Digest realm="handset", nonce=' }).code, 400);
  assert.is(ask({ authorization: 'Basic Ym9iOnphbnppYmFy' }).code, 401);
  assert.is(ask({ authorization: credentialsFor(challenge, { ...bob, qop: 'auth-conf' }) }).code, 401);
  assert.is(ask({ authorization: credentialsFor(challenge.replace('"handset"', '"elsewhere"'), bob) }).code, 401);
});

test('INVITE with Replaces is guarded where the configuration says so; other calls ring unasked (RFC 3891 8) [S05]', async () => {
  const { ask, phone, peer, world } = await guarded({ takingCalls: true });
  assert.is(ask({ method: 'INVITE', lines: ['Replaces: c;to-tag=t;from-tag=f'], body: SDP() }).code, 401);
  assert.is(ask({ method: 'INVITE', lines: ['Join: c;to-tag=t;from-tag=f'], body: SDP() }).code, 401);
  peer.request('INVITE', { to: 5060, callId: 'open', cseq: 1, fromTag: 'f', body: SDP() });
  world.run(50);
  assert.is(phone.all('SessionOffered').length, 1);
});

for (const header of ['Replaces', 'Join']) {
  test(`who proves who it is may take or join a call that it knows: ${header} with credentials; with wrong ones the call stays (RFC 3891 3, RFC 3911 4) [S04] [S05]`, async () => {
    const { ask, phone, peer, world } = await guarded({ takingCalls: true }, { joinable: true });
    const { session } = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!;
    world.run(10);
    const [invite] = peer.requests('INVITE');
    peer.respond(invite, 200, { toTag: 'far', body: SDP() });
    world.run(10);
    const lines = [`${header}: ${invite.header('Call-ID')};to-tag=${invite.tag('From')};from-tag=far`];
    const challenge = ask({ method: 'INVITE', lines, body: SDP() }).headers('WWW-Authenticate')[0];
    assert.is(ask({ method: 'INVITE', lines, body: SDP(), authorization: credentialsFor(challenge, { ...bob, method: 'INVITE', password: 'guessed' }) }).code, 401);
    assert.equal([phone.all('SessionOffered').length, phone.fold.sessions.get(session)!.state], [0, 5]);
    const answer = ask({ method: 'INVITE', lines, body: SDP(30_020), authorization: credentialsFor(challenge, { ...bob, method: 'INVITE' }) });
    assert.is(answer.code, 200);
    peer.request('ACK', { to: 5060, callId: answer.header('Call-ID'), cseq: 1, fromTag: 'f', toTag: answer.tag('To') });
    world.run(50);
    assert.is(phone.fold.sessions.get(phone.last('SessionOffered')!.session)!.state, 5);
    assert.is(peer.requests('BYE').length, header === 'Replaces' ? 1 : 0);
  });
}

test('with every call guarded an INVITE rings only with credentials, and its ACK and BYE need none (RFC 3261 22.1) [S05]', async () => {
  const { ask, phone, peer, world } = await guarded({ calls: true });
  const challenge = ask({ method: 'INVITE', body: SDP() }).headers('WWW-Authenticate')[0];
  assert.is(phone.all('SessionOffered').length, 0);
  ask({ method: 'INVITE', authorization: credentialsFor(challenge, { ...bob, method: 'INVITE' }), body: SDP() });
  const { session } = phone.last('SessionOffered')!;
  phone.command('Accept', {}, session);
  world.run(50);
  const accepted = peer.responses(200, 'INVITE')[0];
  for (const [cseq, method] of [[1, 'ACK'], [2, 'BYE']] as const) peer.request(method, { to: 5060, callId: accepted.header('Call-ID'), cseq, fromTag: 'f', toTag: accepted.tag('To') });
  world.run(50);
  assert.is(peer.responses(200, 'BYE').length, 1);
});

test('neither passwords nor credentials of the configuration are written into logs, frames or checkpoints [S05]', async () => {
  const { ask, phone } = await guarded();
  ask({ authorization: credentialsFor(ask().headers('WWW-Authenticate')[0], bob) });
  assert.not.ok(JSON.stringify([phone.logs, phone.heard, phone.stats()]).includes('zanzibar'));
});

test.run();

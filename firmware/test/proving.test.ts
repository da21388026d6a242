// Challenge and Verify of session.v1: a back-to-back server asks strangers who they are and has the proof judged, as data.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Core, load, type CoreLoader } from '../../host-shim/core/index.ts';
import { credentialsFor, fieldsOf, ha1Of } from '../../test/support/digest.ts';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import { Phone } from './support/phone.ts';
import { Server } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { WRONG_STATE: 8, BAD_ARGUMENT: 16 };
const MISSING = 1, MALFORMED = 2, PRESENTED = 3, WRONG = 4, STALE = 5, PROVEN = 6;
const URI = 'sip:contact@127.0.0.1:5060';
const realm = 'contact me';
const bob = { user: 'bob', password: 'zanzibar', method: 'REFER', uri: URI };

interface Ground { world: World; server: Server; peer: Peer; ask: (options?: { method?: string; authorization?: string; header?: string; body?: string }) => number; heard: () => SipText; verify: (fields?: object, leg?: number) => any }

async function ground(): Promise<Ground> {
  const world = await World.create();
  const server = new Server(world, 5060), peer = world.peer(5090);
  let serial = 0;
  /** A REFER of somebody unknown, each in a transaction of its own; its handle. */
  const ask = ({ method = 'REFER', authorization = '', header = 'Authorization', body = '' } = {}): number => {
    peer.request(method, { to: 5060, uri: URI, callId: `ask-${++serial}`, cseq: 1, fromTag: 'f', lines: ['Refer-To: <sip:bob@127.0.0.1:5090>', ...(authorization ? [`${header}: ${authorization}`] : [])], body });
    world.run(10);
    return method === 'INVITE' ? server.last('LegOffered').session : server.last('RequestReceived').body.handle;
  };
  const verify = (fields: object = {}, leg = 0): any => {
    assert.is(server.say('Verify', { realm, ...fields }, leg), 0);
    return server.last('Verified').body;
  };
  return { world, server, peer, ask, verify, heard: () => peer.heard.filter((message) => message.code >= 200).at(-1)! };
}

/** The challenges to a first request. */
async function challenged(fields: object = {}): Promise<Ground & { challenges: string[] }> {
  const all = await ground();
  assert.is(all.server.say('Challenge', { handle: all.ask(), realm, ...fields }), 0);
  return { ...all, challenges: all.heard().headers('WWW-Authenticate') };
}

test('a REFER of a stranger is challenged by its user, in each algorithm, the strongest on top (RFC 3261 22.2, RFC 8760 2.4) [S05, H04]', async () => {
  const { heard, challenges, server } = await challenged();
  assert.equal([heard().code, server.phone.stats().handedRequests], [401, 0]);
  assert.equal(challenges.map(fieldsOf).map(({ algorithm, realm: name, qop, stale }) => [algorithm, name, qop, stale]),
    ['SHA-512-256', 'SHA-256', 'MD5'].map((algorithm) => [algorithm, realm, 'auth', undefined]));
});

test('a proxy\'s challenge is a 407 with the algorithms, auth-int and stale that its user wants (RFC 3261 22.3, RFC 7616 3.3) [S05]', async () => {
  const { server, ask, heard, verify } = await ground();
  server.say('Challenge', { handle: ask(), realm, proxy: true, algorithms: ['MD5', 'SHA-256'], integrity: true, stale: true });
  const challenges = heard().headers('Proxy-Authenticate');
  assert.is(heard().code, 407);
  assert.equal(challenges.map(fieldsOf).map(({ algorithm, qop, stale }) => [algorithm, qop, stale]), [['SHA-256', 'auth,auth-int', 'true'], ['MD5', 'auth,auth-int', 'true']]);
  const handle = ask({ header: 'Proxy-Authorization', authorization: credentialsFor(challenges[0], { ...bob, qop: 'auth-int', body: 'text' }), body: 'text' });
  assert.is(verify({ handle, password: 'zanzibar' }).verdict, MISSING, 'Authorization is another field');
  assert.equal(verify({ handle, proxy: true, algorithms: ['SHA-256'], password: 'zanzibar' }), { verdict: PROVEN, user: 'bob', algorithm: 'SHA-256', uri: URI, integrity: true });
});

test('without a secret a Verify says whose credentials these are; then password or H(A1) prove them, each once for a count (RFC 3261 22.4, RFC 7616 3.4, 5.5) [S05]', async () => {
  const { ask, verify, challenges } = await challenged();
  for (const [which, algorithm] of ['SHA-512-256', 'SHA-256', 'MD5'].entries()) {
    const handle = ask({ authorization: credentialsFor(challenges[which], { ...bob, count: 2 * which + 1 }) });
    assert.equal(verify({ handle }), { verdict: PRESENTED, user: 'bob', algorithm, uri: URI, integrity: false });
    assert.is(verify({ handle, password: 'guessed' }).verdict, WRONG);
    assert.is(verify({ handle, password: 'zanzibar' }).verdict, PROVEN);
    assert.is(verify({ handle, password: 'zanzibar' }).verdict, STALE, 'the same count once more is a replay');
    const again = ask({ authorization: credentialsFor(challenges[which], { ...bob, count: 2 * which + 2 }) });
    const ha1 = ha1Of(algorithm, 'bob', realm, 'zanzibar');
    assert.is(verify({ handle: again, ha1: ha1.toUpperCase() }).verdict, PROVEN);
  }
});

test('no credentials, another realm, an algorithm that is not good enough and what cannot be read each have their verdict (RFC 3261 22.1, RFC 8760 2.2) [S05]', async () => {
  const { ask, verify, challenges } = await challenged();
  const verdictOf = (authorization: string, fields: object = {}): number => verify({ handle: ask({ authorization }), password: 'zanzibar', ...fields }).verdict;
  assert.is(verdictOf(''), MISSING);
  assert.is(verdictOf('Basic Ym9iOnphbnppYmFy'), MISSING);
  assert.is(verdictOf(credentialsFor(challenges[1].replace(realm, 'elsewhere'), bob)), MISSING);
  assert.is(verdictOf(`Digest realm="${realm}", nonce=`), MALFORMED);
  assert.is(verdictOf(credentialsFor(challenges[2], bob), { algorithms: ['SHA-256', 'SHA-512-256'] }), MALFORMED);
  assert.is(verdictOf(credentialsFor(challenges[1].replace(/nonce="[^"]*/, 'nonce="mine'), bob)), STALE);
});

test('an old nonce is stale, and the second challenge says so (RFC 7616 3.3) [S05]', async () => {
  const { world, server, ask, verify, heard, challenges } = await challenged();
  world.run(301_000);
  const handle = ask({ authorization: credentialsFor(challenges[1], bob) });
  assert.is(verify({ handle, password: 'zanzibar' }).verdict, STALE);
  server.say('Challenge', { handle, realm, stale: true });
  assert.is(fieldsOf(heard().header('WWW-Authenticate')).stale, 'true');
});

test('the INVITE of a leg is challenged and ends; the next one is proven and rings on (RFC 3261 22.2) [S05, H04]', async () => {
  const { server, ask, verify, heard } = await ground();
  const first = ask({ method: 'INVITE', body: SDP() });
  assert.is(verify({ password: 'zanzibar' }, first).verdict, MISSING);
  assert.is(server.say('Challenge', { realm, algorithms: ['SHA-256'] }, first), 0);
  assert.equal([heard().code, heard().headers('WWW-Authenticate').length, server.last('LegEnded', first).body.code], [401, 1, 401]);
  const second = ask({ method: 'INVITE', body: SDP(), authorization: credentialsFor(heard().header('WWW-Authenticate'), { ...bob, method: 'INVITE' }) });
  assert.is(verify({ password: 'zanzibar' }, second).verdict, PROVEN);
  assert.is(server.say('LegRespond', { code: 180 }, second), 0);
});

test('a request inside a leg is challenged in its dialog, which stands (RFC 3261 22.2, 12.2.2) [S05]', async () => {
  const { world, server, peer, ask } = await ground();
  const leg = ask({ method: 'INVITE', body: SDP() });
  server.say('LegRespond', { code: 200, body: Buffer.from(SDP()) }, leg);
  const inside = { to: 5060, callId: 'ask-1', fromTag: 'f', toTag: peer.responses(200)[0].tag('To') };
  peer.request('ACK', { ...inside, cseq: 1 });
  for (const [cseq, method] of [[2, 'INFO'], [3, 'INVITE']] as const) {
    peer.request(method, { ...inside, cseq, body: SDP() });
    world.run(10);
    assert.is(server.say('Challenge', { handle: server.last('RequestReceived').body.handle, realm }), 0);
    assert.is(peer.responses(401, method)[0].headers('WWW-Authenticate').length, 3);
  }
  assert.is(server.count('LegEnded'), 0);
});

test('what cannot be asked or judged is refused, and the request still waits (RFC 3261 22.4) [S05]', async () => {
  const { server, ask, challenges } = await challenged();
  const handle = ask({ authorization: credentialsFor(challenges[1], bob) });
  for (const name of ['Challenge', 'Verify'] as const) {
    for (const wrong of [{ realm: '' }, { realm: 'r'.repeat(128) }, { realm: 'a"b' }, { realm: 'a\r\nb' }, { algorithms: ['SHA3'] }, { algorithms: ['MD5-sess'] }, { algorithms: [''] }]) {
      assert.is(server.say(name, { handle, realm, ...wrong }), ERROR.BAD_ARGUMENT, `${name} ${JSON.stringify(wrong)}`);
    }
    assert.equal([server.say(name, { handle: handle + 1, realm }), server.say(name, { realm }, 7)], [ERROR.WRONG_STATE, ERROR.WRONG_STATE]);
  }
  for (const wrong of [{ ha1: 'a'.repeat(32) }, { password: 'zanzibar', ha1: 'a'.repeat(64) }]) assert.is(server.say('Verify', { handle, realm, ...wrong }), ERROR.BAD_ARGUMENT);
  assert.is(server.say('SendResponse', { handle, code: 202 }), 0);
});

test('with the phone layer the same commands serve requests that are handed up [S05, H04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { handedMethods: ['MESSAGE'] } }), peer = world.peer(5090);
  peer.request('MESSAGE', { to: 5060, callId: 'm', cseq: 1, fromTag: 'f' });
  world.run(10);
  const { handle } = phone.last('RequestReceived')!.body;
  assert.ok(phone.isDone(phone.command('Verify', { handle, realm })) && phone.isDone(phone.command('Challenge', { handle, realm })));
  world.run(10);
  assert.equal([phone.last('Verified')!.body.verdict, peer.responses(401).length], [MISSING, 1]);
});

test('a core that was restarted takes nonces of before for stale, and has no secret in what it wrote down [S05, S11]', async () => {
  const { world, server, ask, verify, challenges } = await challenged();
  const handle = ask({ authorization: credentialsFor(challenges[1], bob) });
  assert.is(verify({ handle, password: 'zanzibar' }).verdict, PROVEN);
  server.phone.core.fault(world.nowMs, 0);
  assert.is(verify({ handle: ask({ authorization: credentialsFor(challenges[1], { ...bob, count: 2 }) }), password: 'zanzibar' }).verdict, STALE);
  assert.not.ok(JSON.stringify([server.phone.logs, server.phone.heard, server.phone.stats()]).includes('zanzibar'));
});

test('nothing of a password or of H(A1) is left in the core\'s memory after a Verify, whatever it said [S05]', async () => {
  const world = await World.create();
  const { glue, instantiate } = await load({ glue: 'direct' });
  let memory = (): ArrayBufferLike => new ArrayBuffer(0);
  const loader: CoreLoader = {
    glue, create: (effects, random) => new Core(() => {
      const binding = instantiate();
      memory = () => binding.outbox().buffer; // of direct glue it is a view
      return binding;
    }, effects, random),
  };
  const phone = new Phone(world, loader, 5060, { configuration: { phone: false, mediaPorts: [], codecs: [] } }), peer = world.peer(5090);
  world.phones.push(phone);
  const ask = (authorization: string): number => {
    peer.request('REFER', { to: 5060, uri: URI, callId: `r${peer.heard.length}`, cseq: 1, fromTag: 'f', lines: authorization ? [`Authorization: ${authorization}`] : [] });
    world.run(10);
    return phone.last('RequestReceived')!.body.handle;
  };
  phone.command('Challenge', { handle: ask(''), realm });
  world.run(10);
  const handle = ask(credentialsFor(peer.responses(401)[0].headers('WWW-Authenticate')[1], bob));
  const ha1 = ha1Of('SHA-256', 'bob', realm, 'zanzibar');
  const isLeft = (...secrets: string[]): boolean => secrets.some((secret) => Buffer.from(memory()).includes(secret));
  assert.ok(isLeft('Contact: <sip:peer@'), 'this is the core\'s memory');
  for (const fields of [{ handle, password: 'zanzibar' }, { handle, password: 'zanzibar', realm: '' }, { handle: 0, password: 'zanzibar' }, { handle, ha1 }]) {
    phone.command('Verify', { realm, ...fields });
    assert.not.ok(isLeft('zanzibar', ha1), JSON.stringify(fields));
  }
  assert.equal(phone.all('Verified').map(({ body }) => body.verdict), [PROVEN, STALE]);
});

test.run();

// Registration, digest authentication, single requests: the requests of no call.
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const ERROR = { BAD_ARGUMENT: 16, FAR_END_REFUSED: 17, TIMED_OUT: 18, BAD_ADDRESS: 11 };
const PASSWORD = 'zanzibar';

async function withRegistrar(expiresS = 600): Promise<{ world: World; phone: Phone; registrar: Peer }> {
  const world = await World.create();
  const registrar = world.peer(5070);
  const phone = world.phone(5060, {
    configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5070', user: 'alice', password: PASSWORD, expiresS }] },
  });
  return { world, phone, registrar };
}

const hash = (algorithm: string, text: string): string => createHash(algorithm === 'SHA-256' ? 'sha256' : 'md5').update(text).digest('hex');

/** Checks the credentials by hand: RFC 7616 3.4.1. */
function isProven(request: SipText, header = 'Authorization'): boolean {
  const fields = Object.fromEntries([...request.header(header).replace(/^Digest /, '').matchAll(/(\w+)=(?:"([^"]*)"|([^,]+))/g)].map((hit) => [hit[1], hit[2] ?? hit[3]]));
  const algorithm = fields.algorithm ?? 'MD5';
  const secret = hash(algorithm, `alice:${fields.realm}:${PASSWORD}`);
  const what = hash(algorithm, `${request.method}:${fields.uri}`);
  const expected = fields.qop ? hash(algorithm, `${secret}:${fields.nonce}:${fields.nc}:${fields.cnonce}:${fields.qop}:${what}`) : hash(algorithm, `${secret}:${fields.nonce}:${what}`);
  return fields.response === expected && fields.uri === request.uri;
}

const challenge = (nonce: string, extra = ', qop="auth"'): string[] => [`WWW-Authenticate: Digest realm="example.org", nonce="${nonce}", opaque="o"${extra}`];

test('Register is done at the 200 and refreshed before the granted time is over (10.2.4) [S06]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r', lines: [`Contact: <sip:alice@127.0.0.1:5060>;expires=100`] });
  const register = phone.command('Register', { account: 0 });
  world.run(50);
  assert.ok(phone.isDone(register));
  const first = registrar.requests('REGISTER')[0];
  assert.equal([first.uri, first.header('Contact'), first.header('Expires')], ['sip:127.0.0.1:5070', '<sip:alice@127.0.0.1:5060>;expires=600', '600']);
  assert.equal([phone.last('AccountRegistered')!.body.expiresS, phone.last('AccountRegistered')!.body.uri], [100, 'sip:alice@example.org']);
  world.run(91_000);
  const [, second] = registrar.requests('REGISTER');
  assert.ok(second.atMs > 85_000 && second.atMs < 95_000, String(second.atMs));
  assert.equal([second.header('Call-ID'), second.header('CSeq')], [first.header('Call-ID'), '2 REGISTER']);
  assert.is(phone.all('AccountRegistered').length, 1, 'a refresh that changes nothing is no event');
});

for (const [algorithm, extra] of [['MD5', ', qop="auth"'], ['MD5', ''], ['SHA-256', ', qop="auth", algorithm=SHA-256']]) {
  test(`a 401 with ${algorithm}${extra.includes('qop') ? ' and qop' : ' as in RFC 2069'} is answered with the right digest (22.2, RFC 7616) [S05]`, async () => {
    const { world, phone, registrar } = await withRegistrar();
    registrar.react = (message) => {
      if (message.header('Authorization') && isProven(message)) registrar.respond(message, 200, { toTag: 'r' });
      else registrar.respond(message, 401, { toTag: 'r', lines: challenge('n1', extra) });
    };
    const register = phone.command('Register', { account: 0 });
    world.run(50);
    assert.ok(phone.isDone(register));
    const [first, second] = registrar.requests('REGISTER');
    assert.equal([first.header('CSeq'), second.header('CSeq')], ['1 REGISTER', '2 REGISTER']);
    assert.is.not(first.header('Via'), second.header('Via'));
    assert.is(first.header('Call-ID'), second.header('Call-ID'));
  });
}

test('the topmost challenge that we can meet is answered (RFC 8760 2.4) [S05]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  registrar.react = (message) => {
    if (message.header('Authorization')) registrar.respond(message, isProven(message) ? 200 : 403, { toTag: 'r' });
    else registrar.respond(message, 401, { toTag: 'r', lines: [...challenge('x', ', algorithm=SHA3-512, qop="auth"'), ...challenge('y', ', algorithm=SHA-256, qop="auth"'), ...challenge('z')] });
  };
  const register = phone.command('Register', { account: 0 });
  world.run(50);
  assert.ok(phone.isDone(register));
  assert.match(registrar.requests('REGISTER')[1].header('Authorization'), /nonce="y".*algorithm=SHA-256/);
});

test('the next request carries the cached nonce with nc one higher, and a stale nonce is replaced (RFC 7616 3.4) [S05]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  let nonce = 'n1';
  registrar.react = (message) => {
    const authorization = message.header('Authorization');
    if (authorization.includes(`"${nonce}"`) && isProven(message)) registrar.respond(message, 200, { toTag: 'r', lines: ['Expires: 60'] });
    else registrar.respond(message, 401, { toTag: 'r', lines: challenge(nonce, authorization ? ', qop="auth", stale=true' : ', qop="auth"') });
  };
  phone.command('Register', { account: 0 });
  world.run(56_000);
  nonce = 'n2';
  world.run(56_000);
  const counts = registrar.requests('REGISTER').map((request) => /nonce="(\w+)".*nc=(\w+)/.exec(request.header('Authorization'))?.slice(1).join(' ') ?? '');
  assert.equal(counts, ['', 'n1 00000001', 'n1 00000002', 'n1 00000003', 'n2 00000001']);
  assert.is(phone.all('AccountUnregistered').length, 0);
});

test('credentials for a cached challenge go only to where the challenge came from (22.2) [S05]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  const stranger = world.peer(5090);
  registrar.react = (message) => registrar.respond(message, message.header('Authorization') ? 200 : 401, { toTag: 'r', lines: challenge('n1') });
  phone.command('Register', { account: 0 });
  world.run(50);
  phone.command('SendMessage', { to: stranger.uri, text: 'hello' });
  phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'hello' });
  world.run(50);
  assert.is(stranger.requests('MESSAGE')[0].header('Authorization'), '');
  assert.match(registrar.requests('MESSAGE')[0].header('Authorization'), /nc=00000002/);
});

test('a wrong password is not tried twice: Error with 401 (22.2) [S05]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  registrar.react = (message) => registrar.respond(message, 401, { toTag: 'r', lines: challenge('same') });
  const register = phone.command('Register', { account: 0 });
  world.run(1000);
  assert.is(registrar.requests('REGISTER').length, 2);
  assert.equal([phone.errorOf(register), phone.answer(register)!.body.sipCode], [ERROR.FAR_END_REFUSED, 401]);
  assert.is(phone.last('AccountUnregistered')!.body.sipCode, 401);
});

test('a 423 is answered with Min-Expires (10.2.8) [S06]', async () => {
  const { world, phone, registrar } = await withRegistrar(60);
  registrar.react = (message) => {
    if (Number(message.header('Expires')) < 3600) registrar.respond(message, 423, { toTag: 'r', lines: ['Min-Expires: 3600'] });
    else registrar.respond(message, 200, { toTag: 'r' });
  };
  const register = phone.command('Register', { account: 0 });
  world.run(50);
  assert.ok(phone.isDone(register));
  assert.equal(registrar.requests('REGISTER').map((request) => request.header('Expires')), ['60', '3600']);
});

test('a registrar that does not answer is asked again after a random, growing wait (RFC 5626 4.5, appendix A) [S06]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  const register = phone.command('Register', { account: 0 });
  world.run(33_000);
  assert.is(phone.errorOf(register), ERROR.TIMED_OUT);
  const starts = (): number[] => world.wire.filter((entry) => entry.text.startsWith('REGISTER')).filter((entry, index, all) => index === 0 || /CSeq: \d+/.exec(entry.text)![0] !== /CSeq: \d+/.exec(all[index - 1].text)![0]).map((entry) => entry.atMs);
  world.run(60_000);
  assert.is(starts().length, 2);
  assert.ok(starts()[1] - 32_000 >= 30_000 && starts()[1] - 32_000 <= 60_000, String(starts()[1]));
  world.run(33_000 + 120_000);
  const wait = starts()[2] - starts()[1] - 32_000;
  assert.ok(wait >= 60_000 && wait <= 120_000, String(wait));
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r' });
  world.run(40_000 + 240_000);
  assert.is(phone.all('AccountRegistered').length, 1, 'it comes back by itself');
});

test('Unregister takes the binding away with Expires 0 (10.2.2) [S06]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r' });
  phone.command('Register', { account: 0 });
  world.run(50);
  const unregister = phone.command('Unregister', { account: 0 });
  world.run(50);
  assert.ok(phone.isDone(unregister));
  assert.is(registrar.requests('REGISTER')[1].header('Expires'), '0');
  assert.is(phone.last('AccountUnregistered')!.body.sipCode, 0);
  world.run(2_000_000);
  assert.is(registrar.requests('REGISTER').length, 2, 'nothing is refreshed');
});

test('an account that does not exist, or has no registrar, cannot be registered [S06]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  assert.is(phone.errorOf(phone.command('Register', { account: 0 })), ERROR.BAD_ARGUMENT);
  assert.is(phone.errorOf(phone.command('Register', { account: 7 })), ERROR.BAD_ARGUMENT);
});

test('calls to the own domain go to the registrar; a 407 to INVITE is acknowledged and the INVITE sent again with credentials (22.3) [S05]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  registrar.react = (message) => {
    if (!message.isRequest || message.method === 'ACK') return;
    if (message.header('Proxy-Authorization') && isProven(message, 'Proxy-Authorization')) registrar.respond(message, 200, { toTag: 'far', body: SDP() });
    else registrar.respond(message, 407, { toTag: 'proxy', lines: ['Proxy-Authenticate: Digest realm="example.org", nonce="p", qop="auth"'] });
  };
  const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org' }))!.session;
  world.run(50);
  const [first, second] = registrar.requests('INVITE');
  assert.equal([first.header('CSeq'), second.header('CSeq')], ['1 INVITE', '2 INVITE']);
  assert.equal([first.tag('From'), first.body], [second.tag('From'), second.body]);
  assert.is(phone.all('SessionEstablished', session).length, 1);
  const acks = registrar.requests('ACK');
  assert.is(acks.length, 2);
  assert.is(acks[1].header('Proxy-Authorization'), second.header('Proxy-Authorization'), '13.2.2.4: the ACK has the credentials of its INVITE');
  assert.is(acks[1].header('CSeq'), '2 ACK');
});

test('a re-INVITE and a BYE that are challenged are sent again inside the dialog (22.2) [S05]', async () => {
  const { world, phone, registrar } = await withRegistrar();
  let nonce = 0;
  registrar.react = (message) => {
    if (!message.isRequest || message.method === 'ACK') return;
    if (message.header('Authorization').includes(`"n${nonce}"`)) {
      nonce++;
      registrar.respond(message, 200, { toTag: 'far', body: message.method === 'INVITE' ? SDP(30_000, message.body.includes('sendonly') ? 'recvonly' : 'sendrecv') : '' });
    } else registrar.respond(message, 401, { toTag: 'far', lines: challenge(`n${nonce}`, ', qop="auth", stale=true') });
  };
  const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@127.0.0.1:5070' }))!.session;
  world.run(50);
  const hold = phone.command('Hold', {}, session);
  world.run(50);
  assert.ok(phone.isDone(hold));
  const end = phone.command('End', {}, session);
  world.run(50);
  assert.ok(phone.isDone(end));
  assert.equal(registrar.requests('BYE').map((request) => Number(request.header('CSeq').split(' ')[0])), [5, 6]);
});

test('a MESSAGE goes out, is answered, and comes in as an event (RFC 3428) [H29]', async () => {
  const world = await World.create();
  const alice = world.phone(5060);
  const bob = world.phone(5080);
  const message = alice.command('SendMessage', { to: bob.uri, text: 'Grüße' });
  world.run(50);
  assert.ok(alice.isDone(message));
  assert.equal({ ...bob.last('MessageReceived')!.body }, { from: alice.uri, to: bob.uri, text: 'Grüße' });
});

test('a MESSAGE that is refused or goes nowhere fails with the SIP code [H29]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.react = (message) => peer.respond(message, 403);
  const message = phone.command('SendMessage', { to: peer.uri, text: 'hello' });
  world.run(50);
  assert.equal([phone.errorOf(message), phone.answer(message)!.body.sipCode], [ERROR.FAR_END_REFUSED, 403]);
  assert.is(phone.errorOf(phone.command('SendMessage', { to: 'mailto:someone@example.org', text: 'x' })), ERROR.BAD_ADDRESS);
});

test('SendRequest sends any request with the sender\'s header fields and hands back the response as data [H04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.react = (message) => peer.respond(message, 202, { reason: 'Fine', toTag: 'far', lines: ['X-Answer: yes'] });
  const request = phone.command('SendRequest', { method: 'PUBLISH', uri: peer.uri, headers: Buffer.from('Event: presence\r\nX-Flavour: vanilla\r\n'), contentType: 'text/plain', body: Buffer.from('hi') });
  world.run(50);
  assert.ok(phone.isDone(request));
  const heard = peer.requests('PUBLISH')[0];
  assert.equal([heard.header('Event'), heard.header('X-Flavour'), heard.header('Content-Type'), heard.body], ['presence', 'vanilla', 'text/plain', 'hi']);
  const response = phone.last('ResponseReceived')!;
  assert.equal([response.requestId, response.body.code, response.body.reason], [request, 202, 'Fine']);
  assert.match(Buffer.from(response.body.headers).toString(), 'X-Answer: yes\r\n');
});

test('SendRequest refuses methods that belong to calls, header fields that are ours, and lines that would inject others [H04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  for (const method of ['ACK', 'CANCEL', 'INVITE', 'BYE', '', 'bad method']) assert.is(phone.errorOf(phone.command('SendRequest', { method, uri: peer.uri })), ERROR.BAD_ARGUMENT);
  for (const header of ['Via: x', 'call-id: y', 'Subject: a\r\nVia: x', 'no colon', 'Content-Length: 4']) {
    assert.is(phone.errorOf(phone.command('SendRequest', { method: 'OPTIONS', uri: peer.uri, headers: Buffer.from(`${header}\r\n`) })), ERROR.BAD_ARGUMENT, header);
  }
  assert.is(phone.errorOf(phone.command('SendRequest', { method: 'OPTIONS', uri: 'sip:nowhere.example.org;transport=carrier-pigeon' })), ERROR.BAD_ADDRESS);
  assert.is(phone.stats().pendingReplies, 0);
  assert.is(phone.stats().transactions, 0);
});

test('a request that nobody answers comes back as a ResponseReceived with 408 [H04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  phone.command('SendRequest', { method: 'OPTIONS', uri: peer.uri });
  world.run(40_000);
  assert.is(phone.last('ResponseReceived')!.body.code, 408);
});

test.run();

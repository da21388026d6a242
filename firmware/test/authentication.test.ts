// Digest as a client: several challenges, realms and proxies, counts, the next nonce, the server's proof.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldsOf, responseOf } from '../../test/support/digest.ts';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

const PASSWORD = 'zanzibar';

async function withServer(): Promise<{ world: World; phone: Phone; server: Peer; message: () => number }> {
  const world = await World.create();
  const server = world.peer(5070);
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5070', user: 'alice', password: PASSWORD, expiresS: 600 }] } });
  const message = (): number => {
    const request = phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'hello' });
    world.run(50);
    return request;
  };
  return { world, phone, server, message };
}

const given = (request: SipText, header = 'Authorization'): Record<string, string>[] => request.headers(header).map(fieldsOf);
const isProven = (request: SipText, header = 'Authorization'): boolean =>
  given(request, header).every((fields) => fields.response === responseOf(fields, 'alice', PASSWORD, request.method, request.body));
const asks = (realm: string, nonce: string, extra = ', qop="auth"', header = 'WWW-Authenticate'): string => `${header}: Digest realm="${realm}", nonce="${nonce}"${extra}`;

for (const algorithm of ['MD5-sess', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess']) {
  test(`a challenge with ${algorithm} is met, and the next request with nc 2 under the same session (RFC 7616 3.4.2) [S05]`, async () => {
    const { phone, server, message } = await withServer();
    let session = '';
    server.react = (request) => {
      const [fields] = given(request);
      if (!fields) return server.respond(request, 401, { lines: [asks('r', 'n', `, algorithm=${algorithm}, qop="auth"`)] });
      // 3.4.2 leaves open whether a server makes the session's key once or each time: both come to the same.
      if (algorithm.endsWith('-sess')) session ||= fields.cnonce;
      server.respond(request, isProven(request) && (!session || fields.cnonce === session) ? 200 : 403);
    };
    assert.ok(phone.isDone(message()) && phone.isDone(message()));
    assert.equal(server.requests('MESSAGE').map((request) => given(request)[0]?.nc), [undefined, '00000001', '00000002']);
  });
}

test('auth-int is taken when nothing else is offered, and covers the body; with both offered the body stays out (RFC 7616 3.4) [S05]', async () => {
  const { phone, server, message } = await withServer();
  let qop = 'auth-int';
  server.react = (request) => {
    const [fields] = given(request);
    if (fields?.nonce === qop) server.respond(request, isProven(request) ? 200 : 403);
    else server.respond(request, 401, { lines: [asks('r', qop, `, qop="${qop}", stale=true`)] });
  };
  assert.ok(phone.isDone(message()) && phone.isDone(message()));
  qop = 'auth-int,auth';
  assert.ok(phone.isDone(message()));
  assert.equal(server.requests('MESSAGE').map((request) => given(request)[0]?.qop), [undefined, 'auth-int', 'auth-int', 'auth-int', 'auth']);
});

test('two proxies and the far end, each with a realm of its own, are answered in one request after the other (RFC 3261 22.3) [S05]', async () => {
  const { phone, server, message, world } = await withServer();
  const realms = (request: SipText): string => [...given(request, 'Proxy-Authorization'), ...given(request)].map(({ realm, nc }) => `${realm} ${Number(nc)}`).join(', ');
  server.react = (request) => {
    if (!request.isRequest || request.method === 'ACK') return;
    const has = realms(request);
    if (!has.includes('near')) server.respond(request, 407, { lines: [asks('near', '1', ', qop="auth"', 'Proxy-Authenticate')] });
    else if (!has.includes('far')) server.respond(request, 407, { lines: [asks('far', '2', ', algorithm=SHA-256, qop="auth"', 'Proxy-Authenticate')] });
    else if (!has.includes('bob')) server.respond(request, 401, { lines: [asks('bob', '3')] });
    else server.respond(request, isProven(request) && isProven(request, 'Proxy-Authorization') ? 200 : 403, request.method === 'INVITE' ? { toTag: 't', body: SDP() } : {});
  };
  assert.ok(phone.isDone(message()));
  assert.equal(server.requests('MESSAGE').map(realms), ['', 'near 1', 'near 2, far 1', 'near 3, far 2, bob 1']);
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.equal(server.requests('INVITE').map(realms), ['near 4, far 3, bob 2'], 'unasked, the next time');
  const ack = server.requests('ACK').at(-1)!;
  assert.equal([ack.headers('Proxy-Authorization'), ack.headers('Authorization')], [server.requests('INVITE')[0].headers('Proxy-Authorization'), server.requests('INVITE')[0].headers('Authorization')], '13.2.2.4');
});

test('a response with challenges of two realms, and two of one realm, is answered by one request (RFC 3261 22.3, RFC 8760 2.4) [S05]', async () => {
  const { phone, server, message } = await withServer();
  server.react = (request) => {
    if (given(request, 'Proxy-Authorization').length > 0) return server.respond(request, isProven(request) && isProven(request, 'Proxy-Authorization') ? 200 : 403);
    server.respond(request, 401, {
      lines: [
        asks('a', '1', ', algorithm=SHA3, qop="auth"', 'Proxy-Authenticate'), asks('a', '2', ', algorithm=SHA-512-256, qop="auth"', 'Proxy-Authenticate'),
        asks('a', '3', ', qop="auth"', 'Proxy-Authenticate'), asks('b', '4', ', qop="auth"', 'Proxy-Authenticate'), asks('c', '5'),
      ],
    });
  };
  assert.ok(phone.isDone(message()));
  const [, second] = server.requests('MESSAGE');
  assert.equal([...given(second, 'Proxy-Authorization'), ...given(second)].map(({ nonce }) => nonce).sort(), ['2', '4', '5']);
});

test('algorithms and schemes that we do not know are refused: no request, and the error carries the 401 (RFC 8760 2.4) [S05]', async () => {
  const { phone, server, message } = await withServer();
  server.react = (request) => server.respond(request, 401, { lines: [asks('r', 'n', ', algorithm=SHA3-256, qop="auth"'), 'WWW-Authenticate: Bearer realm="r"'] });
  const request = message();
  assert.equal([server.requests('MESSAGE').length, phone.answer(request)!.body.sipCode], [1, 401]);
});

test('a challenge whose texts are longer than the bound cannot be met [S05]', async () => {
  const { phone, server, message } = await withServer();
  server.react = (request) => server.respond(request, request.headers('Authorization').length > 0 ? 200 : 401, { lines: [asks('r', 'n'.repeat(460))] });
  assert.is(phone.answer(message())!.body.sipCode, 401);
});

test('the nextnonce of an Authentication-Info is used from nc 1, when the server proves that it knows the password (RFC 7616 3.5) [S05]', async () => {
  for (const [proof, nonces] of [['right', ['', 'n1 1', 'n2 1']], ['absent', ['', 'n1 1', 'n2 1']], ['wrong', ['', 'n1 1', 'n1 2']]] as const) {
    const { phone, server, message } = await withServer();
    server.react = (request) => {
      const [fields] = given(request);
      if (!fields) return server.respond(request, 401, { lines: [asks('r', 'n1', ', algorithm=SHA-256, qop="auth-int"')] });
      const rspauth = responseOf(fields, 'alice', proof === 'wrong' ? 'guess' : PASSWORD, '', 'fine');
      server.respond(request, 200, { body: 'fine', lines: [`Authentication-Info: nextnonce="n2"${proof === 'absent' ? '' : `, qop=auth-int, rspauth="${rspauth}", cnonce="${fields.cnonce}", nc=${fields.nc}`}`] });
    };
    message();
    message();
    assert.equal(server.requests('MESSAGE').map((request) => given(request).map(({ nonce, nc }) => `${nonce} ${Number(nc)}`).join()), nonces, proof);
    assert.is(phone.stats().wrongProofs, proof === 'wrong' ? 2 : 0);
  }
});

test('unasked credentials that are refused without stale are made once more; those made for the challenge are not (RFC 3261 22.2) [S05]', async () => {
  const { phone, server, message } = await withServer();
  let nonce = 0;
  server.react = (request) => {
    const fresh = given(request)[0]?.nonce === String(nonce);
    if (fresh) nonce++;
    server.respond(request, fresh ? 200 : 401, fresh ? {} : { lines: [asks('r', String(nonce))] });
  };
  assert.ok(phone.isDone(message()) && phone.isDone(message()));
  assert.is(server.requests('MESSAGE').length, 4);
  server.react = (request) => server.respond(request, 401, { lines: [asks('r', String(++nonce))] });
  assert.is(phone.answer(message())!.body.sipCode, 401);
  assert.is(server.requests('MESSAGE').length, 6);
});

test('an INVITE that goes out again for a 422 carries its credentials with the next count (RFC 4028 7.3, RFC 7616 3.4) [S05]', async () => {
  const { phone, server, world } = await withServer();
  server.react = (request) => {
    if (!request.isRequest || request.method === 'ACK') return;
    if (given(request).length === 0) server.respond(request, 401, { toTag: 't', lines: [asks('r', 'n')] });
    else if (Number(request.header('Session-Expires').split(';')[0]) < 7200) server.respond(request, 422, { toTag: 't', lines: ['Min-SE: 7200'] });
    else server.respond(request, isProven(request) ? 200 : 403, { toTag: 't', body: SDP() });
  };
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.equal(server.requests('INVITE').map((request) => given(request)[0]?.nc), [undefined, '00000001', '00000002']);
  assert.is(phone.all('SessionEstablished').length, 1);
});

/** A call to bob by way of the proxy, which stays in the way or does not; `far` is where he is. Both want a proof of every request but ACK. */
async function challengedCall(staysInTheWay: boolean): Promise<{ world: World; phone: Phone; server: Peer; far: Peer; session: number; realms: (request: SipText) => string }> {
  const { world, phone, server } = await withServer();
  const far = world.peer(5090);
  const realms = (request: SipText): string => [...given(request, 'Proxy-Authorization'), ...given(request)].map(({ realm, nc }) => `${realm} ${Number(nc)}`).join(', ');
  const react = (peer: Peer) => (request: SipText): void => {
    if (!request.isRequest || request.method === 'ACK') return;
    const has = realms(request);
    if (peer === server && !has.includes('near')) return peer.respond(request, 407, { toTag: 'p', lines: [asks('near', '1', ', qop="auth"', 'Proxy-Authenticate')] });
    if (!has.includes('bob')) return peer.respond(request, 401, { toTag: 'b', lines: [asks('bob', '2')] });
    const route = staysInTheWay ? ['Record-Route: <sip:127.0.0.1:5070;lr>'] : [];
    peer.respond(request, isProven(request) && isProven(request, 'Proxy-Authorization') ? 200 : 403, { toTag: 'b', contact: far.uri, ...(request.method === 'INVITE' ? { body: SDP(), lines: route } : {}) });
  };
  server.react = react(server);
  far.react = react(far);
  const { session } = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org' }))!;
  world.run(50);
  assert.is(phone.fold.sessions.get(session)!.state, 5);
  return { world, phone, server, far, session, realms };
}

test('BYE and the other requests of a dialog carry the credentials of its realms unasked, with the next counts (RFC 3261 22.2, 22.3) [S05]', async () => {
  const { world, phone, server, session, realms } = await challengedCall(true);
  assert.equal(server.requests('INVITE').map(realms), ['', 'near 1', 'near 2, bob 1']);
  phone.command('SendRequest', { method: 'INFO' }, session);
  world.run(50);
  phone.command('End', {}, session);
  world.run(50);
  assert.equal([...server.requests('INFO'), ...server.requests('BYE')].map(realms), ['near 3, bob 2', 'near 4, bob 3']);
  assert.is(phone.last('SessionEnded')!.session, session);
});

test('whoever challenged the INVITE gets the credentials of its dialog though the proxy has left the way; others outside it get none (RFC 3261 22.1, 22.2) [S05]', async () => {
  const { world, phone, far, session, realms } = await challengedCall(false);
  phone.command('SendMessage', { to: 'sip:bob@127.0.0.1:5090', text: 'hello' });
  world.run(50);
  assert.is(realms(far.requests('MESSAGE')[0]), '', 'another request to the same place is not of this dialog');
  phone.command('End', {}, session);
  world.run(50);
  assert.equal(far.requests('BYE').map((request) => realms(request).replace(/ \d+/g, '')), ['near, bob']);
});

test('the digest-uri of a request to a strict router is its Request-URI, that of a request through a loose one the target (RFC 7616 3.4, RFC 3261 12.2.1.1, 22.4) [S05]', async () => {
  for (const [route, uri] of [['<sip:127.0.0.1:5070;x=1>', 'sip:127.0.0.1:5070;x=1'], ['<sip:127.0.0.1:5070;lr>', 'sip:peer@127.0.0.1:5090']]) {
    const { world, phone, server } = await withServer();
    server.react = (request) => {
      if (!request.isRequest || request.method === 'ACK') return;
      if (given(request).length === 0) server.respond(request, 401, { toTag: 'b', lines: [asks('bob', '1')] });
      else server.respond(request, isProven(request) ? 200 : 403, { toTag: 'b', contact: 'sip:peer@127.0.0.1:5090', lines: [`Record-Route: ${route}`], ...(request.method === 'INVITE' ? { body: SDP() } : {}) });
    };
    const { session } = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org' }))!;
    world.run(50);
    phone.command('End', {}, session);
    world.run(50);
    assert.equal(server.requests('BYE').map((bye) => [bye.uri, given(bye)[0]!.uri]), [[uri, uri]]);
  }
});

test('a core that was restarted has no credentials to send unasked, and meets the challenge to its BYE (RFC 3261 22.2) [S05, S11]', async () => {
  const { world, phone, server, session, realms } = await challengedCall(true);
  phone.core.fault(world.nowMs, 0);
  phone.command('End', {}, session);
  world.run(50);
  assert.equal(server.requests('BYE').map(realms), ['', 'near 1', 'near 2, bob 1']);
  assert.is(phone.last('SessionEnded')!.session, session);
});

for (const [what, method, command] of [['a re-INVITE', 'INVITE', 'Hold'], ['any other request', 'INFO', 'SendRequest']] as const) {
  test(`${what} that was challenged renews the credentials of its dialog: they follow the far end to its new Contact, with the new nonce (RFC 3261 12.2.1.1, 22.2) [S05]`, async () => {
    const { world, phone, server } = await withServer();
    const [far, moved] = [world.peer(5090), world.peer(5091)];
    const answers = (peer: Peer, nonce: string, contact: string) => (request: SipText): void => {
      if (!request.isRequest || request.method === 'ACK') return;
      if (given(request)[0]?.nonce !== nonce) peer.respond(request, 401, { toTag: 'b', lines: [asks('bob', nonce, ', qop="auth", stale=true')] });
      else peer.respond(request, isProven(request) ? 200 : 403, { toTag: 'b', contact, body: request.method === 'INVITE' ? SDP(30_000, given(request)[0].nonce === '1' ? 'sendrecv' : 'recvonly') : '' });
    };
    server.react = answers(server, '1', far.uri);
    far.react = answers(far, '2', moved.uri);
    moved.react = answers(moved, '2', moved.uri);
    const { session } = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org' }))!;
    world.run(50);
    phone.command(command, command === 'SendRequest' ? { method } : {}, session);
    world.run(50);
    assert.equal(far.requests(method).map((request) => given(request)[0]?.nonce), ['1', '2']);
    if (method === 'INFO') moved.request('UPDATE', { to: 5060, callId: far.requests(method)[0].header('Call-ID'), cseq: 1, fromTag: 'b', toTag: far.requests(method)[0].tag('From') });
    world.run(50);
    phone.command('End', {}, session);
    world.run(50);
    assert.equal(moved.requests('BYE').map((request) => given(request).map(({ nonce, nc }) => `${nonce} ${Number(nc)}`).join()), ['2 2']);
  });
}

test('a SUBSCRIBE that refreshes goes to the notifier itself with the credentials that it asked the first one for, unasked (RFC 3261 22.2, RFC 6665 4.1.2.2) [S05]', async () => {
  const { world, phone, server } = await withServer();
  const notifier = world.peer(5090);
  const react = (peer: Peer) => (request: SipText): void => {
    if (request.method !== 'SUBSCRIBE') return;
    if (given(request).length === 0) peer.respond(request, 401, { toTag: 'n', lines: [asks('bob', '1')] });
    else peer.respond(request, isProven(request) ? 200 : 403, { toTag: 'n', contact: notifier.uri, lines: ['Expires: 600'] });
  };
  server.react = react(server);
  notifier.react = react(notifier);
  phone.command('Subscribe', { uri: 'sip:bob@example.org', event: 'presence', expiresS: 600 });
  world.run(50);
  const [, proven] = server.requests('SUBSCRIBE');
  notifier.request('NOTIFY', { to: 5060, callId: proven.header('Call-ID'), cseq: 1, fromTag: 'n', toTag: proven.tag('From'), lines: ['Event: presence', 'Subscription-State: active;expires=600'] });
  world.run(590_000);
  assert.equal(notifier.requests('SUBSCRIBE').map((request) => given(request).map(({ realm, nc }) => `${realm} ${Number(nc)}`).join()), ['bob 2']);
});

test.run();

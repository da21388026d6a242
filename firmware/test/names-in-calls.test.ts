// Calls, registrations and restarts by names: who is called when a server fails, and what a user hears of a name without one. RFC 3263.
import { suite, test } from 'uvu';
import * as assert from 'uvu/assert';
import { a, inOrder, naptr, settle, srv, three } from './support/names.ts';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

const calls = suite('calls');

calls('an INVITE: 503 is acknowledged where it came from, the next server gets the call, CANCEL and ACK follow it (RFC 3263 4.3, RFC 3261 17.1.1.3) [S07]', async () => {
  const { world, peers, phone } = await three(inOrder);
  peers[2].react = (message) => { if (message.method === 'INVITE') peers[2].respond(message, 503, { toTag: 'busy' }); };
  const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org;transport=udp' }))!.session;
  world.until(() => peers[1].requests('INVITE').length > 0, 'the second server');
  settle(world);
  const [first, second] = [peers[2].requests('INVITE')[0], peers[1].requests('INVITE')[0]];
  assert.is(peers[2].requests('ACK').length, 1);
  assert.is(first.header('Call-ID'), second.header('Call-ID'));
  assert.is(first.header('CSeq'), second.header('CSeq'));
  peers[2].respond(first, 503, { toTag: 'busy' });
  settle(world);
  assert.is(peers[2].requests('ACK').length, 2, 'a 503 that comes again is acknowledged again');
  peers[1].respond(second, 180, { toTag: 'b' });
  settle(world);
  phone.command('End', {}, session);
  settle(world);
  assert.is(peers[1].requests('CANCEL')[0].header('Via'), second.header('Via'));
  assert.is(peers[2].requests('CANCEL').length, 0);
});

calls('after somebody was rung a 503 is the answer: nobody else is called [S07]', async () => {
  const { world, peers, phone } = await three(inOrder);
  phone.command('PlaceCall', { to: 'sip:bob@example.org;transport=udp' });
  world.until(() => peers[2].requests('INVITE').length > 0, 'the first server');
  peers[2].respond(peers[2].requests('INVITE')[0], 180, { toTag: 'b' });
  settle(world);
  peers[2].respond(peers[2].requests('INVITE')[0], 503, { toTag: 'b' });
  settle(world);
  assert.is(peers[1].heard.length, 0);
  assert.is(phone.last('SessionEnded')!.body.reason.sipCode, 503);
});

calls('a redirection to several users of a name that nobody knows ends the call: whoever comes while the others fail is not left waiting (RFC 3261 8.1.3.4, RFC 3263 4) [S01] [S07]', async () => {
  const { world, peers, phone } = await three(inOrder);
  const session = phone.answer(phone.command('PlaceCall', { to: peers[0].uri }))!.session;
  settle(world);
  peers[0].respond(peers[0].requests('INVITE')[0], 302, { toTag: 'r', contact: ['a', 'b', 'c', 'd'].map((user) => `sip:${user}@nowhere.example.org`).join('>, <') });
  world.run(60_000);
  assert.is(phone.all('SessionEnded', session).length, 1);
  assert.equal([phone.stats().transactions, phone.stats().locations], [0, 0]);
});

calls('a call that is hung up while its name is looked up ends at once, and no INVITE goes out [S07]', async () => {
  const { world, phone } = await three(inOrder);
  world.names.fault('_sip._udp.example.org', 'silent');
  const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org;transport=udp' }))!.session;
  phone.command('End', {}, session);
  assert.is(phone.all('SessionEnded', session).length, 1);
  world.run(30_000);
  assert.is(world.wire.length, 0);
  assert.is(phone.stats().transactions, 0);
});

calls('a call that is hung up is not sent to the next server [S07]', async () => {
  const { world, peers, phone } = await three(inOrder);
  const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org;transport=udp' }))!.session;
  world.until(() => peers[2].requests('INVITE').length > 0, 'the first server');
  phone.command('End', {}, session);
  world.run(60_000);
  assert.is(peers[1].heard.length, 0);
  assert.is(phone.all('SessionEnded', session).length, 1);
});

calls('a name without a server ends the call with 503, and the reason names the host (RFC 3263 4.2, RFC 3261 8.1.3.1) [S07]', async () => {
  for (const fault of [null, 'failed', 'silent', 'empty'] as const) {
    const world = await World.create();
    const phone = world.phone(5060);
    for (const name of ['nobody.example.org', '_sip._udp.nobody.example.org']) world.names.fault(name, fault);
    phone.command('PlaceCall', { to: 'sip:bob@nobody.example.org' });
    world.until(() => phone.all('SessionEnded').length > 0, 'the end', 10_100);
    const { reason } = phone.last('SessionEnded')!.body;
    assert.is(reason.sipCode, 503);
    assert.is(reason.text, 'no server was found for nobody.example.org');
    assert.is(phone.stats().transactions, 0);
    assert.is(phone.stats().locations, 0);
  }
});

calls('a dialog whose Contact is a name stays with the server that it has among that name\'s, and its ACK waits for the name (RFC 3263 4, RFC 3261 13.2.2.4) [S07]', async () => {
  const { world, peers, phone } = await three((ports) => ports.map((port) => srv(port, 'host.example.org', 1, 10)));
  const place = (): number => phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org;transport=udp' }))!.session;
  for (const peer of peers) {
    peer.react = (message) => {
      if (message.method === 'INVITE' && message.isRequest) peer.respond(message, 200, { toTag: 'b', body: SDP(), contact: 'sip:bob@farm.example.org;transport=udp' });
      else if (message.isRequest && message.method !== 'ACK') peer.respond(message, 200);
    };
  }
  world.names.set('_sip._udp.farm.example.org', ...[5091, 5092, 5093].map((port) => srv(port, 'host.example.org', 1, 10)));
  for (let i = 0; i < 8; i++) {
    const before = peers.map((peer) => peer.requests('INVITE').length);
    const session = place();
    world.until(() => phone.all('SessionEstablished', session).length > 0, 'the call');
    settle(world);
    const with_ = peers.findIndex((peer, j) => peer.requests('INVITE').length > before[j]);
    assert.is(peers[with_].requests('ACK').length, peers[with_].requests('INVITE').length);
    phone.command('End', {}, session);
    world.until(() => phone.all('SessionEnded', session).length > 0, 'the end');
    assert.is(peers[with_].requests('BYE').length, peers[with_].requests('INVITE').length);
    world.run(40_000);
  }
});

calls('a dialog whose name cannot be looked up goes on where it was [S07]', async () => {
  const world = await World.create();
  const peer = world.peer(5090);
  const phone = world.phone(5060);
  peer.react = (message) => {
    if (message.isRequest && message.method !== 'ACK') peer.respond(message, 200, { toTag: 'b', contact: 'sip:bob@nowhere.example.org', ...(message.method === 'INVITE' ? { body: SDP() } : {}) });
  };
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.until(() => phone.all('SessionEstablished', session).length > 0, 'the call');
  phone.command('End', {}, session);
  world.until(() => phone.all('SessionEnded', session).length > 0, 'the end');
  assert.is(peer.requests('ACK').length > 0, true);
  assert.is(peer.requests('BYE').length, 1);
});

calls('a 407 is answered at the server that asked, by a name whose weights would choose another (RFC 3261 22.2) [S07]', async () => {
  const account = { uri: 'sip:alice@127.0.0.1', registrar: '', user: 'alice', password: 'secret', expiresS: 60, displayName: '' };
  const { world, peers, phone } = await three((ports) => ports.map((port) => srv(port, 'host.example.org', 1, 10)), { accounts: [account] });
  for (const peer of peers) {
    peer.react = (message) => {
      if (message.method === 'INVITE' && message.isRequest && !message.header('Proxy-Authorization')) peer.respond(message, 407, { toTag: 'p', lines: ['Proxy-Authenticate: Digest realm="r", nonce="n1", qop="auth"'] });
    };
  }
  for (let i = 0; i < 4; i++) {
    const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org;transport=udp' }))!.session;
    settle(world);
    const asking = peers.filter((peer) => peer.requests('INVITE').some((invite) => !invite.header('Proxy-Authorization')));
    const answered = peers.filter((peer) => peer.requests('INVITE').some((invite) => invite.header('Proxy-Authorization')));
    assert.ok(answered.length > 0);
    for (const peer of answered) assert.ok(asking.includes(peer) || i > 0);
    phone.command('End', {}, session);
    world.run(60_000);
  }
});

calls.run();

const registrations = suite('registrations');

const account = { uri: 'sip:alice@example.org', registrar: 'sip:example.org', user: 'alice', password: 'secret', expiresS: 60, displayName: '' };

registrations('a registrar of a name: found by SRV, the next one when it is silent, refreshed at the one that works (RFC 3263 4, RFC 3261 10.2.6) [S07]', async () => {
  const { world, peers, phone } = await three(inOrder, { accounts: [account] });
  peers[1].react = (message) => peers[1].respond(message, 200, { lines: ['Expires: 60'], toTag: 'r' });
  phone.command('Register', { account: 0 });
  world.until(() => phone.all('AccountRegistered').length === 1, 'registered', 20_000);
  const first = peers[2].requests('REGISTER')[0];
  assert.is(first.uri, 'sip:example.org');
  world.until(() => peers[1].requests('REGISTER').length === 2, 'refreshed', 80_000);
  assert.equal(peers[1].requests('REGISTER').map((request) => request.header('CSeq')), ['1 REGISTER', '2 REGISTER']);
  assert.is(peers[1].requests('REGISTER')[0].header('Call-ID'), first.header('Call-ID'));
  assert.ok(peers[2].requests('REGISTER').every((request) => request.header('CSeq') === '1 REGISTER'), 'the one that failed is not asked again');
});

registrations('a registrar that is found by TCP has a binding by TCP, and its expiry is read (RFC 3261 10.2.4, RFC 3263 4.1) [S07]', async () => {
  const world = await World.create();
  const listener = world.streamAt(5095);
  const phone = world.phone(5060, { configuration: { accounts: [account] } });
  world.names.set('example.org', naptr(1, 1, 'SIP+D2T', '_sip._tcp.example.org'));
  world.names.set('_sip._tcp.example.org', srv(5095, 'host.example.org'));
  world.names.set('host.example.org', a());
  phone.command('Register', { account: 0 });
  world.until(() => (listener.newest?.requests('REGISTER').length ?? 0) > 0, 'the request');
  const request = listener.newest!.requests('REGISTER')[0];
  assert.match(request.header('Contact'), /^<sip:alice@127\.0\.0\.1:5060;transport=tcp>/);
  listener.newest!.respond(request, 200, ['Contact: <sip:alice@127.0.0.1:5060;transport=tcp>;expires=17']);
  world.until(() => phone.all('AccountRegistered').length === 1, 'registered');
  assert.is(phone.last('AccountRegistered')!.body.expiresS, 17);
});

registrations('a registrar whose name is unknown is tried again after the back-off (RFC 5626 4.5) [S07]', async () => {
  const { world, peers, phone } = await three(inOrder, { accounts: [account] });
  for (const name of ['_sip._udp.example.org', 'example.org']) world.names.fault(name, 'failed');
  peers[2].react = (message) => peers[2].respond(message, 200, { lines: ['Expires: 60'], toTag: 'r' });
  phone.command('Register', { account: 0 });
  world.until(() => phone.all('AccountUnregistered').length === 1, 'failed', 11_000);
  assert.is(phone.last('AccountUnregistered')!.body.reason?.sipCode ?? phone.last('AccountUnregistered')!.body.sipCode, 503);
  for (const name of ['_sip._udp.example.org', 'example.org']) world.names.fault(name, null);
  world.until(() => phone.all('AccountRegistered').length === 1, 'registered', 60_000);
});

registrations('a restored core needs no name that it knew: its registration is refreshed and its call ended [S11]', async () => {
  const { world, peers, phone } = await three(inOrder, { accounts: [account] });
  peers[2].react = (message) => {
    if (message.isRequest && message.method !== 'ACK') peers[2].respond(message, 200, { toTag: 'b', lines: message.method === 'REGISTER' ? ['Expires: 60'] : [], contact: 'sip:bob@example.org', ...(message.method === 'INVITE' ? { body: SDP() } : {}) });
  };
  phone.command('Register', { account: 0 });
  world.until(() => phone.all('AccountRegistered').length === 1, 'registered');
  const session = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org' }))!.session;
  world.until(() => phone.all('SessionEstablished', session).length > 0, 'the call');
  settle(world);
  phone.core.fault(world.nowMs, 0);
  assert.is(phone.restarts, 1);
  phone.command('End', {}, session);
  world.until(() => phone.all('SessionEnded', session).length > 0, 'the end');
  assert.is(peers[2].requests('BYE').length, 1);
});

registrations.run();

test('all names that can be looked up at once in use: the next one is refused as a full pool, and let in when one is done [S09]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { transactions: 64 } });
  const send = (name: string): number | undefined => phone.errorOf(phone.command('SendRequest', { method: 'OPTIONS', uri: `sip:x@${name}:5090` }));
  for (let i = 0; i < 8; i++) {
    world.names.fault(`n${i}.example.org`, 'silent');
    assert.is(send(`n${i}.example.org`), undefined);
  }
  assert.is(send('one-more.example.org'), 10, 'POOL_EXHAUSTED');
  assert.is(phone.stats().locationsRefused, 1);
  world.run(11_000);
  assert.is(phone.stats().locations, 0);
  assert.is(send('one-more.example.org'), undefined);
});

test('answers that nobody asked for, come twice, or belong to an earlier life change nothing [S10]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  for (const query of [0, 1, 0xffffffff]) phone.core.resolved(world.nowMs, query, Buffer.alloc(64, 0xff));
  assert.is(phone.stats().locations, 0);
  assert.is(phone.restarts, 0);
});

test.run();

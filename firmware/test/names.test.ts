// Names instead of addresses: which questions are asked, which server is chosen, and what follows when it fails. RFC 3263, 2782, 3403, 7984.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RecordType } from '../../host-shim/devices/resolve/index.ts';
import { a, aaaa, inOrder, naptr, settle, srv, three } from './support/names.ts';
import { World } from './support/world.ts';

const asked = (world: World): string[] => world.names.asked.map(({ type, name }) => `${RecordType[type]} ${name}`);
const options = (world: World, to: string): { world: World; phone: ReturnType<World['phone']>; request: number } => {
  const phone = world.phones[0] ?? world.phone(5060);
  return { world, phone, request: phone.command('SendRequest', { method: 'OPTIONS', uri: to }) };
};

const questions = suite('questions');

for (const [uri, expected] of [
  ['sip:bob@example.org', ['NAPTR example.org', 'SRV _sip._udp.example.org', 'SRV _sip._tcp.example.org', 'SRV _sips._tcp.example.org', 'A example.org']],
  ['sips:bob@example.org', ['NAPTR example.org', 'SRV _sips._tcp.example.org', 'A example.org']],
  ['sip:bob@example.org;transport=udp', ['SRV _sip._udp.example.org', 'A example.org']],
  ['sip:bob@example.org;transport=tcp', ['SRV _sip._tcp.example.org', 'A example.org']],
  ['sips:bob@example.org;transport=tcp', ['SRV _sips._tcp.example.org', 'A example.org']],
  ['sip:bob@example.org:5090', ['A example.org']],
  ['sips:bob@example.org:5091', ['A example.org']],
  ['sip:bob@example.org:5090;transport=tcp', ['A example.org']],
  ['sip:bob@example.org;maddr=maddr.example.org:5090'.replace(':5090', ''), ['NAPTR maddr.example.org', 'SRV _sip._udp.maddr.example.org', 'SRV _sip._tcp.maddr.example.org', 'SRV _sips._tcp.maddr.example.org', 'A maddr.example.org']],
  ['sip:bob@127.0.0.1:5090', []],
] as [string, string[]][]) {
  questions(`${uri} asks ${expected.length === 0 ? 'nothing' : expected.join(', ')} (RFC 3263 4.1, 4.2) [S07]`, async () => {
    const { world } = options(await World.create(), uri);
    settle(world);
    assert.equal(asked(world), expected);
  });
}

questions('an IPv6 handset asks for AAAA (RFC 3263 4.2, RFC 7984 4) [S07]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { bindIp: '::1', advertisedIp: '::1' } });
  world.names.set('example.org', aaaa('::1'), a());
  world.peer(5090);
  phone.command('SendRequest', { method: 'OPTIONS', uri: 'sip:bob@example.org:5090' });
  settle(world);
  assert.equal(asked(world), ['AAAA example.org']);
  assert.is(world.wire.filter(({ to }) => to === 5090).length > 0, true);
});

questions('the services of NAPTR are asked for by order and preference, those of other protocols and flags left out (RFC 3263 4.1, RFC 3403 4.1) [S07]', async () => {
  const world = await World.create();
  world.names.set('example.org', naptr(20, 1, 'SIP+D2U', '_sip._udp.late.org'), naptr(10, 9, 'SIP+D2T', '_sip._tcp.second.org'), naptr(10, 2, 'sip+d2u', '_sip._udp.first.org'),
    naptr(1, 1, 'E2U+sip', 'none.org'), naptr(1, 1, 'SIP+D2S', '_sip._sctp.none.org'), naptr(1, 1, 'SIP+D2U', 'none.org', 'a'));
  options(world, 'sip:bob@example.org');
  settle(world);
  assert.equal(asked(world), ['NAPTR example.org', 'SRV _sip._udp.first.org', 'SRV _sip._tcp.second.org', 'SRV _sip._udp.late.org', 'A example.org']);
});

questions('a sips URI takes no NAPTR service but SIPS (RFC 3263 4.1) [S07]', async () => {
  const world = await World.create();
  world.names.set('example.org', naptr(1, 1, 'SIP+D2U', '_sip._udp.example.org'), naptr(2, 1, 'SIPS+D2T', '_sips._tcp.secure.org'));
  options(world, 'sips:bob@example.org');
  settle(world);
  assert.equal(asked(world), ['NAPTR example.org', 'SRV _sips._tcp.secure.org', 'A example.org']);
});

questions('an SRV record of "." says that there is no such service: nobody asks for addresses (RFC 2782) [S07]', async () => {
  const world = await World.create();
  world.names.set('_sip._udp.example.org', srv(0, '.'));
  world.names.set('example.org', a());
  const { phone, request } = options(world, 'sip:bob@example.org;transport=udp');
  settle(world);
  assert.equal(asked(world), ['SRV _sip._udp.example.org']);
  assert.is(phone.all('ResponseReceived').find((frame) => frame.requestId === request)?.body.code, 503);
});

questions('many requests to one name ask once, and again when its shortest time to live is over [S07]', async () => {
  const world = await World.create();
  const peer = world.peer(5090);
  peer.react = (message) => { if (message.isRequest) peer.respond(message, 200, { toTag: 'x' }); };
  world.names.set('_sip._udp.example.org', srv(5090, 'host.example.org', 0, 0, 300));
  world.names.set('host.example.org', a('127.0.0.1', 20));
  const phone = world.phone(5060);
  const send = (): number => phone.command('SendRequest', { method: 'OPTIONS', uri: 'sip:bob@example.org;transport=udp' });
  send();
  send();
  settle(world);
  world.run(19_000);
  send();
  settle(world);
  assert.is(asked(world).length, 2);
  assert.is(peer.requests('OPTIONS').length, 3);
  world.run(2_000);
  send();
  settle(world);
  assert.is(asked(world).length, 4);
  assert.is(peer.requests('OPTIONS').length, 4);
});

questions('a name that is too long for an SRV question is asked for its addresses only (RFC 1035 2.3.4) [S09]', async () => {
  const long = `${'a234567890.'.repeat(21)}example.org`;
  const { world, phone, request } = options(await World.create(), `sip:${long}`);
  settle(world);
  assert.equal(asked(world), [`NAPTR ${long}`, `A ${long}`]);
  assert.is(phone.errorOf(request), undefined);
});

questions.run();

const servers = suite('servers');

servers('a silent server: after timer F the same request goes to the next priority, with another branch, Call-ID and CSeq kept (RFC 3263 4.3) [S07]', async () => {
  const { world, peers, phone, heard, send } = await three(inOrder);
  peers[1].react = (message) => peers[1].respond(message, 200, { toTag: 'x' });
  const request = send();
  world.until(() => phone.all('ResponseReceived').length > 0, 'an answer');
  assert.equal(heard(), [5093, 5092]);
  assert.is(phone.last('ResponseReceived')!.body.code, 200);
  assert.is(phone.last('ResponseReceived')!.requestId, request);
  const [first, second] = [peers[2].requests('OPTIONS')[0], peers[1].requests('OPTIONS')[0]];
  assert.is.not(first.header('Via'), second.header('Via'));
  for (const name of ['Call-ID', 'CSeq', 'From', 'To']) assert.is(first.header(name), second.header(name));
  assert.is(second.atMs - first.atMs, 6400);
});

servers('a server that was silent is tried last for a while (RFC 3263 4.3) [S07]', async () => {
  const { world, peers, phone, heard, send } = await three(inOrder);
  peers[1].react = (message) => peers[1].respond(message, 200, { toTag: 'x' });
  send();
  world.until(() => phone.all('ResponseReceived').length === 1, 'an answer');
  send();
  world.until(() => phone.all('ResponseReceived').length === 2, 'an answer');
  assert.equal(heard(), [5093, 5092]);
  world.run(30_000);
  send();
  world.run(1000);
  assert.is(heard().at(-1), 5093);
});

servers('503 sends the request on at once; its Retry-After keeps others away, without one nobody is (RFC 3263 4.3, RFC 3261 21.5.4) [S07]', async () => {
  for (const [lines, next] of [[['Retry-After: 100 (busy)'], 5092], [[], 5093]] as [string[], number][]) {
    const { world, peers, phone, heard, send } = await three(inOrder);
    peers[2].react = (message) => peers[2].respond(message, 503, { toTag: 'x', lines });
    peers[1].react = (message) => peers[1].respond(message, 200, { toTag: 'x' });
    send();
    settle(world);
    assert.is(phone.last('ResponseReceived')!.body.code, 200);
    assert.equal(heard(), [5093, 5092]);
    send();
    settle(world);
    assert.is(heard()[2] ?? 5092, next);
  }
});

servers('when every server fails the last failure is the answer: 408 for silence, 503 as it came (RFC 3261 8.1.3.1) [S07]', async () => {
  const { world, peers, phone, heard, send } = await three(inOrder);
  send();
  world.until(() => phone.all('ResponseReceived').length === 1, 'an answer', 30_000);
  assert.equal(heard(), [5093, 5092, 5091]);
  assert.is(phone.last('ResponseReceived')!.body.code, 408);
  world.run(40_000);
  for (const peer of peers) peer.react = (message) => peer.respond(message, 503, { toTag: 'x' });
  send();
  settle(world);
  assert.is(phone.last('ResponseReceived')!.body.code, 503);
  assert.is(phone.stats().transactions, 0);
});

servers('weights share the requests: 1 to 3 within a priority, none of the next priority (RFC 2782) [S07]', async () => {
  const { world, peers, send } = await three(([one, two, three]) => [srv(one, 'host.example.org', 1, 10), srv(two, 'host.example.org', 1, 30), srv(three, 'host.example.org', 2, 1000)]);
  for (const peer of peers) peer.react = (message) => peer.respond(message, 200, { toTag: 'x' });
  for (let i = 0; i < 400; i++) { send(); settle(world); if (i % 50 === 49) world.run(60_000); }
  const counts = peers.map((peer) => peer.requests('OPTIONS').length);
  assert.is(counts[2], 0);
  assert.is(counts[0] + counts[1], 400);
  assert.ok(counts[0] > 60 && counts[0] < 140, `${counts}`);
});

servers('all addresses of a server are tried before the next server (RFC 3263 4.3, RFC 7984 5) [S07]', async () => {
  const { world, phone, send } = await three(([one, two]) => [srv(one, 'double.example.org', 1, 1), srv(two, 'host.example.org', 2, 1)]);
  world.names.set('double.example.org', a('192.0.2.1'), a('192.0.2.2'));
  send();
  world.until(() => phone.all('ResponseReceived').length === 1, 'an answer', 30_000);
  const tries = world.wire.filter(({ text }) => text.startsWith('OPTIONS')).map(({ to, text }) => `${to} ${/branch=([^;]*)/.exec(text)![1]}`);
  assert.equal([...new Set(tries)].map((each) => each.slice(0, 4)), ['5091', '5091', '5092']);
});

servers('NAPTR that prefers TCP: the request goes by TCP, and its Via and Contact say so (RFC 3263 4.1) [S07]', async () => {
  const world = await World.create();
  const listener = world.streamAt(5095);
  const phone = world.phone(5060);
  world.names.set('example.org', naptr(1, 1, 'SIP+D2T', '_sip._tcp.example.org'), naptr(2, 1, 'SIP+D2U', '_sip._udp.example.org'));
  world.names.set('_sip._tcp.example.org', srv(5095, 'host.example.org'));
  world.names.set('host.example.org', a());
  phone.command('SendRequest', { method: 'OPTIONS', uri: 'sip:bob@example.org' });
  world.until(() => (listener.newest?.requests('OPTIONS').length ?? 0) > 0, 'the request');
  const request = listener.newest!.requests('OPTIONS')[0];
  assert.match(request.header('Via'), /^SIP\/2\.0\/TCP 127\.0\.0\.1:5060;branch=z9hG4bK[0-9a-f]{16};rport$/);
  assert.is(request.header('Contact'), '<sip:p5060@127.0.0.1:5060;transport=tcp>');
  assert.is(request.uri, 'sip:bob@example.org');
});

servers('a connection that is refused fails over at once, from TCP to the next server (RFC 3263 4.3, RFC 3261 18.4) [S07]', async () => {
  const world = await World.create();
  const listener = world.streamAt(5096);
  const phone = world.phone(5060);
  world.names.set('_sip._tcp.example.org', srv(5095, 'host.example.org', 1), srv(5096, 'host.example.org', 2));
  world.names.set('host.example.org', a());
  phone.command('SendRequest', { method: 'OPTIONS', uri: 'sip:bob@example.org;transport=tcp' });
  world.until(() => (listener.newest?.requests('OPTIONS').length ?? 0) > 0, 'the request', 100);
});

servers.run();

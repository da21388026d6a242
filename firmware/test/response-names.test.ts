// Where responses go when the direct way has failed: the sent-by of the request, looked up. RFC 3263 5, RFC 3261 18.2.2.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Phone } from './support/phone.ts';
import { SDP } from './support/peer.ts';
import { a, settle, srv } from './support/names.ts';
import { World } from './support/world.ts';

const PORT = 5070;
const HERE = '127.0.0.1';

function request(method: string, via: string, lines: string[] = [], body = ''): string {
  return [
    `${method} sip:p${PORT}@127.0.0.1:${PORT} SIP/2.0`, `Via: SIP/2.0/${via};branch=z9hG4bKnamed`, 'Max-Forwards: 70', 'From: <sip:far@example.org>;tag=f', `To: <sip:p${PORT}@127.0.0.1>`,
    'Call-ID: named', `CSeq: 1 ${method}`, 'Contact: <sip:far@127.0.0.1:5095>', ...lines, `Content-Length: ${body.length}`,
  ].join('\r\n') + `\r\n\r\n${body}`;
}

const invite = (via: string): string => request('INVITE', via, ['Content-Type: application/sdp'], SDP());

/** A phone that has a call, or another request, over a connection that is gone before the answer. */
async function cutOff(via: string, text = invite(via), configuration = {}): Promise<{ world: World; phone: Phone; questions: () => string[] }> {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration });
  const near = world.streamTo(PORT);
  near.write(text);
  settle(world);
  near.link.close();
  settle(world);
  return { world, phone, questions: () => world.names.asked.map(({ name }) => name) };
}

const accept = (phone: Phone): void => { phone.command('Accept', {}, phone.last('SessionOffered')!.session); };

test('the connection is gone and the sent-by port of the source address refuses: the sent-by name is looked up by SRV, server after server (RFC 3263 5) [S07]', async () => {
  const { world, phone, questions } = await cutOff('TCP far.example.org');
  world.names.set('_sip._tcp.far.example.org', srv(5094, 'host.example.org', 1), srv(5095, 'host.example.org', 2));
  world.names.set('host.example.org', a());
  const far = world.streamAt(5095);
  accept(phone);
  world.until(() => far.newest?.responses(200).length === 1, 'the 200');
  assert.equal(questions(), ['_sip._tcp.far.example.org', 'host.example.org', 'host.example.org']);
  assert.equal(world.wire.filter(({ text }) => text.startsWith('SIP/2.0 200')).map(({ to }) => to), [5060, 5094, 5095]);
  assert.match(far.newest!.heard[0].header('Via'), /^SIP\/2\.0\/TCP far\.example\.org;.*received=127\.0\.0\.1/);
  assert.is(phone.stats().responsesRedirected, 2);
});

test('a sent-by with a port is looked up by its addresses alone (RFC 3263 5) [S07]', async () => {
  const { world, phone, questions } = await cutOff('TCP far.example.org:5095');
  world.names.set('far.example.org', a('127.0.0.2'));
  accept(phone);
  settle(world);
  assert.equal(questions(), ['far.example.org']);
  assert.equal(world.wire.filter(({ text }) => text.startsWith('SIP/2.0 200')).length, 2, 'to the source address, and to that of the name');
});

test('the answer to a request that is no INVITE waits for its way, and its transaction for no longer than 64*T1 (RFC 3263 5, RFC 3261 17.2.2) [S07]', async () => {
  const { world, phone } = await cutOff('TCP far.example.org', request('FROBNICATE', 'TCP far.example.org'), { handedMethods: ['FROBNICATE'] });
  world.names.set('_sip._tcp.far.example.org', srv(5095, 'host.example.org'));
  world.names.set('host.example.org', a());
  const far = world.streamAt(5095);
  phone.command('SendResponse', { handle: phone.last('RequestReceived')!.body.handle, code: 202 });
  world.until(() => far.newest?.responses(202).length === 1, 'the answer');
  assert.is(phone.stats().transactions, 1);
  world.run(33_000);
  assert.is(phone.stats().transactions, 0);
});

test('a name without a server is asked for once, the response has failed, and nothing is left (RFC 3263 5) [S07]', async () => {
  const { world, phone, questions } = await cutOff('TCP far.example.org');
  accept(phone);
  settle(world);
  assert.equal(questions(), ['_sip._tcp.far.example.org', 'far.example.org']);
  world.run(100_000);
  assert.is(phone.all('SessionEnded').length, 1);
  assert.equal(questions().filter((name) => name.startsWith('_sip')).length, 1);
  const { transactions, tombstones } = phone.stats();
  assert.equal([transactions, tombstones], [0, 0]);
});

test('a name that ends in .invalid is not looked up (RFC 7118 5.1, RFC 3263 5) [S07]', async () => {
  const { world, phone, questions } = await cutOff('TCP df7jal23ls0d.invalid');
  accept(phone);
  settle(world);
  assert.equal(questions(), []);
});

/** A phone that was called over UDP, rejects, and cannot send to where the call came from. */
async function unsent(via: string): Promise<{ world: World; phone: Phone; fail: (port: number, ip?: string) => void }> {
  const world = await World.create();
  const phone = world.phone(PORT);
  world.peer(5080).send(PORT, invite(via));
  world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
  phone.command('Reject', { sipCode: 486 }, phone.last('SessionOffered')!.session);
  return { world, phone, fail: (port, ip = HERE) => { phone.core.datagramFailed(world.nowMs, 0, { ip, port }); } };
}

test('a datagram to the received address that cannot be sent goes to the sent-by name, and by timer G there again (RFC 3261 18.2.2, RFC 3263 5) [S07]', async () => {
  const { world, fail, phone } = await unsent('UDP far.example.org;rport');
  world.names.set('_sip._udp.far.example.org', srv(5095, 'host.example.org'));
  world.names.set('host.example.org', a());
  const far = world.peer(5095);
  fail(5080);
  settle(world);
  assert.is(far.responses(486).length, 1);
  world.run(2000);
  assert.is(far.responses(486).length, 3);
  far.send(PORT, request('ACK', 'UDP far.example.org;rport').replace(/^To: .*$/m, `To: ${far.heard[0].header('To')}`));
  world.run(40_000);
  assert.is(far.responses(486).length, 3);
  assert.is(phone.stats().transactions, 0);
});

test('a numeric sent-by that is not where the request came from is the next address (RFC 3263 5) [S07]', async () => {
  const { world, fail } = await unsent('UDP 127.0.0.2:5095;rport');
  const far = world.peer(5095);
  fail(5080);
  settle(world);
  assert.is(far.responses(486).length, 1);
  fail(5095, '127.0.0.2');
  const sent = world.wire.length;
  world.run(2000);
  assert.equal([...new Set(world.wire.slice(sent).map(({ to }) => to))], [5080], 'the direct way again');
});

test.run();

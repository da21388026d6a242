// Flows of RFC 5626: keep-alives, what brings a lost flow back, several edge proxies, and traps.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { INSTANCE, OURS, answers, withRegistrar } from './support/registrar.ts';
import type { StreamPeer } from './support/stream-peer.ts';
import { World } from './support/world.ts';

const stunOf = (world: World): { atMs: number; text: string }[] => world.wire.filter(({ from, text }) => from === 5060 && text.charCodeAt(0) === 0 && text.length === 20);

/** The answer to a Binding request; `port` is where the server sees it come from (RFC 5389 15.2). */
function bindingResponse(request: string, port = 5060, type = 0x0101): string {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(12, 2);
  Buffer.from(request, 'latin1').copy(bytes, 4, 4, 20);
  bytes.writeUInt16BE(0x0020, 20);
  bytes.writeUInt16BE(8, 22);
  bytes.writeUInt8(1, 25);
  bytes.writeUInt16BE(port ^ 0x2112, 26);
  bytes.writeUInt32BE((0x7f000001 ^ 0x2112a442) >>> 0, 28);
  return bytes.toString('latin1');
}

const outboundOk = (registrar: Peer, ...more: string[]): void => {
  registrar.react = (message) => {
    if (message.method === 'REGISTER') registrar.respond(message, 200, { toTag: 'r', lines: ['Require: outbound', `Contact: ${OURS};reg-id=1;+sip.instance="<${INSTANCE}>";expires=600`, ...more] });
  };
};

test('a flow over UDP is kept alive by STUN requests 24 to 29 s apart, and requests of the account say ob (RFC 5626 4.3, 4.4.2, 8) [S06]', async () => {
  const { world, phone, registrar, register, starts } = await withRegistrar({ outbound: true });
  outboundOk(registrar);
  register();
  let answered = 0;
  const hear = registrar.hear.bind(registrar);
  registrar.hear = (from, text) => { if (text.charCodeAt(0) === 0) { answered++; registrar.send(5060, bindingResponse(text)); } else hear(from, text); };
  world.run(200_000);
  const waits = stunOf(world).map(({ atMs }, index, all) => atMs - (index === 0 ? 0 : all[index - 1].atMs));
  assert.ok(waits.length >= 6 && waits.every((wait) => wait >= 23_200 && wait <= 29_100), waits.join());
  assert.equal([answered, starts().length, phone.stats().failedFlows], [waits.length, 1, 0]);
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.is(registrar.requests('INVITE')[0].header('Contact'), '<sip:alice@127.0.0.1:5060;ob>');
});

test('without Require: outbound in the 200 there are no keep-alives; a Flow-Timer says how far apart they are (RFC 5626 4.2.1, 4.4) [S06]', async () => {
  const { world, registrar, register } = await withRegistrar({ outbound: true });
  answers(registrar, 200, 'Flow-Timer: 10');
  register();
  world.run(100_000);
  assert.is(stunOf(world).length, 0);
  outboundOk(registrar, 'Flow-Timer: 10');
  register();
  const before = world.nowMs;
  world.run(10_100);
  assert.ok(stunOf(world)[0].atMs - before >= 7_900 && stunOf(world)[0].atMs - before <= 10_000);
});

test('seven STUN requests without an answer end the flow: it registers anew at once (RFC 5626 4.4.2, 4.5, RFC 5389 7.2.1) [S06]', async () => {
  const { world, phone, registrar, register, starts } = await withRegistrar({ outbound: true });
  outboundOk(registrar);
  register();
  world.run(29_000 + 39_500);
  const requests = stunOf(world).map(({ atMs, text }) => ({ atMs, id: text.slice(8) }));
  assert.is(new Set(requests.slice(0, 7).map(({ id }) => id)).size, 1);
  assert.equal(requests.slice(1, 7).map(({ atMs }, index) => Math.round(atMs - requests[index].atMs)), [500, 1000, 2000, 4000, 8000, 16000]);
  assert.equal([starts().length, phone.stats().failedFlows], [2, 1]);
  assert.is(phone.all('AccountUnregistered').length, 0, 'the new flow came about before anybody noticed');
});

for (const [what, answer] of [
  ['another mapped address than before', (request: string, serial: number) => bindingResponse(request, serial === 1 ? 5060 : 6000)],
  ['a STUN error', (request: string, serial: number) => bindingResponse(request, 5060, serial === 1 ? 0x0101 : 0x0111)],
] as const) {
  test(`${what} ends the flow; answers to other requests are passed over (RFC 5626 4.4.2) [S06]`, async () => {
    const { world, phone, registrar, register, starts } = await withRegistrar({ outbound: true });
    outboundOk(registrar);
    register();
    let serial = 0;
    const hear = registrar.hear.bind(registrar);
    registrar.hear = (from, text) => {
      if (text.charCodeAt(0) !== 0) return hear(from, text);
      registrar.send(5060, bindingResponse('\0'.repeat(20), 7000));
      registrar.send(5060, answer(text, ++serial));
    };
    world.run(29_500);
    assert.equal([serial, starts().length], [1, 1]);
    world.run(29_500);
    assert.equal([starts().length, phone.stats().failedFlows], [2, 1]);
  });
}

async function overStream(): Promise<{ world: World; phone: Phone; listener: { newest: StreamPeer | undefined; count: number }; registers: () => string[]; accept: () => void }> {
  const world = await World.create();
  const listener = world.streamAt(5070);
  const phone = world.phone(5060, { configuration: { instanceId: INSTANCE, accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5070;transport=tcp', expiresS: 3600, outbound: true }] } });
  const registers = (): string[] => world.wire.filter(({ from, text }) => from === 5060 && text.startsWith('REGISTER')).map(({ text }) => text);
  const accept = (): void => {
    const request = registers().at(-1)!;
    const copied = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq|Contact):/.test(line)).join('\r\n');
    listener.newest!.write(`SIP/2.0 200 OK\r\n${copied}\r\nRequire: outbound\r\nContent-Length: 0\r\n\r\n`);
    world.run(50);
  };
  phone.command('Register', { account: 0 });
  world.run(50);
  accept();
  return { world, phone, listener, registers, accept };
}

const pings = (world: World): number => world.wire.filter(({ from, text }) => from === 5060 && text === '\r\n\r\n').length;

test('a flow over TCP is pinged by two line ends; one comes back and is no ping (RFC 5626 3.5.1, 4.4.1) [S06]', async () => {
  const { world, phone, listener, registers } = await overStream();
  for (let round = 1; round <= 3; round++) {
    world.until(() => pings(world) === round, 'a ping', 121_000);
    listener.newest!.write('\r\n');
    world.run(11_000);
  }
  assert.equal([registers().length, listener.count, phone.stats().streamKeepAlives, phone.stats().failedFlows], [1, 1, 0, 0]);
});

test('a pong that has not come after 10 s ends the flow (RFC 5626 4.4.1) [S06]', async () => {
  const { world, phone, registers } = await overStream();
  world.until(() => pings(world) === 1, 'a ping', 121_000);
  world.run(9_900);
  assert.is(registers().length, 1);
  world.run(200);
  assert.equal([registers().length, phone.stats().failedFlows], [2, 1]);
});

test('a connection that is closed ends the flow at once: another is opened and registered (RFC 5626 4.5) [S06]', async () => {
  const { world, phone, listener, registers, accept } = await overStream();
  listener.newest!.link.close();
  world.run(50);
  accept();
  assert.equal([registers().length, listener.count, phone.stats().failedFlows], [2, 2, 1]);
  assert.is(phone.all('AccountUnregistered').length, 0);
});

// --- several flows ---

async function withEdges(): Promise<{ world: World; phone: Phone; edges: Peer[] }> {
  const world = await World.create();
  const edges = [world.peer(5081), world.peer(5082)];
  const phone = world.phone(5060, {
    configuration: { instanceId: INSTANCE, accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:example.org', expiresS: 600, edges: ['sip:127.0.0.1:5081;lr', 'sip:127.0.0.1:5082;lr'] }] },
  });
  for (const edge of edges) outboundOk(edge);
  return { world, phone, edges };
}

test('each edge proxy gets a flow of its own reg-id and Call-ID, and requests go by way of the first that works (RFC 5626 4.2, 4.3) [S06]', async () => {
  const { world, phone, edges } = await withEdges();
  phone.command('Register', { account: 0 });
  world.run(50);
  const first = edges.map((edge) => edge.requests('REGISTER')[0]);
  assert.equal(first.map((request) => [request.uri, request.header('Route'), /reg-id=\d/.exec(request.header('Contact'))![0]]),
    [['sip:example.org', '<sip:127.0.0.1:5081;lr>', 'reg-id=1'], ['sip:example.org', '<sip:127.0.0.1:5082;lr>', 'reg-id=2']]);
  assert.is.not(first[0].header('Call-ID'), first[1].header('Call-ID'));
  assert.is(phone.all('AccountRegistered').length, 1);
  phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'x' });
  world.run(50);
  assert.equal([edges[0].requests('MESSAGE')[0].header('Route'), edges[1].requests('MESSAGE').length], ['<sip:127.0.0.1:5081;lr>', 0]);
});

test('while one flow fails the other carries on; the lost one is tried after 90 to 180 s, and the account stays registered (RFC 5626 4.5) [S06]', async () => {
  const { world, phone, edges } = await withEdges();
  edges[0].react = (message) => edges[0].respond(message, 503, { toTag: 'r' });
  const request = phone.command('Register', { account: 0 });
  world.run(50);
  assert.ok(phone.isDone(request));
  assert.is(phone.all('AccountUnregistered').length, 0);
  phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'x' });
  world.run(50);
  assert.is(edges[1].requests('MESSAGE').length, 1);
  // The second flow was not up yet when the first one failed: its first wait is that of all flows.
  const at = (): number[] => edges[0].requests('REGISTER').map(({ atMs }) => atMs);
  world.until(() => at().length === 3, 'a third try', 300_000);
  assert.ok(at()[2] - at()[1] >= 180_000 && at()[2] - at()[1] <= 360_100, at().join());
});

test('a 430 to a request of ours ends the flow that it went by (RFC 5626 11.5) [S06]', async () => {
  const { world, phone, edges } = await withEdges();
  phone.command('Register', { account: 0 });
  world.run(50);
  const accept = edges[0].react!;
  edges[0].react = (message) => { if (message.method === 'MESSAGE') edges[0].respond(message, 430, { toTag: 'e' }); else accept(message); };
  phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'x' });
  world.run(50);
  assert.equal(edges.map((edge) => edge.requests('REGISTER').length), [2, 1]);
});

test('Unregister takes all flows away and is done once, when the last is gone (RFC 3261 10.2.2) [S06]', async () => {
  const { world, phone, edges } = await withEdges();
  phone.command('Register', { account: 0 });
  world.run(50);
  const request = phone.command('Unregister', { account: 0 });
  world.run(50);
  assert.ok(phone.isDone(request));
  assert.equal(edges.map((edge) => edge.requests('REGISTER').at(-1)!.header('Expires')), ['0', '0']);
  assert.is(phone.all('AccountUnregistered').length, 1);
  const sent = world.wire.length;
  world.run(1_000_000);
  assert.is(world.wire.length, sent, 'no keep-alive, no refresh');
});

// --- a trap ---

test('Service-Route, GRUU, Call-ID and CSeq of a flow outlive a trap: in use at once, and the same registration goes on (RFC 3261 10.2, RFC 3608) [S06] [S11]', async () => {
  const { world, phone, registrar, register } = await withRegistrar({ gruu: true });
  const proxy = world.peer(5099);
  answers(registrar, 200, `Contact: ${OURS};+sip.instance="<${INSTANCE}>";pub-gruu="sip:alice@example.org;gr=x"`, 'Service-Route: <sip:127.0.0.1:5099;lr>');
  register();
  registrar.react = null;
  phone.core.fault(world.nowMs, 0);
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.equal([proxy.requests('INVITE')[0].header('Route'), proxy.requests('INVITE')[0].header('Contact')], ['<sip:127.0.0.1:5099;lr>', '<sip:alice@example.org;gr=x>']);
  const [before, after] = registrar.requests('REGISTER');
  assert.equal([after.header('Call-ID'), after.tag('From'), after.header('CSeq')], [before.header('Call-ID'), before.tag('From'), '2 REGISTER']);
});

test('three traps in a row, and the CSeq of REGISTER still goes up by one each time (RFC 3261 10.2) [S06] [S11]', async () => {
  const { world, phone, registrar, register } = await withRegistrar();
  answers(registrar, 200);
  register();
  for (let i = 0; i < 3; i++) phone.core.fault(world.nowMs, 0);
  world.run(100);
  assert.not.ok(phone.logs.some((line) => line.includes('does not fit')));
  assert.equal(registrar.requests('REGISTER').map((request) => request.header('CSeq')), ['1 REGISTER', '2 REGISTER', '3 REGISTER', '4 REGISTER']);
});

test.run();

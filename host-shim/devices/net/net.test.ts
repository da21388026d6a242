// The network device: real sockets on loopback, and the simulated one.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from '../clock/virtual.ts';
import { netLimits } from './limits.ts';
import type { SocketAddress, StreamEvents, StreamNetwork } from './net.ts';
import { SimulatedNetwork } from './simulated.ts';
import { systemNetwork } from './system.ts';

const LOOPBACK = { ip: '127.0.0.1', port: 0 };
const text = (data: Uint8Array): string => Buffer.from(data).toString();

async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('it was not refused');
}

test('a datagram crosses loopback, from a buffer that the sender reuses at once [H05]', async () => {
  let arrived!: (what: { from: SocketAddress; data: string }) => void;
  const arrival = new Promise<{ from: SocketAddress; data: string }>((resolve) => { arrived = resolve; });
  const b = await systemNetwork.openUdp(LOOPBACK, (from, data) => arrived({ from, data: text(data) }));
  const a = await systemNetwork.openUdp(LOOPBACK, () => undefined);
  const bytes = new TextEncoder().encode('hello');
  a.send(b.address, bytes);
  bytes.fill(0);
  const { from, data } = await arrival;
  assert.is(data, 'hello');
  assert.equal(from, a.address);
  assert.is(b.counters.received, 1);
  await Promise.all([a.close(), b.close()]);
});

test('the receive buffer is what was asked for, as far as the system grants it [H05]', async () => {
  const socket = await systemNetwork.openUdp(LOOPBACK, () => undefined);
  assert.ok(socket.counters.receiveBufferBytes > 0 && socket.counters.receiveBufferBytes <= 2 * netLimits.receiveBufferBytes);
  await socket.close();
});

test('a port in use is told with the way out [H05]', async () => {
  const first = await systemNetwork.openUdp(LOOPBACK, () => undefined);
  const { code, message } = await refusal(systemNetwork.openUdp(first.address, () => undefined));
  assert.is(code, 'ADDRESS_IN_USE');
  assert.match(message, `${first.address.port} is in use`);
  assert.match(message, '--bind');
  await first.close();
});

test('an address that is not this machine\'s is told [H05]', async () => {
  assert.is((await refusal(systemNetwork.openUdp({ ip: '192.0.2.1', port: 0 }, () => undefined))).code, 'ADDRESS_NOT_AVAILABLE');
});

test('a datagram that the system refuses is told with its address: too large, not permitted, no port; one that is sent is not [S07 RFC 3261 18.4]', async () => {
  const failed: SocketAddress[] = [];
  let told!: () => void;
  const all = new Promise<void>((resolve) => { told = resolve; });
  const a = await systemNetwork.openUdp(LOOPBACK, () => undefined, (to) => { if (failed.push(to) === 3) told(); });
  const refused = [{ ip: '127.0.0.1', port: 0 }, { ip: '255.255.255.255', port: 9 }, { ip: '127.0.0.1', port: 9 }];
  a.send(a.address, new Uint8Array(10));
  a.send(refused[0]!, new Uint8Array(10));
  a.send(refused[1]!, new Uint8Array(10));
  a.send(refused[2]!, new Uint8Array(65_508));
  await all;
  assert.equal([...failed].sort((x, y) => x.port - y.port || (x.ip < y.ip ? 1 : -1)), [refused[0], refused[1], refused[2]]);
  assert.is(a.counters.sendErrors, 3);
  await a.close();
});

test('sending to where nobody listens counts and throws nothing [H05]', async () => {
  const a = await systemNetwork.openUdp(LOOPBACK, () => undefined);
  const gone = await systemNetwork.openUdp(LOOPBACK, () => undefined);
  await gone.close();
  for (let i = 0; i < 3; i++) a.send(gone.address, new Uint8Array(10));
  a.send({ ip: '127.0.0.1', port: 0 }, new Uint8Array(10));
  assert.is(a.counters.sent, 4);
  assert.is(a.counters.sendErrors, 1);
  await a.close();
});

async function simulated(options: ConstructorParameters<typeof SimulatedNetwork>[1], count: number): Promise<string[]> {
  const clock = new VirtualClock();
  const net = new SimulatedNetwork(clock, options);
  const heard: string[] = [];
  const b = await net.openUdp(LOOPBACK, (_from, data) => heard.push(`${clock.nowMs().toFixed(2)} ${data[0]}`));
  const a = await net.openUdp(LOOPBACK, () => undefined);
  for (let i = 0; i < count; i++) a.send(b.address, Uint8Array.of(i));
  await clock.advance(1_000);
  return heard;
}

test('the simulated network delivers after its delay, in order when there is no jitter [H14]', async () => {
  assert.equal(await simulated({ delayMs: 5 }, 3), ['5.00 0', '5.00 1', '5.00 2']);
});

test('loss, jitter and duplication come from the seed: the same seed gives the same weather, another one another [H14]', async () => {
  const weather = { delayMs: 10, jitterMs: 30, loss: 0.2, duplication: 0.1 };
  const first = await simulated({ ...weather, seed: 7 }, 200);
  assert.equal(first, await simulated({ ...weather, seed: 7 }, 200));
  assert.not.equal(first, await simulated({ ...weather, seed: 8 }, 200));
  assert.ok(first.length > 120 && first.length < 240);
});

test('a simulated port is taken once [H14]', async () => {
  const net = new SimulatedNetwork(new VirtualClock());
  await net.openUdp({ ip: '127.0.0.1', port: 5060 }, () => undefined);
  assert.is((await refusal(net.openUdp({ ip: '127.0.0.1', port: 5060 }, () => undefined))).code, 'ADDRESS_IN_USE');
});

interface Told { peers: number; heard: string; closed: number }

/** A listener that echoes; one connection says hello and goes. */
async function echo(net: StreamNetwork, settled: (until: () => boolean) => Promise<void>): Promise<{ near: Told; far: Told; refused: number }> {
  const near: Told = { peers: 0, heard: '', closed: 0 };
  const far: Told = { peers: 0, heard: '', closed: 0 };
  const listener = await net.listen(LOOPBACK, (stream) => {
    far.peers++;
    return { opened() {}, data(bytes) { far.heard += text(bytes); stream.write(bytes); }, closed() { far.closed++; } };
  });
  const stream = net.connect(listener.address, { opened() { near.peers++; }, data(bytes) { near.heard += text(bytes); }, closed() { near.closed++; } });
  const bytes = new TextEncoder().encode('hello ');
  stream.write(bytes);
  bytes.fill(0);
  stream.write(new TextEncoder().encode('world'));
  await settled(() => near.heard === 'hello world');
  stream.close();
  await settled(() => far.closed === 1);
  await listener.close();
  let refused = 0;
  net.connect(listener.address, { opened() {}, data() {}, closed() { refused++; } });
  await settled(() => refused === 1);
  return { near, far, refused };
}

const ECHOED = { near: { peers: 1, heard: 'hello world', closed: 0 }, far: { peers: 1, heard: 'hello world', closed: 1 }, refused: 1 };

test('a connection carries what is written before it stands, in order, and tells its end once to the other side [S07]', async () => {
  assert.equal(await echo(systemNetwork, async (until) => {
    while (!until()) await new Promise((resolve) => setImmediate(resolve));
  }), ECHOED);
});

test('the simulated connection does the same under virtual time [S07, H14]', async () => {
  const clock = new VirtualClock();
  assert.equal(await echo(new SimulatedNetwork(clock), async (until) => {
    for (let step = 0; step < 100 && !until(); step++) await clock.advance(1);
  }), ECHOED);
});

test('a listener\'s port in use is told as a datagram socket\'s is [S07]', async () => {
  const nobody = (): StreamEvents => ({ opened() {}, data() {}, closed() {} });
  const first = await systemNetwork.listen(LOOPBACK, nobody);
  assert.match((await refusal(systemNetwork.listen(first.address, nobody))).message, `tcp 127.0.0.1:${first.address.port} is in use`);
  await first.close();
});

test.run();

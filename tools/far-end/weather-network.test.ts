// A network with weather: fair, lossy, doubled, late, down, each seen in what arrives.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SimulatedNetwork, VirtualClock } from '../../host-shim/index.ts';
import { AddressTranslation } from './address-translation.ts';
import { WeatherNetwork } from './weather-network.ts';
import type { Weather } from './weather.ts';

const HERE = { ip: '10.0.0.1', port: 1000 };
const THERE = { ip: '10.0.0.2', port: 1000 };
const COUNT = 200;

/** What arrives of 200 numbered datagrams, 20 ms apart, each with its moment. */
async function sent(weather: Weather, seed = 7): Promise<{ number: number; atMs: number }[]> {
  const clock = new VirtualClock();
  const net = new SimulatedNetwork(clock, { delayMs: 1 });
  const network = new WeatherNetwork(net, { clock, timers: clock }, seed);
  const arrived: { number: number; atMs: number }[] = [];
  await net.openUdp(THERE, (_from, data) => arrived.push({ number: data[0]!, atMs: clock.nowMs() }));
  const socket = await network.openUdp(HERE, () => undefined);
  network.set(weather);
  const bytes = new Uint8Array(1);
  for (let number = 0; number < COUNT; number++) {
    bytes[0] = number;
    socket.send(THERE, bytes);
    await clock.advance(20);
  }
  await clock.advance(1_000);
  return arrived;
}

const numbers = (arrived: readonly { number: number }[]): number[] => arrived.map(({ number }) => number);
const inOrder = (list: readonly number[]): boolean => list.every((number, index) => index === 0 || number >= list[index - 1]!);

test('fair weather carries every datagram once, in order and at once [H31]', async () => {
  const arrived = await sent({});
  assert.equal(numbers(arrived), Array.from({ length: COUNT }, (_, number) => number));
  assert.ok(arrived.every(({ number, atMs }) => atMs === number * 20 + 1));
});

test('loss loses about its share, duplication doubles about its share, a line that is down carries nothing [H31]', async () => {
  const lost = COUNT - (await sent({ lossPercent: 20 })).length;
  assert.ok(lost > 20 && lost < 70, String(lost));
  const doubled = (await sent({ duplicatePercent: 20 })).length - COUNT;
  assert.ok(doubled > 20 && doubled < 70, String(doubled));
  assert.equal(await sent({ down: true }), []);
});

test('jitter and delay keep the order, reordering breaks it and loses nothing [H31]', async () => {
  const late = await sent({ delayMs: 30, jitterMs: 60 });
  assert.ok(inOrder(numbers(late)) && late.length === COUNT);
  assert.ok(late.every(({ number, atMs }) => atMs >= number * 20 + 31) && new Set(late.map(({ number, atMs }) => Math.round(atMs - number * 20))).size > 10);
  const mixed = await sent({ reorderPercent: 10 });
  assert.not.ok(inOrder(numbers(mixed)));
  assert.is(new Set(numbers(mixed)).size, COUNT);
});

test('the same seed draws the same weather [H31]', async () => {
  const weather = { lossPercent: 10, jitterMs: 40, reorderPercent: 5 };
  assert.equal(await sent(weather, 3), await sent(weather, 3));
  assert.not.equal(await sent(weather, 3), await sent(weather, 4));
});

test('an order is kept whichever of two timers for the same moment runs first [D05]', async () => {
  const clock = new VirtualClock();
  const due: (() => void)[] = [];
  const network = new WeatherNetwork(new SimulatedNetwork(clock, { delayMs: 1 }), { clock, timers: { at: (dueMs, run) => (due.push(run), { dueMs }), cancel: () => undefined, soon: () => undefined } }, 7);
  const arrived: number[] = [];
  const socket = await network.openUdp(HERE, (_from, data) => arrived.push(data[0]!));
  network.set({ delayMs: 10 });
  for (const number of [1, 2, 3]) socket.send(HERE, Uint8Array.of(number));
  due.splice(0).reverse().forEach((run) => run());
  await clock.advance(5);
  due.splice(0).reverse().forEach((run) => run());
  assert.equal(arrived, [1, 2, 3]);
});

/** A far end behind its network, and a handset: what each receives, and from which port. */
async function pair() {
  const clock = new VirtualClock();
  const net = new SimulatedNetwork(clock, { delayMs: 1 });
  const network = new WeatherNetwork(net, { clock, timers: clock }, 7);
  const [atFarEnd, atHandset]: [number[], number[]] = [[], []];
  const farEnd = await network.openUdp(HERE, ({ port }) => void atFarEnd.push(port));
  const handset = await net.openUdp(THERE, ({ port }) => void atHandset.push(port));
  const send = async (socket: typeof farEnd, to: { ip: string; port: number }): Promise<void> => {
    socket.send(to, new Uint8Array(1));
    await clock.advance(5);
  };
  return { network, farEnd, handset, atFarEnd, atHandset, send };
}

test('a party whose NAT forgets is heard from another port and reached there only [D05]', async () => {
  const { network, farEnd, handset, atFarEnd, atHandset, send } = await pair();
  await send(farEnd, THERE);
  const now = await network.rebind(HERE.port);
  await send(farEnd, THERE);
  assert.equal(atHandset, [HERE.port, now.port]);
  assert.is.not(now.port, HERE.port);
  assert.equal(farEnd.address, HERE, 'it does not know');
  await send(handset, HERE);
  await send(handset, now);
  assert.equal(atFarEnd, [THERE.port]);
});

test('a handset whose NAT forgets is seen at another port, reached there, and no longer at the old one [D05]', async () => {
  const { network, farEnd, handset, atFarEnd, atHandset, send } = await pair();
  await send(handset, HERE);
  await send(farEnd, THERE);
  network.rebindPeers();
  await send(farEnd, THERE);
  assert.equal(atHandset, [HERE.port], 'the old binding leads nowhere');
  await send(handset, HERE);
  await send(handset, HERE);
  const [, seen, again] = atFarEnd;
  assert.ok(seen !== THERE.port && seen === again);
  await send(farEnd, { ip: THERE.ip, port: seen! });
  assert.equal(atHandset, [HERE.port, HERE.port]);
  network.rebindPeers();
  await send(handset, HERE);
  assert.is.not(atFarEnd.at(-1), seen, 'and anew each time');
});

test('a NAT that forgets for the ten thousandth time still has a port to give, and the one before leads nowhere [H31]', () => {
  const translation = new AddressTranslation();
  const from = { ip: '192.0.2.1', port: 5060 };
  for (let round = 0; round < 10_000; round++) {
    const before = translation.seen(from);
    translation.rebind();
    const now = translation.seen(from);
    assert.ok(now.port <= 65_535 && now.port !== before.port);
    assert.equal([translation.reached(now), translation.reached(from)], [from, null]);
  }
});

test.run();

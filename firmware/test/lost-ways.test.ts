// A lost connection, or an address that nothing goes to, concerns the transactions that went that way and no other: RFC 3261 18.4.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { a } from './support/names.ts';
import { Server, bytes } from './support/server.ts';
import { World } from './support/world.ts';

const PEERS = 20, LEGS = 1_000;

test('of a thousand INVITEs to twenty addresses those to the one that nothing goes to fail, and no other is looked at (RFC 3261 18.4, 17.1.4) [S07, S09]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { sessions: LEGS, transactions: 4_096, t1Ms: 10_000 } });
  for (let leg = 0; leg < LEGS; leg++) {
    server.phone.command('LegInvite', { requestUri: `sip:far@127.0.0.1:${6000 + leg % PEERS}`, body: bytes('offer') });
    if (leg % 100 === 99) world.run(5);
  }
  assert.is(server.phone.stats().transactions, LEGS);
  server.phone.core.datagramFailed(world.nowMs, 0, { ip: '127.0.0.1', port: 6007 });
  world.run(10);
  assert.equal([server.count('LegEnded'), server.phone.stats().transactions], [LEGS / PEERS, LEGS - LEGS / PEERS]);
  assert.is(server.phone.stats().lostWayTransactions, LEGS / PEERS, 'transactions that were looked at');
});

test('of two hundred INVITEs on twenty connections those on the one that is lost fail, and no other is looked at (RFC 3261 18.4) [S07, S09]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { sessions: 200, transactions: 400, t1Ms: 10_000 } });
  const listeners = Array.from({ length: PEERS }, (_, at) => world.streamAt(6000 + at));
  for (let leg = 0; leg < 200; leg++) server.phone.command('LegInvite', { requestUri: `sip:far@127.0.0.1:${6000 + leg % PEERS};transport=tcp`, body: bytes('offer') });
  world.run(20);
  assert.is(listeners[3]!.newest!.requests('INVITE').length, 10);
  listeners[3]!.newest!.link.close();
  world.run(10);
  assert.equal([server.count('LegEnded'), server.phone.stats().transactions, server.phone.stats().lostWayTransactions], [10, 190, 10]);
});

test('of a thousand INVITEs that wait for twenty names those to the name that is known go out in their order, and no other is looked at (RFC 3263 4) [S07, S09]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { sessions: LEGS, transactions: 4_096, t1Ms: 10_000 } });
  const far = world.peer(6000);
  for (let name = 0; name < PEERS; name++) {
    world.names.set(`n${name}.example.org`, a());
    if (name !== 7) world.names.fault(`n${name}.example.org`, 'silent');
  }
  for (let leg = 0; leg < LEGS; leg++) server.phone.command('LegInvite', { requestUri: `sip:${leg}@n${leg % PEERS}.example.org:6000`, body: bytes('offer') });
  world.run(50);
  assert.equal(far.requests('INVITE').map(({ uri }) => uri), Array.from({ length: LEGS / PEERS }, (_, turn) => `sip:${turn * PEERS + 7}@n7.example.org:6000`));
  assert.is(server.phone.stats().lostWayTransactions, 2 * LEGS / PEERS, 'each to be put in order, and to be sent');
  assert.is(server.phone.stats().transactions, LEGS);
});

test.run();

// What ends for many at once: their ends go to the host in portions that fit its outbox, and none is lost.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Server, bytes } from './support/server.ts';
import { World } from './support/world.ts';

const MANY = 1_500;

async function called(transport: string): Promise<{ world: World; server: Server; far: ReturnType<World['streamAt']> }> {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { transactions: 2 * MANY, sessions: MANY } });
  const far = world.streamAt(5080);
  world.peer(5080);
  for (let i = 0; i < MANY; i++) server.phone.command('LegInvite', { requestUri: `sip:far@127.0.0.1:5080;transport=${transport}`, body: bytes('offer') });
  world.run(10);
  assert.is(server.phone.stats().transactions, MANY);
  return { world, server, far };
}

test('a connection that is lost ends every call that is set up on it, each one told [S07, S09 RFC 3261 18.4]', async () => {
  const { world, server, far } = await called('tcp');
  far.newest!.link.close();
  world.run(100);
  assert.is(server.count('LegEnded'), MANY);
  assert.equal([server.phone.stats().transactions, server.phone.stats().outboxDropped], [0, 0]);
});

test('calls that time out in the same moment are told, each one [S09 RFC 3261 17.1.1.2]', async () => {
  const { world, server } = await called('udp');
  world.run(60_000);
  assert.is(server.count('LegEnded'), MANY);
  assert.equal([server.phone.stats().transactions, server.phone.stats().outboxDropped], [0, 0]);
});

test.run();

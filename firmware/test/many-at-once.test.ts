// What ends for many at once: their ends go to the host in portions that fit its outbox, and none is lost.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
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

const RING_S = 5;

/** As many requests of a far end, in the same moment. */
async function asked(method: string, event: 'LegOffered' | 'RequestReceived'): Promise<{ world: World; server: Server; peer: Peer }> {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { transactions: 2 * MANY, sessions: MANY, ringTimeoutS: RING_S } });
  const peer = world.peer(5080);
  peer.react = (message) => { if (message.method === 'BYE') peer.respond(message, 200); };
  for (let i = 0; i < MANY; i++) peer.request(method, { to: 5060, callId: `c${i}`, cseq: 1, fromTag: 'near', ...(method === 'INVITE' ? { body: SDP() } : {}) });
  world.run(10);
  assert.is(server.count(event), MANY);
  return { world, server, peer };
}

const callsOf = (messages: ReturnType<Peer['responses']>): number => new Set(messages.map((message) => message.header('Call-ID'))).size;

test('calls that ring too long in the same moment are refused, each one, and told [S09 RFC 3261 21.4.9]', async () => {
  const { world, server, peer } = await asked('INVITE', 'LegOffered');
  world.run(60_000);
  assert.equal([callsOf(peer.responses(408)), server.count('LegEnded')], [MANY, MANY]);
  assert.equal([server.phone.stats().transactions, server.phone.stats().outboxDropped], [0, 0]);
});

test('calls whose 200 nobody acknowledges get it again in the same moments, and each one its BYE [S09 RFC 3261 13.3.1.4]', async () => {
  const { world, server, peer } = await asked('INVITE', 'LegOffered');
  for (const { session } of server.phone.all('LegOffered')) server.phone.command('LegRespond', { code: 200, body: bytes(SDP()) }, session);
  world.run(80_000);
  assert.equal([peer.responses(200, 'INVITE').length % MANY, callsOf(peer.responses(200, 'INVITE')), peer.requests('BYE').length, server.count('LegEnded')], [0, MANY, MANY, MANY]);
  assert.equal([server.phone.stats().transactions, server.phone.stats().outboxDropped], [0, 0]);
});

test('requests that the user leaves without an answer are answered by the core in the same moment, each one [S09 RFC 4320 4]', async () => {
  const { world, server, peer } = await asked('MESSAGE', 'RequestReceived');
  world.run(60_000);
  assert.equal([callsOf(peer.responses(500)), server.count('RequestEnded')], [MANY, MANY]);
  assert.equal([server.phone.stats().transactions, server.phone.stats().outboxDropped], [0, 0]);
});

test('legs that a trap of the core finds early are told over, each one with its words, and those offered, too [H04, S11]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { transactions: 2 * MANY, sessions: MANY } });
  world.peer(5080);
  for (let i = 0; i < MANY; i++) server.phone.command('LegInvite', { requestUri: 'sip:far@127.0.0.1:5080', body: bytes('offer'), correlation: `leg ${i}` });
  world.run(10);
  server.phone.core.fault(world.nowMs, 0);
  const some = server.count('LegEnded');
  assert.ok(some > 0 && some < MANY, `${some} fit the first outbox`);
  const first = server.last('LegEnded').session;
  assert.is(server.say('LegEnd', {}, first + 1), 7, 'NO_SUCH_SESSION');
  world.run(10);
  assert.equal(new Set(server.phone.all('LegEnded').map(({ body }) => body.correlation)).size, MANY);
  assert.equal([server.count('LegEnded'), server.phone.stats().calls, server.phone.stats().outboxDropped, server.phone.stats().checkpoints], [MANY, 0, 0, 1]);
});

test('the callers of legs that were offered when the core trapped are answered 500, in portions (RFC 3261 21.5.1) [H04, S11]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { transactions: 2 * MANY, sessions: MANY } });
  const peer = world.peer(5090);
  for (let i = 0; i < MANY; i++) peer.request('INVITE', { to: 5060, callId: `c${i}`, cseq: 1, fromTag: 'a', body: 'offer' });
  world.run(10);
  assert.is(server.count('LegOffered'), MANY);
  server.phone.core.fault(world.nowMs, 0);
  world.run(10);
  assert.equal([new Set(peer.responses(500, 'INVITE').map((message) => message.header('Call-ID'))).size, server.count('LegEnded')], [MANY, MANY]);
  world.run(40_000);
  assert.equal([server.phone.stats().transactions, server.phone.stats().calls, server.phone.stats().outboxDropped], [0, 0, 0]);
});

test.run();

// Requests other than INVITE that are not answered at once: RFC 4320.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from './support/peer.ts';
import { Server } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { BAD_ARGUMENT: 16 };

async function asked(configuration = {}): Promise<{ world: World; server: Server; peer: Peer; handle: number }> {
  const world = await World.create();
  const server = new Server(world, 5060, { configuration });
  const peer = world.peer(5090);
  peer.request('MESSAGE', { to: 5060, callId: 'late', cseq: 1, fromTag: 'a', branch: 'z9hG4bKlate', body: 'x', lines: ['Content-Type: text/plain'] });
  world.run(1);
  return { world, server, peer, handle: server.last('RequestReceived').body.handle };
}

for (const [configuration, atMs] of [[{}, 3500], [{ t1Ms: 100, t2Ms: 400 }, 300]] as const) {
  test(`a request that its user has not answered gets a 100 after ${atMs} ms, when timer E is T2, and not before (RFC 4320 4.1) [S01]`, async () => {
    const { world, peer } = await asked(configuration);
    world.run(atMs - 10);
    assert.is(peer.heard.length, 0);
    world.run(20);
    assert.equal(peer.heard.map((message) => [message.code, message.tag('To')]), [[100, '']]);
  });
}

test('the 100 is sent again for each copy of the request, until the final response takes its place (RFC 4320 4.1, RFC 3261 17.2.2) [S01]', async () => {
  const { world, server, peer, handle } = await asked();
  const again = (): void => { peer.request('MESSAGE', { to: 5060, callId: 'late', cseq: 1, fromTag: 'a', branch: 'z9hG4bKlate', body: 'x', lines: ['Content-Type: text/plain'] }); world.run(10); };
  again();
  assert.is(peer.heard.length, 0, '17.2.2: in Trying a copy is discarded');
  world.run(3600);
  again();
  assert.is(peer.responses(100).length, 2);
  assert.is(server.say('SendResponse', { handle, code: 202 }), 0);
  again();
  assert.equal([peer.responses(100).length, peer.responses(202).length], [2, 2]);
});

test('a request that is answered in time gets no 100 (RFC 4320 4.1) [S01]', async () => {
  const { world, server, peer, handle } = await asked();
  server.say('SendResponse', { handle, code: 200 });
  world.run(40_000);
  assert.equal(peer.heard.map((message) => message.code), [200]);
});

test('no user may answer a request other than INVITE with 101 to 199, or with 408 (RFC 4320 4.1, 4.2) [S01, H04]', async () => {
  const { server, peer, handle } = await asked();
  for (const code of [101, 180, 199, 408]) assert.is(server.say('SendResponse', { handle, code }), ERROR.BAD_ARGUMENT);
  assert.is(peer.heard.length, 0);
  assert.is(server.say('SendResponse', { handle, code: 480 }), 0);
  assert.is(peer.responses(480).length, 1);
});

test('a request that nobody answers ends with 500, not with 408, while its sender still waits (RFC 4320 4.2) [S01]', async () => {
  const { world, peer } = await asked();
  world.run(31_000);
  assert.equal([...new Set(peer.heard.map((message) => message.code))], [100, 500]);
});

test.run();

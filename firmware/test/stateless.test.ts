// Answers that leave no trace: RFC 3261 8.2.7.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import { World } from './support/world.ts';

/** To tags of the answers with this code to requests sent with these branches. */
function tagsOf(world: World, peer: Peer, code: number, send: (branch: string) => void, branches: string[]): string[] {
  for (const branch of branches) { send(branch); world.run(5); }
  return peer.responses(code).map((answer) => answer.tag('To'));
}

test('a request that finds no room gets the same To tag each time it comes, and another request another one (RFC 3261 8.2.7) [S01, S09]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { transactions: 1, sessions: 4 } });
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'holds-the-one-transaction', cseq: 1, fromTag: 'a', body: SDP() });
  world.run(5);
  const tags = tagsOf(world, peer, 503, (branch) => peer.request('OPTIONS', { to: 5060, callId: 'b', cseq: 1, fromTag: 'b', branch }), ['z9hG4bKone', 'z9hG4bKone', 'z9hG4bKtwo', 'z9hG4bKone']);
  assert.is(tags.length, 4);
  assert.equal([tags[1] === tags[0], tags[2] === tags[0], tags[3] === tags[0]], [true, false, true]);
  assert.match(tags[0]!, /^[0-9a-f]{16}$/);
  const before = peer.heard.length;
  peer.request('ACK', { to: 5060, callId: 'b', cseq: 1, fromTag: 'b', branch: 'z9hG4bKone' });
  world.run(40_000);
  assert.equal(peer.heard.slice(before).filter((message) => message.code === 503).length, 0, 'it is never sent again, and an ACK means nothing');
  assert.is(phone.stats().overloadedRequests, 4);
});

test('a malformed request gets the same To tag each time it comes; another core gives another one (RFC 3261 8.2.7, 19.3) [S01, S09]', async () => {
  const world = await World.create();
  const peer = world.peer(5090);
  const [first, second] = [5060, 5070].map((port, seed) => {
    world.phone(port, { seed });
    peer.heard.length = 0;
    return tagsOf(world, peer, 400, (branch) => peer.request('OPTIONS', { to: port, callId: 'bad id', cseq: 1, fromTag: 'b', branch }), ['z9hG4bKone', 'z9hG4bKone']);
  }) as [string[], string[]];
  assert.equal([first.length, first[0] === first[1], second[0] === first[0]], [2, true, false]);
});

test.run();

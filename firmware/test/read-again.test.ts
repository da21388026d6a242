// A datagram at which the core trapped is read once more by the restored core: what it asks for is answered, unless it is the poison itself.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { Trapping, type TrapKind } from './support/trapping.ts';
import { World } from './support/world.ts';

/** A phone that has called, and that traps at its first event after `arm`. */
async function calling(kind: TrapKind): Promise<{ world: World; phone: Phone; peer: Peer; session: number; trap: Trapping }> {
  const world = await World.create();
  const { phone, trap } = await Trapping.phone(world, 5060, {}, kind, 1);
  const peer = world.peer(5090);
  const { session } = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!;
  world.run(10);
  return { world, phone, peer, session, trap };
}

const cseqs = (peer: Peer, method: string): string[] => peer.requests(method).map((request) => request.header('CSeq'));

test('a 2xx to our INVITE at which the core traps once is acknowledged, and the call that went down with the core is ended at once (RFC 3261 13.2.2.4) [S01] [S11]', async () => {
  const { world, phone, peer, session, trap } = await calling('once');
  trap.arm();
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
  world.run(20);
  assert.equal([phone.restarts, cseqs(peer, 'ACK'), peer.requests('BYE').map((bye) => bye.tag('To'))], [1, ['1 ACK'], ['far']]);
  assert.is(phone.all('SessionEnded', session).length, 1);
});

test('a 2xx to our re-INVITE at which the core traps once is acknowledged, and so is its next copy; the hold comes about (RFC 3261 13.2.2.4, 14.1) [S01] [S11]', async () => {
  const { world, phone, peer, session, trap } = await calling('once');
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
  world.run(10);
  phone.command('Hold', {}, session);
  world.run(10);
  const hold = peer.requests('INVITE')[1];
  trap.arm();
  for (let copies = 0; copies < 2; copies++) {
    peer.respond(hold, 200, { toTag: 'far', body: SDP(30_000, 'recvonly') });
    world.run(10);
  }
  assert.equal([phone.restarts, cseqs(peer, 'ACK')], [1, ['1 ACK', '2 ACK', '2 ACK']]);
  assert.is(phone.stats().quarantined, 0);
});

test('a request at which the core traps once is answered, not left to its next copy (RFC 3261 8.2.6) [S01] [S11]', async () => {
  const { world, phone, peer, trap } = await calling('once');
  trap.arm();
  peer.request('OPTIONS', { to: 5060, callId: 'o', cseq: 1, fromTag: 'f' });
  world.run(10);
  assert.equal([phone.restarts, peer.heard.filter(({ method, code }) => method === 'OPTIONS' && code >= 200).length], [1, 1]);
});

test('the poison itself is read twice and never again: one restart, and its copies cost nothing [S11]', async () => {
  const { world, phone, peer, trap } = await calling('at');
  trap.arm();
  for (let copies = 0; copies < 3; copies++) {
    peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
    world.run(10);
  }
  assert.equal([phone.restarts, phone.stats().quarantined, cseqs(peer, 'ACK')], [1, 2, []]);
});

test.run();

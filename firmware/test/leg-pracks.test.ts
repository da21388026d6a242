// PRACKs that a leg's user sends, with an offer or without (RFC 3262 4, 5, RFC 6337 2.2 pattern 4).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer, SipText } from './support/peer.ts';
import { Server, bytes, textOf } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { WRONG_STATE: 8 };

interface Calling { world: World; server: Server; peer: Peer; leg: number; invite: SipText }

/** A leg that calls the peer, with an offer, and holds its PRACKs. */
async function calling(): Promise<Calling> {
  const world = await World.create();
  const server = new Server(world, 5060);
  const peer = world.peer(5090);
  const leg = server.invite({ requestUri: peer.uri, body: bytes('first offer'), holdsPracks: true });
  return { world, server, peer, leg, invite: peer.requests('INVITE')[0]! };
}

function rings({ world, peer, invite }: Calling, rseq: number, body = '', toTag = 'one'): void {
  peer.respond(invite, 183, { toTag, body, lines: ['Require: 100rel', `RSeq: ${rseq}`] });
  world.run(10);
}

test('the user\'s PRACK takes an offer along once the reliable 183 has answered the first one, and its 200 brings the answer (RFC 3262 5, RFC 6337 2.2 pattern 4) [H04, S03]', async () => {
  const call = await calling();
  const { world, server, peer, leg, invite } = call;
  rings(call, 7, 'first answer');
  rings(call, 7, 'first answer');
  assert.equal(server.phone.all('LegProgress', leg).map(({ body }) => [textOf(body.body), body.awaitsAnswer, body.awaitsPrack]), [['first answer', false, true]]);
  assert.is(peer.requests('PRACK').length, 0, 'it waits for the user');
  const request = server.phone.command('LegAcknowledge', { contentType: 'text/offer', body: bytes('second offer') }, leg);
  world.run(10);
  const [prack] = peer.requests('PRACK');
  assert.equal([prack!.header('RAck'), prack!.header('Content-Type'), prack!.body], [`7 ${invite.header('CSeq')}`, 'text/offer', 'second offer']);
  assert.is(server.say('LegModify', { update: true, body: bytes('third') }, leg), ERROR.WRONG_STATE, 'one offer at a time');
  peer.respond(prack!, 200, { body: 'second answer' });
  world.run(10);
  const { body, requestId } = server.last('ResponseReceived', leg);
  assert.equal([body.code, textOf(body.body), requestId], [200, 'second answer', request]);
  rings(call, 8);
  assert.is(server.say('LegAcknowledge', {}, leg), 0);
  assert.equal(peer.requests('PRACK').slice(1).map((sent) => [sent.header('RAck'), sent.body]), [[`8 ${invite.header('CSeq')}`, '']]);
  assert.is(server.say('LegAcknowledge', {}, leg), ERROR.WRONG_STATE, 'nothing waits any more');
  peer.respond(invite, 200, { toTag: 'one' });
  world.run(10);
  assert.equal([server.count('LegEstablished'), server.count('ResponseReceived')], [1, 1]);
});

test('before the first offer has its answer, and while another offer is under way, a PRACK has no offer (RFC 3262 5, RFC 3264 4) [H04, S03]', async () => {
  const call = await calling();
  const { server, peer, leg } = call;
  rings(call, 1);
  assert.is(server.say('LegAcknowledge', { body: bytes('too early') }, leg), ERROR.WRONG_STATE);
  assert.is(server.say('LegAcknowledge', {}, leg), 0);
  rings(call, 2, 'answer');
  rings(call, 5, 'answer', 'two');
  assert.is(server.say('LegAcknowledge', { fork: 1, body: bytes('offer') }, leg), 0);
  assert.is(server.say('LegAcknowledge', { fork: 2, body: bytes('another') }, leg), ERROR.WRONG_STATE);
  assert.is(server.say('LegAcknowledge', { fork: 2 }, leg), 0);
  assert.equal(peer.requests('PRACK').map((sent) => [sent.tag('To'), sent.body]), [['one', ''], ['one', 'offer'], ['two', '']]);
});

test('an offer in a PRACK that is refused is the user\'s to repeat, and one whose fork is not taken has failed (RFC 3262 5, RFC 3261 13.2.2.4) [H04, S03]', async () => {
  const call = await calling();
  const { world, server, peer, leg, invite } = call;
  rings(call, 1, 'answer');
  server.say('LegAcknowledge', { body: bytes('offer') }, leg);
  peer.respond(peer.requests('PRACK')[0]!, 491);
  world.run(10_000);
  assert.equal([server.last('ResponseReceived', leg).body.code, peer.requests('UPDATE').length], [491, 0]);
  rings(call, 2);
  server.say('LegAcknowledge', { body: bytes('again') }, leg);
  assert.is(peer.requests('PRACK')[1]!.body, 'again');
  peer.respond(invite, 200, { toTag: 'other', body: 'answer of another' });
  world.run(10);
  assert.equal(server.phone.all('ResponseReceived', leg).map(({ body }) => body.code), [491, 487]);
});

test('a re-INVITE while the offer in our PRACK has no answer gets 491 (RFC 3261 14.2, RFC 6337 4.3) [H04, S03]', async () => {
  const call = await calling();
  const { world, server, peer, leg, invite } = call;
  rings(call, 1, 'answer');
  server.say('LegAcknowledge', { body: bytes('offer') }, leg);
  peer.respond(invite, 200, { toTag: 'one' });
  world.run(10);
  peer.request('INVITE', { to: 5060, callId: invite.header('Call-ID'), fromTag: 'one', toTag: invite.tag('From'), cseq: 1, body: 'theirs' });
  world.run(10);
  assert.is(peer.responses(491, 'INVITE').length, 1);
  peer.respond(peer.requests('PRACK')[0]!, 200, { body: 'answer' });
  world.run(10);
  assert.equal([textOf(server.last('ResponseReceived', leg).body.body), server.count('LegEnded')], ['answer', 0]);
});

test.run();

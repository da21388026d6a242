// Reliable provisional responses and PRACK from both sides: RFC 3262, with its offers and answers (RFC 3262 5, RFC 6337 2).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

interface Callee { world: World; phone: Phone; peer: Peer; session: number; inside: { to: number; callId: string; fromTag: string; toTag: string } }

/** A scripted caller whose INVITE rings at the phone. */
async function ringing(lines: string[], body = SDP(), reliableWhenSupported = false): Promise<Callee> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { reliableWhenSupported } });
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKone', body, lines });
  world.run(10);
  const session = phone.last('SessionOffered')?.session ?? 0;
  phone.command('Ring', {}, session);
  world.run(10);
  return { world, phone, peer, session, inside: { to: 5060, callId: 'c1', fromTag: 'near', toTag: peer.responses(180)[0]?.tag('To') ?? '' } };
}

function prack({ world, peer, inside }: Callee, cseq: number, rack: string, body = ''): SipText {
  peer.request('PRACK', { ...inside, cseq, lines: [`RAck: ${rack}`], body });
  world.run(10);
  return peer.heard.filter((message) => message.method === 'PRACK').at(-1)!;
}

const sequence = (response: SipText): number => Number(response.header('RSeq'));

test('a caller that requires 100rel hears a 180 with RSeq and Require, again after T1 doubled, until its PRACK (RFC 3262 3) [S03]', async () => {
  const call = await ringing(['Require: 100rel']);
  const { world, peer } = call;
  const [first] = peer.responses(180);
  assert.is(first.header('Require'), '100rel');
  assert.ok(sequence(first) >= 1 && sequence(first) < 2 ** 31);
  assert.ok(first.header('Contact') && first.tag('To'));
  world.run(1600);
  assert.equal(peer.responses(180).map((response) => Math.round((response.atMs - first.atMs) / 100)), [0, 5, 15]);
  assert.is(new Set(peer.responses(180).map((response) => response.text)).size, 1);
  assert.is(prack(call, 2, `${sequence(first)} 1 INVITE`).code, 200);
  world.run(20_000);
  assert.is(peer.responses(180).length, 3, 'acknowledged: not sent again');
});

test('a caller that only supports 100rel is sent reliable responses when the configuration says so (RFC 3262 3) [S03]', async () => {
  assert.is((await ringing(['Supported: 100rel'])).peer.responses(180)[0].header('RSeq'), '');
  assert.ok((await ringing(['Supported: timer, 100REL'], SDP(), true)).peer.responses(180)[0].header('RSeq'));
  assert.is((await ringing([], SDP(), true)).peer.responses(180)[0].header('RSeq'), '');
});

test('a PRACK that acknowledges nothing gets 481, a second one for the same response too (RFC 3262 3) [S03]', async () => {
  const call = await ringing(['Require: 100rel']);
  const rseq = sequence(call.peer.responses(180)[0]);
  assert.is(prack(call, 2, `${rseq + 1} 1 INVITE`).code, 481);
  assert.is(prack(call, 3, `${rseq} 2 INVITE`).code, 481);
  assert.is(prack(call, 4, `${rseq} 1 BYE`).code, 481);
  assert.is(prack(call, 5, 'x').code, 481);
  assert.is(prack(call, 6, `${rseq}  1 INVITE`).code, 200);
  assert.is(prack(call, 7, `${rseq} 1 INVITE`).code, 481);
});

test('an INVITE whose reliable response is not acknowledged for 64*T1 is refused with 5xx (RFC 3262 3) [S03]', async () => {
  const { world, phone, peer, session } = await ringing(['Require: 100rel']);
  world.run(31_900);
  assert.is(peer.responses(180).length, 7);
  assert.is(peer.responses(504).length, 0);
  world.run(200);
  assert.ok(peer.responses(504).length > 0);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 504);
});

test('a 2xx may overtake a reliable response without a description, whose PRACK is still answered (RFC 3262 3) [S03]', async () => {
  const call = await ringing(['Require: 100rel']);
  call.phone.command('Accept', {}, call.session);
  call.world.run(10);
  assert.is(call.peer.responses(200, 'INVITE').length, 1);
  assert.is(prack(call, 2, `${sequence(call.peer.responses(180)[0])} 1 INVITE`).code, 200);
  call.world.run(300);
  assert.is(call.peer.responses(180).length, 1);
});

test('an INVITE without an offer gets ours in the reliable 180; the 2xx waits for the PRACK that answers it, and has no body (RFC 3262 3, 5) [S02] [S03]', async () => {
  const call = await ringing(['Require: 100rel'], '');
  const { world, phone, peer, session, inside } = call;
  assert.match(peer.responses(180)[0].body, /m=audio 20000 RTP\/AVP/);
  phone.command('Accept', {}, session);
  world.run(100);
  assert.is(peer.responses(200, 'INVITE').length, 0, 'held back');
  assert.is(prack(call, 2, `${sequence(peer.responses(180)[0])} 1 INVITE`, SDP(30_010)).code, 200);
  assert.is(peer.responses(200, 'INVITE').length, 1);
  assert.is(peer.responses(200, 'INVITE')[0].body, '');
  peer.request('ACK', { ...inside, cseq: 1 });
  world.run(10);
  assert.is(phone.all('SessionEstablished', session).length, 1);
  assert.equal([phone.streams.get(session)!.remotePort, phone.streams.get(session)!.local], [30_010, true]);
});

test('early media of a call that nobody has answered is not joined to the microphone (RFC 3262 5) [S03]', async () => {
  const call = await ringing(['Require: 100rel'], '');
  prack(call, 2, `${sequence(call.peer.responses(180)[0])} 1 INVITE`, SDP(30_010));
  assert.is(call.phone.streams.get(call.session)!.local, false);
  call.phone.command('Accept', {}, call.session);
  assert.is(call.phone.streams.get(call.session)!.local, true);
});

test('an offer in a PRACK is answered in its 200, one that cannot be met gets 488 and still acknowledges (RFC 3262 5) [S02] [S03]', async () => {
  const call = await ringing(['Require: 100rel'], '');
  const { world, peer } = call;
  prack(call, 2, `${sequence(peer.responses(180)[0])} 1 INVITE`, SDP(30_010));
  world.run(61_000); // 13.3.1.1: it says once more that it rings
  const again = peer.responses(180)[1];
  assert.is(sequence(again), sequence(peer.responses(180)[0]) + 1);
  assert.is(again.body, '');
  assert.is(prack(call, 3, `${sequence(again)} 1 INVITE`, SDP(30_020, 'sendrecv', '127.0.0.1', '96')).code, 488);
  const count = peer.responses(180).length;
  world.run(5000);
  assert.is(peer.responses(180).length, count);
  world.run(60_000);
  const third = peer.responses(180).at(-1)!;
  const answer = prack(call, 4, `${sequence(third)} 1 INVITE`, SDP(30_020, 'sendonly'));
  assert.is(answer.code, 200);
  assert.match(answer.body, /a=recvonly/);
  assert.is(call.phone.streams.get(call.session)!.remotePort, 30_020);
});

test('a caller that cancels while the 2xx waits for a PRACK hears 487 (RFC 3262 3) [S03]', async () => {
  const { world, phone, peer, session } = await ringing(['Require: 100rel'], '');
  phone.command('Accept', {}, session);
  peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKone' });
  world.run(10);
  assert.is(peer.responses(487, 'INVITE').length, 1);
  world.run(2000);
  assert.is(peer.responses(180).length, 1);
  assert.is(phone.stats().calls, 0);
});

async function calling(): Promise<{ world: World; phone: Phone; peer: Peer; session: number; invite: SipText }> {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  return { world, phone, peer, session, invite: peer.requests('INVITE')[0] };
}

const reliable = (rseq: number): string[] => ['Require: 100rel', `RSeq: ${rseq}`];

test('our INVITE supports 100rel, and each reliable response gets its PRACK in order; gaps and repetitions get none (RFC 3262 4) [S03]', async () => {
  const { world, peer, invite, phone, session } = await calling();
  assert.match(invite.header('Supported'), /100rel/);
  for (const rseq of [7, 7, 9, 8, 9, 7]) {
    peer.respond(invite, rseq === 9 ? 182 : 180, { toTag: 'far', lines: reliable(rseq) });
    world.run(10);
  }
  const pracks = peer.requests('PRACK');
  const rest = pracks.filter((request, index) => pracks.findIndex((other) => other.header('CSeq') === request.header('CSeq')) === index);
  assert.equal(rest.map((request) => request.header('RAck')), ['7 1 INVITE', '8 1 INVITE', '9 1 INVITE']);
  assert.equal(rest.map((request) => request.header('CSeq')), ['2 PRACK', '3 PRACK', '4 PRACK']);
  assert.ok(rest.every((request) => request.tag('To') === 'far' && request.uri === peer.uri));
  assert.is(phone.all('SessionProgress', session).length, 3, 'what is out of order is not processed');
});

test('every fork has an order of its own, and unreliable responses have no PRACK (RFC 3262 4) [S03]', async () => {
  const { world, peer, invite } = await calling();
  peer.respond(invite, 180, { toTag: 'plain' });
  peer.respond(invite, 180, { toTag: 'one', lines: reliable(100) });
  world.run(10);
  assert.equal(peer.requests('PRACK').map((request) => [request.tag('To'), request.header('RAck')]), [['one', '100 1 INVITE']]);
  const second = await calling();
  for (const toTag of ['one', 'two']) second.peer.respond(second.invite, 180, { toTag, lines: reliable(toTag === 'one' ? 5 : 900) });
  second.world.run(10);
  assert.equal(second.peer.requests('PRACK').map((request) => [request.tag('To'), request.header('RAck')]), [['one', '5 1 INVITE'], ['two', '900 1 INVITE']]);
});

test('an answer in a reliable 183 is early media, the PRACK goes along the route, and the ACK keeps the CSeq of the INVITE (RFC 3262 4, 5) [S02] [S03]', async () => {
  const { world, peer, invite, phone, session } = await calling();
  peer.respond(invite, 183, { toTag: 'far', body: SDP(30_030), lines: [...reliable(1), 'Record-Route: <sip:127.0.0.1:5090;lr>'] });
  world.run(10);
  assert.is(peer.requests('PRACK')[0].header('Route'), '<sip:127.0.0.1:5090;lr>');
  assert.is(phone.streams.get(session)!.remotePort, 30_030);
  peer.respond(peer.requests('PRACK')[0], 200);
  peer.respond(invite, 200, { toTag: 'far', lines: ['Record-Route: <sip:127.0.0.1:5090;lr>'] });
  world.run(10);
  assert.is(peer.requests('ACK')[0].header('CSeq'), '1 ACK');
  assert.is(phone.all('SessionEstablished', session).length, 1);
  phone.command('End', {}, session);
  world.run(10);
  assert.is(peer.requests('BYE')[0].header('CSeq'), '3 BYE', 'the PRACK has used a number');
});

test('two phones that prefer reliable responses call each other over a bad line (RFC 3262) [S03]', async () => {
  const world = await World.create({ loss: 0.2, seed: 5 });
  const configuration = { reliableWhenSupported: true };
  const [alice, bob] = [world.phone(5060, { configuration }), world.phone(5080, { configuration })];
  alice.call(bob, world);
  assert.ok(world.wire.some((entry) => entry.text.startsWith('PRACK')));
});

test.run();

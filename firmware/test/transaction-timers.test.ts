// The timers of RFC 3261 table 4, seen on the wire by a peer that answers only what the test says.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

const T1 = 500, T2 = 4000, T4 = 5000;
/** When messages with this start were sent by `port`. */
const times = (world: World, port: number, start: string): number[] => world.wire.filter((entry) => entry.from === port && entry.text.startsWith(start)).map((entry) => entry.atMs);

test('an unanswered INVITE goes out at T1 doubled without a bound, and timer B gives up after 64*T1 (17.1.1.2) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const place = phone.command('PlaceCall', { to: peer.uri });
  const session = phone.answer(place)!.session;
  world.run(40_000);
  assert.equal(times(world, 5060, 'INVITE'), [0, 500, 1500, 3500, 7500, 15_500, 31_500]);
  const ended = phone.last('SessionEnded', session)!;
  assert.is(ended.atMs, 64 * T1);
  assert.is(ended.body.reason.sipCode, 408);
  assert.is(ended.body.reason.side, 3);
});

test('a provisional response stops timer A and timer B (17.1.1.2) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.react = (message) => { if (message.method === 'INVITE' && peer.requests('INVITE').length === 2) peer.respond(message, 180, { toTag: 'far' }); };
  phone.command('PlaceCall', { to: peer.uri });
  world.run(100_000);
  assert.equal(times(world, 5060, 'INVITE'), [0, 500]);
  assert.is(phone.all('SessionEnded').length, 0);
});

test('a retransmitted failure is acknowledged again until timer D has run (17.1.1.2) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  phone.command('PlaceCall', { to: peer.uri });
  world.run(10);
  const invite = peer.requests('INVITE')[0];
  for (const atMs of [100, 1000, 20_000]) { world.run(atMs - world.nowMs); peer.respond(invite, 486, { toTag: 'busy' }); }
  world.run(100);
  const acks = peer.requests('ACK');
  assert.is(acks.length, 3);
  assert.is(acks[0].header('Via'), invite.header('Via'), 'the ACK has the branch of its INVITE (17.1.1.3)');
  assert.is(acks[0].tag('To'), 'busy');
  assert.is(acks[0].header('CSeq'), '1 ACK');
  world.run(64 * T1);
  peer.respond(invite, 486, { toTag: 'busy' });
  world.run(100);
  assert.is(peer.requests('ACK').length, 3, 'after timer D the transaction is gone');
  assert.is(phone.all('SessionEnded').length, 1);
});

test('a non-INVITE request goes out at T1 doubled up to T2, and timer F gives up after 64*T1 (17.1.2.2) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  const message = phone.command('SendMessage', { to: peer.uri, text: 'hello' });
  world.run(40_000);
  assert.equal(times(world, 5060, 'MESSAGE'), [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  assert.is(phone.answer(message)!.atMs, 64 * T1);
  assert.is(phone.errorOf(message), 18);
});

test('a provisional response to a non-INVITE request sets timer E to T2 (17.1.2.2) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.react = (message) => { if (peer.heard.length === 1) peer.respond(message, 100); };
  phone.command('SendMessage', { to: peer.uri, text: 'hello' });
  world.run(40_000);
  assert.equal(times(world, 5060, 'MESSAGE'), [0, 500, 500 + T2, 500 + 2 * T2, 500 + 3 * T2, 500 + 4 * T2, 500 + 5 * T2, 500 + 6 * T2, 500 + 7 * T2]);
});

test('a second answer to a request is absorbed while timer K runs (17.1.2.2) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.react = (message) => { peer.respond(message, 200, { toTag: 'far' }); peer.respond(message, 200, { toTag: 'far' }); };
  const message = phone.command('SendMessage', { to: peer.uri, text: 'hello' });
  world.run(100);
  assert.ok(phone.isDone(message));
  assert.is(phone.stats().tombstones, 1);
  world.run(T4 + 100);
  assert.is(phone.stats().tombstones, 0);
});

/** The peer calls the phone; the phone's guest has not answered yet. */
async function invited(body = SDP()): Promise<{ world: World; phone: ReturnType<World['phone']>; peer: ReturnType<World['peer']>; session: number; branch: string }> {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKone', body });
  world.run(10);
  return { world, phone, peer, session: phone.last('SessionOffered')!.session, branch: 'z9hG4bKone' };
}

test('an INVITE that nobody answers within 200 ms gets a 100 from the transaction layer (17.2.1) [S01]', async () => {
  const { world, peer } = await invited();
  world.run(180);
  assert.is(peer.heard.length, 0);
  world.run(100);
  assert.equal(peer.heard.map((message) => message.code), [100]);
  assert.is(peer.heard[0].tag('To'), '');
});

test('a retransmitted INVITE gets the last provisional response again (17.2.1) [S01]', async () => {
  const { world, phone, peer, session, branch } = await invited();
  phone.command('Ring', {}, session);
  world.run(10);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch, body: SDP() });
  world.run(10);
  assert.equal(peer.heard.map((message) => message.code), [180, 180]);
  assert.is(peer.heard[0].text, peer.heard[1].text);
  assert.is(phone.all('SessionOffered').length, 1);
});

test('a refusal goes out at T1 doubled up to T2 until timer H ends it after 64*T1 (17.2.1) [S01]', async () => {
  const { world, phone, session } = await invited();
  phone.command('Reject', { sipCode: 486 }, session);
  const from = world.nowMs;
  world.run(40_000);
  assert.equal(times(world, 5060, 'SIP/2.0 486').map((atMs) => atMs - from), [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  assert.is(phone.stats().transactions, 0);
});

test('the ACK ends the retransmission of a refusal, and timer I absorbs its repetitions (17.2.1) [S01]', async () => {
  const { world, phone, peer, session, branch } = await invited();
  phone.command('Reject', { sipCode: 603 }, session);
  world.run(10);
  const refusal = peer.responses(603)[0];
  for (let i = 0; i < 3; i++) peer.request('ACK', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', toTag: refusal.tag('To'), branch });
  world.run(100);
  assert.is(phone.stats().transactions, 0);
  assert.is(phone.stats().tombstones, 1);
  world.run(T4);
  assert.is(phone.stats().tombstones, 0);
  assert.equal(times(world, 5060, 'SIP/2.0 603').length, 1);
});

test('a retransmitted BYE gets its 200 again until timer J has run (17.2.2) [S01]', async () => {
  const { world, phone, peer, session } = await invited();
  phone.command('Accept', {}, session);
  world.run(10);
  const success = peer.responses(200)[0];
  const inside = { to: 5060, callId: 'c1', fromTag: 'near', toTag: success.tag('To') };
  peer.request('ACK', { ...inside, cseq: 1 });
  for (const wait of [10, 1000, 25_000]) { peer.request('BYE', { ...inside, cseq: 2, branch: 'z9hG4bKbye' }); world.run(wait); }
  assert.is(peer.responses(200, 'BYE').length, 3);
  world.run(10_000);
  peer.request('BYE', { ...inside, cseq: 2, branch: 'z9hG4bKbye' });
  world.run(10);
  assert.is(peer.responses(200, 'BYE').length, 3);
  assert.is(peer.responses(481, 'BYE').length, 1, 'after timer J it is a new request, for a dialog that is gone');
});

test('the 200 to an INVITE goes out at T1 doubled up to T2 until its ACK comes (13.3.1.4) [S01]', async () => {
  const { world, phone, peer, session } = await invited();
  const accept = phone.command('Accept', {}, session);
  const from = world.nowMs;
  world.run(9000);
  assert.not.ok(phone.answer(accept), 'Accept is done when the ACK has come');
  peer.request('ACK', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', toTag: peer.responses(200)[0].tag('To') });
  world.run(30_000);
  assert.equal(times(world, 5060, 'SIP/2.0 200').map((atMs) => atMs - from), [0, 500, 1500, 3500, 7500]);
  assert.ok(phone.isDone(accept));
  assert.is(phone.all('SessionEstablished', session).length, 1);
});

test('a 200 that is never acknowledged ends in a BYE after 64*T1 (13.3.1.4) [S01]', async () => {
  const { world, phone, peer, session } = await invited();
  const accept = phone.command('Accept', {}, session);
  peer.react = (message) => { if (message.isRequest && message.method === 'BYE') peer.respond(message, 200); };
  const from = world.nowMs;
  world.run(40_000);
  assert.equal(times(world, 5060, 'BYE').map((atMs) => atMs - from), [64 * T1]);
  assert.is(phone.errorOf(accept), 19);
  assert.is(phone.last('SessionEnded', session)!.body.reason.side, 3);
  assert.is(phone.stats().transactions, 0);
  assert.is(phone.stats().calls, 0);
});

test('a retransmitted 200 gets the same ACK again, byte for byte (13.2.2.4) [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  phone.command('PlaceCall', { to: peer.uri });
  world.run(10);
  const invite = peer.requests('INVITE')[0];
  for (const wait of [1000, 1000, 25_000]) { peer.respond(invite, 200, { toTag: 'far', body: SDP() }); world.run(wait); }
  const acks = peer.requests('ACK');
  assert.is(acks.length, 3);
  assert.is(acks[0].text, acks[1].text);
  assert.is(phone.all('SessionEstablished').length, 1);
});

test('T1, T2 and T4 are configuration [S01]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { t1Ms: 100, t2Ms: 400, t4Ms: 300 } });
  const peer = world.peer(5090);
  phone.command('SendMessage', { to: peer.uri, text: 'hello' });
  world.run(10_000);
  assert.equal(times(world, 5060, 'MESSAGE').slice(0, 6), [0, 100, 300, 700, 1100, 1500]);
});

test.run();

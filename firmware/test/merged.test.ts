// The same request by two paths: RFC 3261 8.2.2.2.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

async function pair(configuration = {}): Promise<{ world: World; phone: Phone; peer: Peer }> {
  const world = await World.create();
  return { world, phone: world.phone(5060, { configuration }), peer: world.peer(5090) };
}

/** The codes that a request gets, which comes by two paths so far apart. */
function byTwoPaths(world: World, peer: Peer, method: string, apartMs: number, options: { body?: string; lines?: string[]; toTag?: string } = {}): number[] {
  const heard = peer.heard.length;
  for (const waitMs of [apartMs, 10]) {
    peer.request(method, { to: 5060, callId: `two-${method}`, cseq: 7, fromTag: 'near', ...options });
    world.run(waitMs);
  }
  return peer.heard.slice(heard).map((message) => message.code).filter((code) => code > 100);
}

for (const [method, options, code] of [
  ['OPTIONS', {}, 200],
  ['MESSAGE', { body: 'hello', lines: ['Content-Type: text/plain'] }, 200],
  ['NOTIFY', { lines: ['Event: message-summary', 'Subscription-State: active'] }, 481],
  ['REFER', { lines: ['Refer-To: <sip:c@127.0.0.1:5091>'] }, 403],
] as const) {
  test(`the same ${method} by another path gets 482 as long as the first one's transaction goes on (RFC 3261 8.2.2.2) [S01]`, async () => {
    const { world, peer } = await pair();
    assert.equal(byTwoPaths(world, peer, method, 20_000, { ...options, lines: [...('lines' in options ? options.lines : [])] }), [code, 482]);
    world.run(33_000);
    assert.equal(byTwoPaths(world, peer, method, 10, { ...options, lines: [...('lines' in options ? options.lines : [])] }), [code, 482], 'forgotten with timer J');
  });
}

test('a message that came twice by two paths is told once (RFC 3261 8.2.2.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  byTwoPaths(world, peer, 'MESSAGE', 10, { body: 'hello', lines: ['Content-Type: text/plain'] });
  assert.is(phone.all('MessageReceived').length, 1);
});

test('the same INVITE by another path gets 482 while the phone rings, however long, and does not ring again after it was refused (RFC 3261 8.2.2.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  peer.request('INVITE', { to: 5060, callId: 'late', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(50_000);
  peer.request('INVITE', { to: 5060, callId: 'late', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(10);
  phone.command('Reject', { sipCode: 603 }, phone.last('SessionOffered')!.session);
  world.run(10);
  peer.request('INVITE', { to: 5060, callId: 'late', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(10);
  assert.is(peer.responses(603).length, 1);
  assert.is(new Set(peer.responses(482).map((message) => message.header('Via'))).size, 2);
  assert.is(phone.all('SessionOffered').length, 1);
});

test('another CSeq, another From tag, another Call-ID or another method is another request (RFC 3261 8.2.2.2) [S01]', async () => {
  const { world, peer } = await pair();
  for (const [method, callId, cseq, fromTag] of [['OPTIONS', 'a', 1, 'x'], ['OPTIONS', 'a', 2, 'x'], ['OPTIONS', 'a', 1, 'y'], ['OPTIONS', 'b', 1, 'x'], ['SUBSCRIBE', 'a', 1, 'x']] as const) {
    peer.request(method, { to: 5060, callId, cseq, fromTag });
    world.run(10);
  }
  assert.is(peer.responses(482).length, 0);
  assert.is(peer.responses(200).length, 4);
});

test('the CANCEL of a merged INVITE is answered like any other (RFC 3261 9.2, 8.2.2.2) [S01]', async () => {
  const { world, peer } = await pair();
  for (const branch of ['z9hG4bKone', 'z9hG4bKtwo']) {
    peer.request('INVITE', { to: 5060, callId: 'both', cseq: 1, fromTag: 'near', branch, body: SDP() });
    world.run(10);
  }
  for (const branch of ['z9hG4bKone', 'z9hG4bKtwo']) {
    peer.request('CANCEL', { to: 5060, callId: 'both', cseq: 1, fromTag: 'near', branch });
    world.run(10);
  }
  assert.equal(peer.responses(200, 'CANCEL').length, 2);
  assert.is(peer.responses(487, 'INVITE').length > 0, true);
});

test('whoever was refused with 503 may come again by another way with the same CSeq (RFC 3261 8.2.2.2, RFC 3263 4.3) [S01, S09]', async () => {
  const { world, peer } = await pair({ mediaPorts: [20_000], admission: { active: 4, held: 4, waiting: 4, dialling: 4, conferenceLegs: 1 } });
  const ask = (callId: string): void => { peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: 'near', body: SDP() }); world.run(10); };
  ask('first');
  ask('second');
  ask('second');
  assert.is(new Set(peer.responses(503).map((message) => message.header('Via'))).size, 2);
  assert.is(peer.responses(482).length, 0);
});

test('of more requests than are known at a time the oldest is taken for a new one (RFC 3261 8.2.2.2) [S01, S09]', async () => {
  const world = await World.create();
  world.phone(5060, { configuration: { transactions: 8, tombstones: 100 } });
  const peer = world.peer(5090);
  const ask = (number: number): void => { peer.request('OPTIONS', { to: 5060, callId: `many-${number}`, cseq: 1, fromTag: 'near' }); world.run(2); };
  for (let number = 0; number < 30; number++) ask(number);
  ask(29);
  assert.is(peer.responses(482).length, 1);
  ask(0);
  assert.is(peer.responses(482).length, 1);
  assert.is(peer.responses(200).length, 31);
});

test.run();

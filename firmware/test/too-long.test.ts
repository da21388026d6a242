// Answers of a user that are too long for one message, and long ones that copies of their request hear whole.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Server, bytes } from './support/server.ts';
import { World } from './support/world.ts';

const POOL_EXHAUSTED = 10;
/** 68 proxies: their Vias alone are 7,600 bytes of every answer. */
const FAR_AWAY = Array.from({ length: 68 }, (_, hop) => `Via: SIP/2.0/UDP ${`proxy-${hop}-${'x'.repeat(60)}`.slice(0, 60)}.example.org;branch=z9hG4bK${String(hop).padStart(6, '0')}`);

test('SendResponse with an answer that is too long is POOL_EXHAUSTED, nothing goes out, and the request waits for a shorter one [H04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { handedMethods: ['FROBNICATE'] } });
  const peer = world.peer(5090);
  peer.request('FROBNICATE', { to: 5060, callId: 'long', cseq: 1, fromTag: 'a' });
  world.run(10);
  const { handle } = phone.last('RequestReceived')!.body;
  const refused = [{ body: bytes('x'.repeat(5000)), contentType: 'text/plain' }, { headers: bytes(`X-A: ${'x'.repeat(4500)}\r\n`) }, { reason: 'x'.repeat(4200) }]
    .map((fields) => phone.errorOf(phone.command('SendResponse', { handle, code: 200, ...fields })));
  assert.equal([refused, peer.heard.length, phone.stats().lostResponses], [Array(3).fill(POOL_EXHAUSTED), 0, 0]);
  assert.ok(phone.isDone(phone.command('SendResponse', { handle, code: 200, body: bytes('x'.repeat(3000)), contentType: 'text/plain' })));
  world.run(10);
  assert.equal(peer.responses(200).map(({ body }) => body.length), [3000]);
});

test('SendResponse inside a leg and LegRespond say so, too, and the leg goes on (RFC 3261 13.3.1, 14.2) [H04]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060);
  const peer = world.peer(5090);
  const inside = { to: 5060, callId: 'c', fromTag: 'a', lines: FAR_AWAY };
  peer.request('INVITE', { ...inside, cseq: 1 });
  world.run(10);
  const leg = server.last('LegOffered').session;
  const long = { body: bytes('x'.repeat(8100)), contentType: 'text/plain' };
  for (const code of [183, 200]) assert.is(server.say('LegRespond', { code, ...long }, leg), POOL_EXHAUSTED, String(code));
  assert.equal(peer.heard.map(({ code }) => code), []);
  assert.is(server.say('LegRespond', { code: 200, body: bytes('answer') }, leg), 0);
  const toTag = peer.responses(200)[0].tag('To');
  peer.request('ACK', { ...inside, toTag, cseq: 1 });
  for (const [index, method] of ['INVITE', 'UPDATE'].entries()) {
    peer.request(method, { ...inside, toTag, cseq: 2 + index, body: 'offer' });
    world.run(10);
    const { handle } = server.last('RequestReceived', leg).body;
    assert.is(server.say('SendResponse', { handle, code: 200, ...long }), POOL_EXHAUSTED, method);
    assert.is(server.say('SendResponse', { handle, code: 488 }), 0, method);
  }
  assert.equal(peer.heard.map(({ code, method }) => `${code} ${method}`), ['200 INVITE', '488 INVITE', '488 UPDATE']);
});

test('a copy of a request hears the same answer for 64*T1, though no tombstone has room for it (RFC 3261 17.2.2) [S01, H04]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060);
  const peer = world.peer(5090);
  const ask = (): void => { peer.request('MESSAGE', { to: 5060, callId: 'm', cseq: 1, fromTag: 'a', branch: 'z9hG4bKsame', body: 'x' }); world.run(10); };
  ask();
  assert.is(server.say('SendResponse', { handle: server.last('RequestReceived').body.handle, code: 200, body: bytes('x'.repeat(6000)), contentType: 'text/plain' }), 0);
  ask();
  world.run(31_000);
  ask();
  assert.is(peer.heard.length, 3);
  assert.equal([...new Set(peer.heard.map(({ text }) => text))].length, 1);
  world.run(2_000);
  assert.equal([server.phone.stats().transactions, server.phone.stats().transactionBuffers], [0, 0]);
});

test.run();

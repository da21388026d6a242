// What happens inside a leg that stands: changes from both sides, reliable responses, any request as data, and a trap of the core (RFC 3261 14, 3262, 3311).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer, SipText } from './support/peer.ts';
import { Server, bytes, header, textOf } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { NO_SUCH_SESSION: 7, WRONG_STATE: 8, POOL_EXHAUSTED: 10, BAD_ARGUMENT: 16 };
const NETWORK = 3;

interface Up { world: World; server: Server; peer: Peer; leg: number; inside: { to: number; callId: string; fromTag: string; toTag: string } }

/** The peer has called and the leg is up. */
async function up(lines: string[] = [], answer = true): Promise<Up> {
  const world = await World.create();
  const server = new Server(world, 5060);
  const peer = world.peer(5090);
  const inside = { to: 5060, callId: 'c1', fromTag: 'near', toTag: '' };
  peer.request('INVITE', { ...inside, cseq: 1, body: 'offer', lines });
  world.run(10);
  const leg = server.last('LegOffered').session;
  if (!answer) return { world, server, peer, leg, inside };
  server.say('LegRespond', { code: 200, body: bytes('answer') }, leg);
  inside.toTag = peer.responses(200)[0].tag('To');
  peer.request('ACK', { ...inside, cseq: 1 });
  world.run(10);
  return { world, server, peer, leg, inside };
}

function asks({ world, peer, inside }: Up, method: string, cseq: number, more: { lines?: string[]; body?: string; branch?: string } = {}): void {
  peer.request(method, { ...inside, cseq, ...more });
  world.run(10);
}

test('a re-INVITE is handed up, answered when its user says so, and its ACK is heard (RFC 3261 14.2) [H04, S02]', async () => {
  const call = await up();
  const { world, server, peer, leg, inside } = call;
  asks(call, 'INVITE', 2, { body: 'new offer', lines: ['X-Why: hold'] });
  const event = server.last('RequestReceived', leg);
  assert.equal([event.body.method, textOf(event.body.body), header(event, 'X-Why'), event.body.fork], ['INVITE', 'new offer', 'hold', 0]);
  assert.is(peer.responses(200, 'INVITE').length, 1, 'not answered by the core');
  assert.is(server.say('SendResponse', { handle: event.body.handle, code: 200, reason: 'Held', headers: bytes('X-Held: 1\r\n'), body: bytes('new answer') }), 0);
  const ok = peer.responses(200, 'INVITE')[1];
  assert.equal([ok.start, ok.header('X-Held'), ok.body], ['SIP/2.0 200 Held', '1', 'new answer']);
  assert.is(server.say('SendResponse', { handle: event.body.handle, code: 200 }), ERROR.WRONG_STATE);
  peer.request('ACK', { ...inside, cseq: 2, body: 'late answer' });
  world.run(10);
  assert.is(textOf(server.last('LegAcknowledged', leg).body.body), 'late answer');
});

test('while theirs waits, a second re-INVITE gets 500 with Retry-After, and ours is refused; refused by its user it changes nothing (RFC 3261 14.1, 14.2) [H04]', async () => {
  const call = await up();
  const { server, peer, leg } = call;
  asks(call, 'INVITE', 2, { body: 'one' });
  asks(call, 'INVITE', 3, { body: 'two' });
  assert.ok(peer.responses(500)[0].header('Retry-After'));
  assert.is(server.say('LegModify', { body: bytes('x') }, leg), ERROR.WRONG_STATE);
  assert.is(server.say('SendResponse', { handle: server.last('RequestReceived').body.handle, code: 488 }), 0);
  assert.is(peer.responses(488).length, 1);
  assert.is(server.count('LegEnded'), 0);
});

test('ours is answered under its request id, with 491 left to the user; without an offer the ACK waits (RFC 3261 14.1) [H04]', async () => {
  const { world, server, peer, leg } = await up();
  const modify = (body: string): SipText => {
    assert.is(server.say('LegModify', { body: bytes(body), headers: bytes('X-Mine: 1\r\n') }, leg), 0);
    return peer.requests('INVITE').at(-1)!;
  };
  const first = modify('mine');
  assert.equal([first.body, first.header('X-Mine')], ['mine', '1']);
  peer.respond(first, 491);
  world.run(10);
  assert.is(server.last('ResponseReceived', leg).body.code, 491);
  world.run(10_000);
  assert.is(peer.requests('INVITE').length, 1, 'nobody tries again but the user');
  peer.respond(modify(''), 200, { body: 'their offer' });
  world.run(10);
  assert.equal([textOf(server.last('ResponseReceived').body.body), server.last('ResponseReceived').body.awaitsAnswer], ['their offer', true]);
  assert.is(peer.requests('ACK').length, 1, 'that of the 491');
  assert.is(server.say('LegAcknowledge', { body: bytes('my answer') }, leg), 0);
  assert.is(peer.requests('ACK').at(-1)!.body, 'my answer');
});

test('an answer to re-INVITE or UPDATE is told whole up to the bound of a frame, and one above it by its code and that it is too large (RFC 3261 14.1, RFC 3311 5.1) [H04]', async () => {
  const { world, server, peer, leg } = await up();
  const answered = (update: boolean, body: string): unknown[] => {
    assert.is(server.say('LegModify', { update, body: bytes('mine') }, leg), 0);
    peer.respond(peer.requests(update ? 'UPDATE' : 'INVITE').at(-1)!, 200, { body });
    world.run(10);
    const told = server.last('ResponseReceived', leg).body;
    return [told.code, told.body.length, told.tooLarge];
  };
  for (const update of [false, true]) {
    assert.equal(answered(update, 'x'.repeat(7_500)), [200, 7_500, false]);
    assert.equal(answered(update, 'x'.repeat(8_200)), [200, 0, true]);
  }
  assert.is(server.count('LegEnded'), 0);
});

test('an UPDATE with a body is handed up and one without is the core\'s; ours comes back as data (RFC 3311 5) [H04, S03]', async () => {
  const call = await up();
  const { world, server, peer, leg } = call;
  asks(call, 'UPDATE', 2);
  assert.equal([peer.responses(200, 'UPDATE').length, server.count('RequestReceived')], [1, 0]);
  asks(call, 'UPDATE', 3, { body: 'offer' });
  assert.is(server.say('SendResponse', { handle: server.last('RequestReceived').body.handle, code: 200, body: bytes('answer') }), 0);
  const ok = peer.responses(200, 'UPDATE')[1];
  assert.ok(ok.header('Contact') && ok.body === 'answer');
  assert.is(server.say('LegModify', { update: true, body: bytes('mine') }, leg), 0);
  asks(call, 'UPDATE', 4, { body: 'glare' });
  assert.is(peer.responses(491, 'UPDATE').length, 1);
  peer.respond(peer.requests('UPDATE')[0], 200, { body: 'theirs' });
  world.run(10);
  assert.equal([server.last('ResponseReceived', leg).body.code, textOf(server.last('ResponseReceived').body.body)], [200, 'theirs']);
});

test('a reliable 183 waits for its PRACK, whose body is handed up, and the 200 waits with it (RFC 3262 3, 5) [H04, S03]', async () => {
  const call = await up(['Supported: 100rel'], false);
  const { world, server, peer, leg, inside } = call;
  assert.is(server.say('LegRespond', { code: 183, body: bytes('early answer'), reliable: true }, leg), 0);
  assert.is(server.say('LegRespond', { code: 180, reliable: true }, leg), 0);
  const [early] = peer.responses(183);
  assert.equal([early.header('Require'), early.body], ['100rel', 'early answer']);
  server.say('LegRespond', { code: 200, body: bytes('kept'), headers: bytes('X-Kept: 1\r\n') }, leg);
  assert.is(peer.responses(200).length, 0);
  inside.toTag = early.tag('To');
  asks(call, 'PRACK', 2, { lines: [`RAck: ${early.header('RSeq')} 1 INVITE`], body: 'second offer' });
  const event = server.last('RequestReceived', leg);
  assert.equal([event.body.method, textOf(event.body.body)], ['PRACK', 'second offer']);
  assert.is(server.say('SendResponse', { handle: event.body.handle, code: 200, body: bytes('second answer') }), 0);
  assert.is(peer.responses(200, 'PRACK')[0].body, 'second answer');
  world.run(10);
  assert.equal([peer.responses(200, 'INVITE')[0].body, peer.responses(200, 'INVITE')[0].header('X-Kept')], ['kept', '1']);
  assert.is(peer.responses(180).length, 0, 'what was to be said before it is left out');
});

test('reliable responses wait for the PRACK of the one before, each with its own content; a fifth has no room (RFC 3262 3) [H04, S03]', async () => {
  const call = await up(['Require: 100rel'], false);
  const { server, peer, leg, inside } = call;
  const saying = (code: number, text: string): number => server.say('LegRespond', { code, reason: `Say ${text}`, headers: bytes(`X-Said: ${text}\r\n`), body: bytes(text) }, leg);
  assert.equal(['one', 'two', '', 'four', 'five'].map((text, at) => saying(180 + at, text)), [0, 0, 0, 0, 0]);
  assert.is(saying(189, 'six'), ERROR.POOL_EXHAUSTED);
  const said = (): string[] => peer.heard.filter((message) => message.code > 100 && message.code < 200).map((message) => `${message.start.slice(8)} ${message.header('X-Said')} ${message.body}`);
  const acknowledge = (cseq: number): void => {
    const last = peer.heard.filter((message) => message.header('RSeq')).at(-1)!;
    inside.toTag = last.tag('To');
    asks(call, 'PRACK', cseq, { lines: [`RAck: ${last.header('RSeq')} 1 INVITE`] });
  };
  assert.equal(said(), ['180 Say one one one']);
  for (let cseq = 2; cseq < 5; cseq++) acknowledge(cseq);
  assert.equal(said(), ['180 Say one one one', '181 Say two two two', '182 Say   ', '183 Say four four four']);
  assert.is(server.say('LegRespond', { code: 200, body: bytes('answer') }, leg), 0);
  assert.is(server.say('LegRespond', { code: 180 }, leg), ERROR.WRONG_STATE, 'after the 2xx was given');
  acknowledge(5);
  assert.equal([peer.responses(200, 'INVITE')[0]!.body, said().length], ['answer', 4]);
  asks(call, 'ACK', 1);
  asks(call, 'BYE', 6);
  assert.is(server.phone.stats().transactionBuffers, server.phone.stats().transactions, 'nothing stays on the shelf');
});

test('the offer in a reliable 183 is handed up, and its PRACK waits for the user\'s answer, each fork for its own; the ACK of the 200 has none (RFC 3262 5, RFC 3261 13.2.1) [H04, S02, S03]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060);
  const peer = world.peer(5090);
  const leg = server.invite({ requestUri: peer.uri });
  const [invite] = peer.requests('INVITE');
  const offers = (toTag: string): void => {
    peer.respond(invite, 183, { toTag, body: `offer of ${toTag}`, lines: ['Require: 100rel', 'RSeq: 7'] });
    world.run(10);
  };
  offers('one');
  offers('one');
  offers('two');
  assert.equal(server.phone.all('LegProgress', leg).map(({ body }) => [body.fork, textOf(body.body), body.awaitsAnswer]), [[1, 'offer of one', true], [2, 'offer of two', true]]);
  assert.is(peer.requests('PRACK').length, 0);
  assert.is(server.say('LegModify', { update: true, fork: 2, body: bytes('x') }, leg), ERROR.WRONG_STATE, 'their offer has no answer');
  assert.is(server.say('LegAcknowledge', { fork: 2, contentType: 'text/answer', body: bytes('answer to two') }, leg), 0);
  const [prack] = peer.requests('PRACK');
  assert.equal([prack.tag('To'), prack.header('RAck'), prack.header('Content-Type'), prack.body], ['two', `7 ${invite.header('CSeq')}`, 'text/answer', 'answer to two']);
  assert.is(server.say('LegAcknowledge', { fork: 2, body: bytes('again') }, leg), ERROR.WRONG_STATE);
  peer.respond(prack, 200);
  peer.respond(invite, 200, { toTag: 'two', body: 'offer of two' });
  world.run(10);
  const { fork, awaitsAnswer } = server.last('LegEstablished', leg).body;
  assert.equal([fork, awaitsAnswer, peer.requests('ACK')[0].body], [2, false, '']);
  assert.is(server.say('LegAcknowledge', { body: bytes('late') }, leg), ERROR.WRONG_STATE);
});

test('any request inside a leg comes as data and goes out as data: INFO with a package, MESSAGE, REFER, methods that nobody knows (RFC 3261 12.2) [H04]', async () => {
  const call = await up();
  const { world, server, peer, leg } = call;
  let cseq = 1;
  for (const method of ['INFO', 'MESSAGE', 'REFER', 'NOTIFY', 'FROBNICATE']) {
    asks(call, method, ++cseq, { body: `of ${method}`, lines: ['Info-Package: x', 'Refer-To: <sip:a@b>', 'Event: y'] });
    const { body } = server.last('RequestReceived', leg);
    assert.equal([body.method, textOf(body.body)], [method, `of ${method}`]);
    assert.is(server.say('SendResponse', { handle: body.handle, code: 299, contentType: 'text/plain', body: bytes('data') }), 0);
    assert.is(peer.responses(299, method)[0].body, 'data', method);
  }
  assert.is(server.say('SendRequest', { method: 'FROBNICATE', headers: bytes('X-A: 1\r\n'), contentType: 'text/plain', body: bytes('out') }, leg), 0);
  const [sent] = peer.requests('FROBNICATE');
  assert.equal([sent.header('X-A'), sent.body, sent.tag('To')], ['1', 'out', 'near']);
  peer.respond(sent, 404, { body: 'no' });
  world.run(10);
  assert.equal([server.last('ResponseReceived').body.code, textOf(server.last('ResponseReceived').body.body)], [404, 'no']);
  assert.is(server.say('SendRequest', { method: 'INFO' }, 999), ERROR.NO_SUCH_SESSION);
});

test('a request outside any dialog is handed up, but OPTIONS only when the configuration names it (RFC 3261 8.2) [H04]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060);
  const curious = new Server(world, 5070, { configuration: { handedMethods: ['OPTIONS'] } });
  const peer = world.peer(5090);
  for (const to of [5060, 5070]) for (const method of ['REGISTER', 'OPTIONS']) peer.request(method, { to, callId: `${method}${to}`, cseq: 1, fromTag: 'a' });
  world.run(10);
  assert.equal(server.phone.all('RequestReceived').map(({ body }) => body.method), ['REGISTER']);
  assert.equal(curious.phone.all('RequestReceived').map(({ body }) => body.method), ['REGISTER', 'OPTIONS']);
  assert.is(server.last('RequestReceived').body.sourcePort, 5090);
  assert.is(peer.responses(200, 'OPTIONS').length, 1);
  peer.request('BYE', { to: 5060, callId: 'nobody', cseq: 1, fromTag: 'a' });
  world.run(10);
  assert.is(peer.responses(481, 'BYE').length, 1);
});

test('under the phone layer the methods that the configuration names come as data, too, and the core\'s own stay its own [H04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { handedMethods: ['FROBNICATE', 'INFO', 'NOTIFY'] } });
  const peer = world.peer(5090);
  for (const method of ['FROBNICATE', 'WRONG']) peer.request(method, { to: 5060, callId: method, cseq: 1, fromTag: 'a', body: 'x' });
  world.run(10);
  const { body } = phone.last('RequestReceived')!;
  assert.is(body.method, 'FROBNICATE');
  assert.is(peer.responses(501, 'WRONG').length, 1);
  phone.command('SendResponse', { handle: body.handle, code: 200 });
  world.run(10);
  assert.is(peer.responses(200, 'FROBNICATE').length, 1);
});

test('a request without an answer gets 500 while somebody waits for it, one that is cancelled 487, and one of a leg that ends 487 (RFC 4320 4, RFC 3261 9.2, 15.1.2) [H04]', async () => {
  const call = await up();
  const { world, server, peer, leg } = call;
  asks(call, 'INFO', 2, { body: 'x', lines: ['Info-Package: x'] });
  world.run(17_000);
  assert.is(peer.responses(500, 'INFO').length >= 1, true);
  assert.equal([server.last('RequestEnded', leg).body.code, server.phone.stats().handedUnanswered], [500, 1]);
  asks(call, 'INVITE', 3, { body: 'new', branch: 'z9hG4bKre' });
  asks(call, 'CANCEL', 3, { branch: 'z9hG4bKre' });
  assert.is(peer.responses(487, 'INVITE').length, 1);
  assert.is(server.last('RequestEnded', leg).body.code, 487);
  asks(call, 'MESSAGE', 4, { body: 'x' });
  asks(call, 'BYE', 5);
  assert.is(peer.responses(487, 'MESSAGE').length, 1);
  assert.equal([server.phone.stats().handedRequests, server.phone.stats().calls], [0, 0]);
});

test('after a trap a leg that was up goes on, one that was not is over, and numbers are not given out twice [H04, S11]', async () => {
  const call = await up();
  const { world, server, peer, leg, inside } = call;
  peer.request('INVITE', { to: 5060, callId: 'c2', cseq: 1, fromTag: 'b', body: 'offer' });
  world.run(10);
  const early = server.last('LegOffered').session;
  server.phone.core.fault(world.nowMs, 0);
  assert.is(server.phone.restarts, 1);
  world.run(10);
  assert.equal(peer.responses(500, 'INVITE').map((message) => message.header('Call-ID')), ['c2'], 'its caller need not wait for timer B');
  assert.equal([server.last('LegEnded').session, server.last('LegEnded').body.by], [early, NETWORK]);
  assert.is(server.say('LegModify', { body: bytes('after') }, leg), 0);
  peer.respond(peer.requests('INVITE').at(-1)!, 200, { body: 'fine' });
  world.run(10);
  assert.is(server.last('ResponseReceived', leg).body.code, 200);
  peer.request('INVITE', { to: 5060, callId: 'c3', cseq: 1, fromTag: 'c' });
  world.run(10);
  assert.ok(server.last('LegOffered').session > early);
  peer.request('BYE', { ...inside, cseq: 9 });
  world.run(10);
  assert.is(server.last('LegEnded').session, leg);
});

test('twenty thousand legs stand side by side in the memory of the boot [H04, S09]', async () => {
  const LEGS = 20_000;
  const world = await World.create();
  const server = new Server(world, 5060, { configuration: { sessions: LEGS, transactions: 4_096, tombstones: 65_536, t1Ms: 100 } });
  const before = server.phone.stats().memoryBytes;
  const peer = world.peer(5090);
  peer.react = (message) => { if (message.isRequest && message.method === 'INVITE') peer.respond(message, 200, { toTag: 'far', body: 'answer' }); };
  for (let leg = 0; leg < LEGS; leg++) {
    server.phone.command('LegInvite', { requestUri: peer.uri, body: bytes('offer') });
    if (leg % 100 === 99) world.run(5);
  }
  world.run(20);
  assert.is(server.count('LegEstablished'), LEGS);
  const after = server.phone.stats();
  assert.equal([after.calls, after.callsRefused, after.memoryBytes], [LEGS, 0, before]);
  assert.ok(before / LEGS < 12_000, `${before / LEGS} bytes for each leg`);
});

test.run();

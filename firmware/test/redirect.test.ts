// Following 3xx answers: RFC 3261 8.1.3.4.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

async function calling(configuration = {}): Promise<{ world: World; phone: Phone; first: Peer; second: Peer; third: Peer; session: number }> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration });
  const [first, second, third] = [world.peer(5090), world.peer(5091), world.peer(5092)];
  const session = phone.answer(phone.command('PlaceCall', { to: first.uri }))!.session;
  world.run(10);
  return { world, phone, first, second, third, session };
}

function redirect(peer: Peer, contacts: string[], code = 302): void {
  const [first, ...more] = contacts;
  peer.respond(peer.requests('INVITE').at(-1)!, code, { toTag: `t${peer.port}`, contact: first.slice(1, -1), lines: more.map((contact) => `Contact: ${contact}`) });
}

test('a 302 sends the INVITE to its Contact: same Call-ID, To and From tag, next CSeq, new branch and the same offer (8.1.3.4) [S01]', async () => {
  const { world, phone, first, second, session } = await calling();
  redirect(first, [`<${second.uri}>`]);
  world.run(10);
  const [before, after] = [first.requests('INVITE')[0], second.requests('INVITE')[0]];
  assert.is(first.requests('ACK').length, 1);
  assert.is(after.uri, second.uri);
  for (const name of ['Call-ID', 'To', 'From']) assert.is(after.header(name), before.header(name));
  assert.is(after.header('CSeq'), '2 INVITE');
  assert.is.not(after.header('Via'), before.header('Via'));
  assert.is(after.body, before.body);
  second.respond(after, 200, { toTag: 'far', body: SDP(30_070) });
  world.run(10);
  assert.is(second.requests('ACK')[0].header('CSeq'), '2 ACK');
  assert.is(phone.all('SessionEstablished', session).length, 1);
  assert.is(phone.streams.get(session)!.remotePort, 30_070);
});

test('early media of a target that was left does not stand for the answer of the next one (8.1.3.4, RFC 6337 3.1.1) [S01] [S02]', async () => {
  const { world, phone, first, second, session } = await calling();
  first.respond(first.requests('INVITE')[0], 183, { toTag: 'a', body: SDP(30_080) });
  world.run(10);
  assert.is(phone.streams.get(session)!.remotePort, 30_080);
  redirect(first, [`<${second.uri}>`]);
  world.run(10);
  second.respond(second.requests('INVITE')[0], 200, { toTag: 'b', body: SDP(30_081) });
  world.run(10);
  assert.is(phone.streams.get(session)!.remotePort, 30_081);
});

test('a fork that answers takes the stream from the early media of another one; a repeated answer changes nothing (13.1, RFC 6337 3.1.1) [S01] [S02]', async () => {
  const { world, phone, first, session } = await calling();
  const [invite] = first.requests('INVITE');
  first.respond(invite, 183, { toTag: 'one', body: SDP(30_090) });
  first.respond(invite, 183, { toTag: 'two', body: SDP(30_091) });
  first.respond(invite, 183, { toTag: 'two', body: SDP(30_092) });
  world.run(10);
  assert.is(phone.streams.get(session)!.remotePort, 30_091);
  assert.is(phone.all('SessionProgress', session).length, 2);
  first.respond(invite, 200, { toTag: 'one', body: SDP(30_090) });
  world.run(10);
  assert.is(phone.streams.get(session)!.remotePort, 30_090);
  assert.is(phone.all('SessionEstablished', session).length, 1);
});

test('the Contacts are tried by q, the next one when one fails (8.1.3.4) [S01]', async () => {
  const { world, phone, first, second, third, session } = await calling();
  first.respond(first.requests('INVITE')[0], 300, { toTag: 'a', contact: `${second.uri}>;q=0.25, <${third.uri}>;q=0.7, <mailto:a@b.c` });
  world.run(10);
  assert.equal([second.requests('INVITE').length, third.requests('INVITE').length], [0, 1]);
  third.respond(third.requests('INVITE')[0], 486, { toTag: 'c' });
  world.run(10);
  second.respond(second.requests('INVITE')[0], 404, { toTag: 'b' });
  world.run(10);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 404);
});

test('a target that does not answer at all is left for the next one (8.1.3.4, 8.1.3.1) [S01]', async () => {
  const { world, first, second, third } = await calling();
  first.respond(first.requests('INVITE')[0], 302, { toTag: 'a', contact: `${second.uri}>, <${third.uri}` });
  world.run(33_000);
  assert.is(new Set(third.requests('INVITE').map((invite) => invite.header('Via'))).size, 1);
});

test('no URI is tried twice: redirections in a circle end with the last 3xx (8.1.3.4) [S01]', async () => {
  const { world, phone, first, second, session } = await calling();
  redirect(first, [`<${second.uri}>`]);
  world.run(10);
  redirect(second, [`<${first.uri}>`], 301);
  world.run(10);
  assert.equal([first.requests('INVITE').length, second.requests('INVITE').length], [1, 1]);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 301);
  assert.is(phone.stats().transactions, 0);
});

test('a chain of redirections is followed as far as the target set has room (8.1.3.4) [S01] [S09]', async () => {
  const { world, phone, first, session } = await calling();
  let hops = 0;
  first.react = (message) => {
    if (message.isRequest && message.method === 'INVITE') first.respond(message, 302, { toTag: `t${hops}`, contact: `sip:hop${++hops}@127.0.0.1:5090` });
  };
  redirect(first, ['<sip:start@127.0.0.1:5090>']);
  world.run(1000);
  assert.is(hops, 5, 'six targets with the first');
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 302);
});

test('a 6xx ends the search, an unusable Contact is left out (8.1.3.4, 21.6) [S01]', async () => {
  const { world, phone, first, second, third, session } = await calling();
  first.respond(first.requests('INVITE')[0], 302, { toTag: 'a', contact: `tel:+1>, <sip:no-such-name.invalid>, <${second.uri}?Subject=x>, <${third.uri}` });
  world.run(10);
  assert.is(second.requests('INVITE')[0].uri, second.uri);
  second.respond(second.requests('INVITE')[0], 603, { toTag: 'b' });
  world.run(10);
  assert.is(third.requests('INVITE').length, 0);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 603);
});

test('a call that is ended before the new target says anything waits for its provisional response with the CANCEL (8.1.3.4, 9.1) [S01]', async () => {
  const { world, phone, first, second, session } = await calling();
  first.respond(first.requests('INVITE')[0], 180, { toTag: 'a' });
  redirect(first, [`<${second.uri}>`]);
  world.run(10);
  phone.command('End', {}, session);
  world.run(10);
  assert.is(second.requests('CANCEL').length, 0);
  second.respond(second.requests('INVITE')[0], 180, { toTag: 'b' });
  world.run(10);
  assert.is(second.requests('CANCEL').length, 1);
  second.respond(second.requests('INVITE')[0], 302, { toTag: 'b', contact: 'sip:other@127.0.0.1:5092' });
  world.run(10);
  assert.is(phone.all('SessionEnded', session).length, 1, 'and is not redirected any more');
});

test('a call is not deflected to the very address that was called, however it is spelled (RFC 3261 8.3, 19.1.4) [S01, H15]', async () => {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5070)];
  const { theirs } = alice.dial(bob, world);
  assert.is(bob.errorOf(bob.command('Deflect', { to: bob.uri.replace('sip:', 'SIP:') }, theirs)), 11);
  world.run(10);
  assert.is(bob.all('SessionEnded').length, 0, 'it rings on');
});

test('a deflected call reaches whom it was deflected to (8.1.3.4) [S01] [H15]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5070), world.phone(5080)];
  const { theirs } = alice.dial(bob, world);
  bob.command('Deflect', { to: carol.uri }, theirs);
  world.until(() => carol.all('SessionOffered').length > 0, 'carol rings');
});

test.run();

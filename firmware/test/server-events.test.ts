// Event packages and Join on a core without the phone layer: what a back-to-back server asks for and is told, as data (RFC 6665, 3903, 3911).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import { Server, bytes, textOf } from './support/server.ts';
import { World } from './support/world.ts';

const ERROR = { BAD_ARGUMENT: 16, BAD_ADDRESS: 11 };
const ESTABLISHED = 5;

async function ground(): Promise<{ world: World; server: Server; peer: Peer }> {
  const world = await World.create();
  return { world, server: new Server(world, 5060), peer: world.peer(5090) };
}

/** The newest request of its kind, a retransmission counted once. */
const newest = (peer: Peer, method: string): SipText => peer.requests(method).at(-1)!;

/** The peer's NOTIFY for the newest SUBSCRIBE; the code of its answer. */
function notify(world: World, peer: Peer, cseq: number, state: string, body = ''): number {
  const subscribe = newest(peer, 'SUBSCRIBE'), before = peer.heard.length;
  peer.request('NOTIFY', { to: 5060, callId: subscribe.header('Call-ID'), cseq, fromTag: 'notifier', toTag: subscribe.tag('From'), body, lines: ['Event: presence', `Subscription-State: ${state}`] });
  world.run(10);
  return peer.heard.slice(before).find((message) => message.header('CSeq') === `${cseq} NOTIFY`)!.code;
}

test('a server subscribes, is told as data and ends it, without the phone layer (RFC 6665 4.1.2) [S04, H04]', async () => {
  const { world, server, peer } = await ground();
  assert.is(server.say('Subscribe', { uri: peer.uri, event: 'presence', accept: 'application/sdp', expiresS: 600 }), 0);
  const { subscription } = server.last('Subscribed').body;
  peer.respond(newest(peer, 'SUBSCRIBE'), 200, { toTag: 'notifier', lines: ['Expires: 600'] });
  assert.is(notify(world, peer, 1, 'active;expires=600', SDP()), 200);
  assert.equal([server.last('Notified').body.subscription, textOf(server.last('Notified').body.body)], [subscription, SDP()]);
  assert.is(server.count('RequestReceived'), 0, 'it is the core that answers it');
  assert.is(server.say('Unsubscribe', { subscription }), 0);
  assert.is(newest(peer, 'SUBSCRIBE').header('Expires'), '0');
  peer.respond(newest(peer, 'SUBSCRIBE'), 200, { lines: ['Expires: 0'] });
  assert.is(notify(world, peer, 2, 'terminated;reason=timeout'), 200);
  assert.is(server.last('SubscriptionEnded').body.subscription, subscription);
  assert.is(server.phone.stats().subscriptions, 0);
  assert.equal([server.say('Unsubscribe', { subscription }), server.say('Subscribe', { uri: 'tel:1', event: 'presence' })], [ERROR.BAD_ARGUMENT, ERROR.BAD_ADDRESS]);
});

test('a subscription of a server goes on after a trap (RFC 6665 4.1.2.2) [S04, S11]', async () => {
  const { world, server, peer } = await ground();
  server.say('Subscribe', { uri: peer.uri, event: 'presence', expiresS: 600 });
  peer.respond(newest(peer, 'SUBSCRIBE'), 200, { toTag: 'notifier', lines: ['Expires: 600'] });
  notify(world, peer, 1, 'active;expires=600');
  server.phone.core.fault(world.nowMs, 0);
  assert.is(notify(world, peer, 2, 'active;expires=600', 'news'), 200);
  assert.is(textOf(server.last('Notified').body.body), 'news');
  world.run(590_000);
  assert.equal([newest(peer, 'SUBSCRIBE').tag('To'), newest(peer, 'SUBSCRIBE').header('Expires')], ['notifier', '600'], 'and is refreshed');
});

test('a server publishes, begins anew at 412, and removes what it has published (RFC 3903 4) [S04, H04]', async () => {
  const { world, server, peer } = await ground();
  const request = server.phone.command('Publish', { uri: peer.uri, event: 'presence', contentType: 'text/plain', body: bytes('open'), expiresS: 600 });
  world.run(10);
  const { publication } = server.last('Published').body;
  assert.not(server.phone.isDone(request));
  peer.respond(newest(peer, 'PUBLISH'), 200, { toTag: 's', lines: ['SIP-ETag: one', 'Expires: 600'] });
  world.run(10);
  assert.ok(server.phone.isDone(request));
  server.phone.core.fault(world.nowMs, 0);
  const changed = server.phone.command('Publish', { publication, contentType: 'text/plain', body: bytes('closed') });
  world.run(10);
  assert.is(newest(peer, 'PUBLISH').header('SIP-If-Match'), 'one', 'a trap has not made it forget');
  peer.respond(newest(peer, 'PUBLISH'), 412);
  world.run(10);
  assert.equal([newest(peer, 'PUBLISH').header('SIP-If-Match'), newest(peer, 'PUBLISH').body], ['', 'closed']);
  peer.respond(newest(peer, 'PUBLISH'), 200, { toTag: 's', lines: ['SIP-ETag: two', 'Expires: 600'] });
  world.run(10);
  assert.ok(server.phone.isDone(changed));
  const removed = server.phone.command('Unpublish', { publication });
  world.run(10);
  peer.respond(newest(peer, 'PUBLISH'), 200, { toTag: 's', lines: ['SIP-ETag: three', 'Expires: 0'] });
  world.run(10);
  assert.ok(server.phone.isDone(removed));
  assert.equal([server.phone.stats().publications, server.phone.stats().pendingReplies], [0, 0]);
});

test('a server joins a call whose dialog it has heard of: Join goes out as a header field, and our core mixes the two (RFC 3911 3, 4) [S04, H04]', async () => {
  const { world, server } = await ground();
  const phone = world.phone(5080, { configuration: { joinable: true, dialogWatchers: ['sip:p5060@127.0.0.1:5060'] } });
  const other = world.phone(5070);
  const { mine } = phone.call(other, world);
  server.say('Subscribe', { uri: phone.uri, event: 'dialog', accept: 'application/dialog-info+xml', expiresS: 0 });
  world.run(50);
  const told = textOf(server.last('Notified').body.body);
  const [callId, localTag, remoteTag] = ['call-id', 'local-tag', 'remote-tag'].map((name) => new RegExp(` ${name}="([^"]+)"`).exec(told)![1]);
  const leg = server.invite({ requestUri: phone.uri, headers: bytes(`Require: join\r\nJoin: ${callId};to-tag=${localTag};from-tag=${remoteTag}\r\n`), contentType: 'application/sdp', body: bytes(SDP(30_020)) });
  world.run(50);
  assert.is(server.last('LegEstablished', leg).body.code, 200);
  const second = phone.last('SessionOffered')!.session;
  assert.equal([mine, second].map((id) => [phone.fold.sessions.get(id)!.state, phone.fold.sessions.get(id)!.conference]), [[ESTABLISHED, 1], [ESTABLISHED, 1]]);
  assert.is(server.say('LegEnd', {}, leg), 0);
  world.run(50);
  assert.is(phone.fold.sessions.get(mine)!.conference, 0, 'the first call goes on alone');
  assert.is(phone.fold.sessions.get(mine)!.state, ESTABLISHED);
});

test.run();

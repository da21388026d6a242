// Subscriptions of ours: a built core that subscribes to a scripted notifier. RFC 6665 4.1.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

interface Notifier { world: World; phone: Phone; peer: Peer; subscription: number }
type News = { state: string; tag?: string; cseq?: number; event?: string; body?: string; lines?: string[]; callId?: string; toTag?: string };

const subscribes = (peer: Peer): SipText[] => [...new Map(peer.requests('SUBSCRIBE').map((message) => [message.header('Via'), message])).values()];
const last = (peer: Peer): SipText => subscribes(peer).at(-1)!;

async function subscribed(fields: object = {}, configuration: object = {}): Promise<Notifier> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration });
  const peer = world.peer(5090);
  const request = phone.command('Subscribe', { uri: peer.uri, event: 'presence', accept: 'application/pidf+xml', expiresS: 600, ...fields });
  assert.ok(phone.isDone(request));
  world.run(10);
  return { world, phone, peer, subscription: phone.last('Subscribed')!.body.subscription };
}

/** A NOTIFY for the newest SUBSCRIBE, or for another one; the code it is answered with. */
function notify({ world, peer }: Notifier, news: News, of: SipText = last(peer)): number {
  const cseq = news.cseq ?? 1, method = `${cseq} NOTIFY`, before = peer.heard.length;
  peer.request('NOTIFY', {
    to: 5060, callId: news.callId ?? of.header('Call-ID'), cseq, fromTag: news.tag ?? 'notifier', toTag: news.toTag ?? of.tag('From'), body: news.body,
    lines: [`Event: ${news.event ?? 'presence'}`, ...(news.state ? [`Subscription-State: ${news.state}`] : []), ...(news.lines ?? [])],
  });
  world.run(10);
  return peer.heard.slice(before).find((message) => message.header('CSeq') === method)?.code ?? 0;
}

/** Accepted and active for 600 seconds. */
async function active(fields: object = {}): Promise<Notifier> {
  const all = await subscribed(fields);
  all.peer.respond(last(all.peer), 200, { toTag: 'notifier', lines: ['Expires: 600'] });
  assert.is(notify(all, { state: 'active;expires=600' }), 200);
  return all;
}

test('a SUBSCRIBE carries Event, Accept, Expires and Contact; each NOTIFY is told as data (RFC 6665 4.1.2.1, 4.1.3) [S04]', async () => {
  const all = await subscribed();
  const { phone, peer, subscription } = all;
  const request = last(peer);
  assert.equal(['Event', 'Accept', 'Expires'].map((name) => request.header(name)), ['presence', 'application/pidf+xml', '600']);
  assert.ok(request.header('Contact').includes('127.0.0.1:5060'));
  peer.respond(request, 200, { toTag: 'notifier', lines: ['Expires: 600'] });
  notify(all, { state: 'active;expires=599', body: SDP() });
  const { body } = phone.last('Notified')!;
  assert.equal([body.subscription, body.event, body.state, body.contentType, body.notifier], [subscription, 'presence', 'active;expires=599', 'application/sdp', peer.uri]);
  assert.is(Buffer.from(body.body).toString(), SDP());
});

test('the NOTIFY makes the dialog, even before the 2xx; 202 is as good as 200 (RFC 6665 4.1.2.4, 4.4.1) [S04]', async () => {
  const all = await subscribed();
  const { world, phone, peer } = all;
  assert.is(notify(all, { state: 'pending;expires=600' }), 200);
  peer.respond(last(peer), 202, { toTag: 'notifier', lines: ['Expires: 600'] });
  assert.is(notify(all, { state: 'active;expires=600', cseq: 2 }), 200);
  assert.equal([phone.stats().subscriptions, phone.stats().dialogs], [1, 1]);
  world.run(560_000);
  const refresh = last(peer);
  assert.equal([refresh.tag('To'), refresh.header('CSeq')], ['notifier', '2 SUBSCRIBE'], 'refreshed inside it');
});

test('without a NOTIFY within timer N the subscription has failed and is begun anew later with another Call-ID (RFC 6665 4.1.2.4) [S04]', async () => {
  const { world, peer } = await subscribed();
  const first = last(peer);
  peer.respond(first, 200, { toTag: 'notifier', lines: ['Expires: 600'] });
  world.run(31_000);
  assert.is(subscribes(peer).length, 1);
  world.run(40_000);
  assert.is(subscribes(peer).length, 2);
  assert.is.not(last(peer).header('Call-ID'), first.header('Call-ID'));
  assert.is(last(peer).tag('To'), '');
});

test('it is refreshed in time, by what NOTIFY and 2xx grant, and begun anew when a refresh is not answered (RFC 6665 4.1.2.2) [S04]', async () => {
  const all = await active();
  const { world, peer } = all;
  world.run(530_000);
  assert.is(subscribes(peer).length, 1);
  world.run(20_000);
  const refresh = last(peer);
  assert.is(subscribes(peer).length, 2);
  peer.respond(refresh, 200, { lines: ['Expires: 100'] });
  world.run(91_000);
  assert.is(subscribes(peer).length, 3, 'by the 100 seconds of the 2xx');
  world.run(10_000);
  assert.is(subscribes(peer).length, 4);
  assert.equal([last(peer).tag('To'), last(peer).header('CSeq')], ['', '1 SUBSCRIBE'], 'over, and begun anew');
  assert.is(notify(all, { state: 'active', cseq: 9 }, refresh), 481, 'the old dialog is gone');
});

test('423 raises Expires to Min-Expires, at the beginning and at a refresh (RFC 6665 4.1.2.1) [S04]', async () => {
  const { world, peer, phone } = await subscribed({ expiresS: 60 });
  peer.respond(last(peer), 423, { toTag: 'x', lines: ['Min-Expires: 1800'] });
  world.run(10);
  assert.equal([last(peer).header('Expires'), last(peer).header('CSeq')], ['1800', '2 SUBSCRIBE']);
  peer.respond(last(peer), 423, { toTag: 'x', lines: ['Min-Expires: 1800'] });
  world.run(10);
  assert.equal(phone.all('SubscriptionEnded').map((event) => event.body.sipCode), [423], 'no more than was asked');
});

for (const code of [403, 404, 481, 489, 603]) test(`a first SUBSCRIBE that is refused with ${code} is over (RFC 6665 4.1.2.1) [S04]`, async () => {
  const { world, peer, phone, subscription } = await subscribed();
  peer.respond(last(peer), code, { toTag: 'x' });
  world.run(200_000);
  assert.equal(phone.all('SubscriptionEnded').map((event) => [event.body.subscription, event.body.sipCode]), [[subscription, code]]);
  assert.is(subscribes(peer).length, 1);
  assert.is(phone.stats().subscriptions, 0);
});

test('a refresh: 481 begins anew at once, 489 ends it, 503 leaves it until its time is up (RFC 6665 4.1.2.2) [S04]', async () => {
  for (const [code, requests, ended] of [[481, 3, 0], [489, 2, 1], [503, 2, 0]] as const) {
    const { world, peer, phone } = await active();
    world.run(541_000);
    peer.respond(last(peer), code);
    world.run(1000);
    assert.equal([subscribes(peer).length, phone.all('SubscriptionEnded').length], [requests, ended], `${code}`);
    world.run(60_000);
    if (code === 503) assert.is(last(peer).tag('To'), '', 'then it is begun anew');
  }
});

for (const [reason, wait] of [['deactivated', 0], ['timeout', 0], ['probation;retry-after=40', 40], ['giveup;retry-after=50', 50]] as const) {
  test(`terminated;reason=${reason}: begun anew ${wait ? `after ${wait} seconds` : 'at once'} (RFC 6665 4.1.3) [S04]`, async () => {
    const all = await active();
    const { world, peer, phone } = all;
    const first = last(peer);
    assert.is(notify(all, { state: `terminated;reason=${reason}`, cseq: 2 }), 200);
    if (wait) {
      world.run((wait - 1) * 1000);
      assert.is(subscribes(peer).length, 1);
      world.run(1000);
    }
    assert.is(subscribes(peer).length, 2);
    assert.is.not(last(peer).header('Call-ID'), first.header('Call-ID'));
    assert.is(phone.all('SubscriptionEnded').length, 0);
  });
}

for (const reason of ['rejected', 'noresource', 'invariant']) test(`terminated;reason=${reason}: over for good (RFC 6665 4.1.3) [S04]`, async () => {
  const all = await active();
  notify(all, { state: `terminated;reason=${reason};retry-after=1`, cseq: 2 });
  all.world.run(300_000);
  assert.equal(all.phone.all('SubscriptionEnded').map((event) => [event.body.sipCode, event.body.reason]), [[0, reason]]);
  assert.is(subscribes(all.peer).length, 1);
  assert.equal([all.phone.stats().subscriptions, all.phone.stats().dialogs], [0, 0]);
});

test('a notifier that deactivates again and again is given a rest: no storm (RFC 6665 4.1.3) [S04]', async () => {
  const all = await subscribed();
  for (let round = 0; round < 5; round++) {
    all.peer.respond(last(all.peer), 200, { toTag: 'notifier', lines: ['Expires: 600'] });
    notify(all, { state: 'active;expires=600' });
    notify(all, { state: 'terminated;reason=deactivated', cseq: 2 });
  }
  assert.is(subscribes(all.peer).length, 2);
});

test('Unsubscribe: SUBSCRIBE with Expires: 0, over with the last NOTIFY (RFC 6665 4.1.2.3) [S04]', async () => {
  const all = await active();
  const { world, peer, phone, subscription } = all;
  assert.ok(phone.isDone(phone.command('Unsubscribe', { subscription })));
  world.run(10);
  assert.equal([last(peer).header('Expires'), last(peer).tag('To')], ['0', 'notifier']);
  peer.respond(last(peer), 200, { lines: ['Expires: 0'] });
  assert.is(phone.all('SubscriptionEnded').length, 0);
  notify(all, { state: 'terminated;reason=timeout', cseq: 2 });
  world.run(100_000);
  assert.is(phone.all('SubscriptionEnded').length, 1);
  assert.is(subscribes(peer).length, 2, 'timeout is no reason to begin anew when it is not wanted');
  assert.is(phone.errorOf(phone.command('Unsubscribe', { subscription })), 16, 'BAD_ARGUMENT');
});

test('a fetch asks once and is over with its NOTIFY (RFC 6665 4.4.3) [S04]', async () => {
  const all = await subscribed({ expiresS: 0 });
  all.peer.respond(last(all.peer), 200, { toTag: 'notifier', lines: ['Expires: 0'] });
  notify(all, { state: 'terminated;reason=timeout', body: SDP() });
  all.world.run(100_000);
  assert.equal([all.phone.all('Notified').length, all.phone.all('SubscriptionEnded').length, subscribes(all.peer).length], [1, 1, 1]);
});

test('a challenged SUBSCRIBE goes out once more with credentials, the refresh too (RFC 3261 22.2) [S04]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:p5060@127.0.0.1:5060', user: 'alice', password: 'secret' }] } });
  const peer = world.peer(5090);
  phone.command('Subscribe', { uri: peer.uri, event: 'presence', expiresS: 600 });
  world.run(10);
  peer.respond(last(peer), 401, { toTag: 'x', lines: ['WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5'] });
  world.run(10);
  assert.match(last(peer).header('Authorization'), /username="alice"/);
  assert.is(last(peer).header('CSeq'), '2 SUBSCRIBE');
  peer.respond(last(peer), 200, { toTag: 'notifier', lines: ['Expires: 600'] });
  notify({ world, phone, peer, subscription: 1 }, { state: 'active;expires=600' });
  world.run(541_000);
  assert.is(last(peer).header('CSeq'), '3 SUBSCRIBE');
});

test('NOTIFYs of forks make subscriptions beside the first; each is refreshed in its own dialog (RFC 6665 4.1.4) [S04]', async () => {
  const all = await active();
  const { world, peer, phone, subscription } = all;
  assert.is(notify(all, { state: 'active;expires=600', tag: 'fork' }), 200);
  assert.equal(phone.all('Notified').map((event) => event.body.subscription), [subscription, subscription]);
  assert.is(phone.stats().subscriptions, 2);
  world.run(545_000);
  assert.equal(subscribes(peer).slice(1).map((request) => [request.tag('To'), request.header('CSeq')]), [['notifier', '2 SUBSCRIBE'], ['fork', '2 SUBSCRIBE']]);
  phone.command('Unsubscribe', { subscription });
  world.run(40_000);
  assert.equal([phone.stats().subscriptions, phone.stats().dialogs], [0, 0]);
});

test('NOTIFY refreshes the target, and so does the 2xx of a refresh (RFC 6665 4.4.1) [S04]', async () => {
  const all = await active();
  const { world, peer } = all;
  const other = world.peer(5091);
  peer.send(5060, [`NOTIFY sip:p5060@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${peer.branch()}`, 'Max-Forwards: 70', `From: <${peer.uri}>;tag=notifier`,
    `To: <sip:p5060@127.0.0.1:5060>;tag=${last(peer).tag('From')}`, `Call-ID: ${last(peer).header('Call-ID')}`, 'CSeq: 3 NOTIFY', 'Contact: <sip:moved@127.0.0.1:5091>', 'Event: presence',
    'Subscription-State: active;expires=600', 'Content-Length: 0', '', ''].join('\r\n'));
  world.run(541_000);
  const refresh = subscribes(other).at(-1)!;
  assert.is(refresh.uri, 'sip:moved@127.0.0.1:5091');
  other.respond(refresh, 200, { lines: ['Expires: 100'], contact: 'sip:back@127.0.0.1:5090' });
  world.run(91_000);
  assert.is(last(peer).uri, 'sip:back@127.0.0.1:5090');
});

test('NOTIFY: 481 of no subscription or of another event, 400 without a state, 500 out of order, 489 of an unknown package (RFC 6665 4.1.3) [S04]', async () => {
  const all = await active();
  assert.is(notify(all, { state: 'active', callId: 'nobody' }), 481);
  assert.is(notify(all, { state: 'active', toTag: 'nobody' }), 481);
  assert.is(notify(all, { state: 'active', event: 'dialog', cseq: 5 }), 481);
  assert.is(notify(all, { state: '', cseq: 6 }), 400);
  assert.is(notify(all, { state: 'active', cseq: 2 }), 500);
  assert.is(notify(all, { state: 'active', event: 'weather', toTag: '', callId: 'new' }), 489);
  assert.is(notify(all, { state: 'active', event: 'message-summary', toTag: '', callId: 'newer' }), 481, 'nobody asked for it');
  assert.is(notify(all, { state: 'active;expires=600', cseq: 7 }), 200);
});

test('more subscriptions than the pool has are POOL_EXHAUSTED, a fork beyond it gets 503; nothing leaks [S04]', async () => {
  const all = await active();
  const { phone, world } = all;
  const errors = Array.from({ length: 4 }, () => phone.errorOf(phone.command('Subscribe', { uri: 'sip:x@127.0.0.1:5099', event: 'presence', expiresS: 60 })));
  assert.equal(errors.map((code) => code !== undefined), [false, false, false, true]);
  assert.is(notify(all, { state: 'active', tag: 'fork' }), 503);
  world.run(60_000);
  assert.equal([phone.stats().subscriptions, phone.stats().dialogs, phone.stats().subscriptionsRefused], [4, 1, 2]);
});

test('Subscribe refuses what would be no header line, too long, or no address [S04]', async () => {
  const { phone } = await subscribed();
  const refused = (fields: object) => phone.errorOf(phone.command('Subscribe', { uri: 'sip:x@127.0.0.1:5099', event: 'presence', expiresS: 60, ...fields }));
  assert.ok([{ event: 'a\r\nX: y' }, { event: '' }, { event: 'e'.repeat(64) }, { accept: 'a\nb' }, { uri: 'tel:1' }, { uri: 'sip:x@127.0.0.1;transport=carrier-pigeon' }, { account: 7 }].every((fields) => refused(fields) !== undefined));
  assert.is(phone.stats().subscriptions, 1);
});

test.run();

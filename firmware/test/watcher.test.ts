// Watchers of this handset's calls: a built core as the notifier of the dialog package. RFC 6665 4.2, RFC 4235.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

interface Watched { world: World; phone: Phone; watcher: Peer; callId: string }

async function handset(dialogWatchers = ['sip:peer@127.0.0.1:5095']): Promise<Watched> {
  const world = await World.create();
  return { world, phone: world.phone(5060, { configuration: { dialogWatchers } }), watcher: world.peer(5095), callId: 'watching' };
}

let cseq = 0;

/** A SUBSCRIBE; what it is answered with. */
function subscribe({ world, watcher, callId }: Watched, lines: string[], toTag?: string): SipText {
  const number = ++cseq;
  watcher.request('SUBSCRIBE', { to: 5060, callId, cseq: number, fromTag: 'watcher', toTag, lines });
  world.run(5);
  return watcher.heard.filter((message) => message.header('CSeq') === `${number} SUBSCRIBE`).at(-1)!;
}

const EVENT = 'Event: dialog';
const notifies = (watcher: Peer): SipText[] => [...new Map(watcher.requests('NOTIFY').map((message) => [message.header('CSeq'), message])).values()];
const last = (watcher: Peer): SipText => notifies(watcher).at(-1)!;
function obliging(watcher: Peer): void { watcher.react = (message) => { if (message.isRequest && message.method === 'NOTIFY') watcher.respond(message, 200); }; }
const attribute = (text: string, name: string): string => new RegExp(`[< ]${name}="([^"]*)"`).exec(text.slice(text.indexOf('<dialog-info')))?.[1] ?? '';
const states = (body: string): string[] => [...body.matchAll(/<state[^>]*>([a-z]+)<\/state>/g)].map(([, state]) => state);
const summary = (message: SipText): string => `${attribute(message.body, 'version')} ${attribute(message.body, 'state')} ${states(message.body).join(',')}`.trim();

/** Subscribed for an hour, NOTIFYs answered. */
async function watched(): Promise<Watched & { toTag: string }> {
  const all = await handset();
  obliging(all.watcher);
  const answer = subscribe(all, [EVENT, 'Expires: 3600']);
  assert.is(answer.code, 200);
  all.world.run(10);
  return { ...all, toTag: answer.tag('To') };
}

test('a SUBSCRIBE is granted with Expires and a NOTIFY goes out at once: full state, version 0 (RFC 6665 4.2.1, RFC 4235 3.5) [S04]', async () => {
  const all = await handset();
  const answer = subscribe(all, [EVENT, 'Accept: application/dialog-info+xml', 'Expires: 1800']);
  assert.equal([answer.code, answer.header('Expires')], [200, '1800']);
  const first = last(all.watcher);
  assert.equal([first.header('Event'), first.header('Subscription-State'), first.header('Content-Type')], ['dialog', 'active;expires=1800', 'application/dialog-info+xml']);
  assert.is(summary(first), '0 full');
  assert.is(attribute(first.body, 'entity'), 'sip:p5060@127.0.0.1:5060');
  assert.equal([first.tag('From'), first.tag('To')], [answer.tag('To'), 'watcher']);
});

test('a call of ours goes trying, proceeding, early, confirmed, terminated, each in a partial NOTIFY (RFC 4235 3.7.1, 4.1) [S04]', async () => {
  const { world, phone, watcher } = await watched();
  const peer = world.peer(5090);
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(20);
  const invite = peer.requests('INVITE')[0];
  for (const [code, options] of [[180, {}], [183, { toTag: 'far' }], [200, { toTag: 'far', body: SDP() }]] as const) {
    peer.respond(invite, code, options);
    world.run(20);
  }
  peer.request('BYE', { to: 5060, callId: invite.header('Call-ID'), fromTag: 'far', toTag: invite.tag('From'), cseq: 1 });
  world.run(20);
  assert.equal(notifies(watcher).slice(1).map(summary), ['1 partial trying', '2 partial proceeding', '3 partial early', '4 partial confirmed', '5 partial terminated']);
  const [trying, , early] = notifies(watcher).slice(1).map((message) => message.body);
  assert.equal(['id', 'call-id', 'local-tag', 'remote-tag', 'direction'].map((name) => attribute(trying, name)), [String(session), invite.header('Call-ID'), invite.tag('From'), '', 'initiator']);
  assert.is(attribute(early, 'remote-tag'), 'far');
  assert.ok(early.includes('<local><identity>sip:p5060@127.0.0.1:5060</identity></local><remote><identity>sip:peer@127.0.0.1:5090</identity><target uri="sip:peer@127.0.0.1:5090"/></remote>'), early);
  assert.is(attribute(last(watcher).body, 'event'), 'remote-bye');
});

for (const [how, code, event] of [['rejected', 486, 'rejected'], ['cancelled', 487, 'cancelled']] as const) test(`a call of theirs that is ${how}: trying, early, terminated with event and code (RFC 4235 4.1.2) [S04]`, async () => {
  const { world, phone, watcher } = await watched();
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'in', cseq: 1, fromTag: 'near', branch: 'z9hG4bKin', body: SDP() });
  world.run(20);
  const { session } = phone.last('SessionOffered')!;
  phone.command('Ring', {}, session);
  world.run(20);
  if (code === 486) phone.command('Reject', { sipCode: 486 }, session);
  else peer.request('CANCEL', { to: 5060, callId: 'in', cseq: 1, fromTag: 'near', branch: 'z9hG4bKin' });
  world.run(20);
  assert.equal(notifies(watcher).slice(1).map(summary), ['1 partial trying', '2 partial early', '3 partial terminated']);
  assert.equal([attribute(last(watcher).body, 'code'), attribute(last(watcher).body, 'event'), attribute(last(watcher).body, 'direction')], [String(code), event, 'recipient']);
});

test('one NOTIFY at a time: what changes meanwhile is told in full when the last one is answered (RFC 6665 4.2.2, RFC 4235 4.1) [S04]', async () => {
  const all = await handset();
  const { world, phone, watcher } = all;
  subscribe(all, [EVENT]);
  const peer = world.peer(5090);
  phone.command('PlaceCall', { to: peer.uri });
  world.run(20);
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
  world.run(50);
  assert.is(notifies(watcher).length, 1);
  watcher.respond(notifies(watcher)[0], 200);
  world.run(20);
  assert.equal(notifies(watcher).map(summary), ['0 full', '1 full confirmed']);
});

test('a refresh is answered with a full NOTIFY and goes on in time; an unsubscription, and the end of its time, with a last one (RFC 6665 4.2.1.3, 4.2.1.4) [S04]', async () => {
  const all = await watched();
  const { world, phone, watcher, toTag } = all;
  world.run(3_000_000);
  assert.is(subscribe(all, [EVENT, 'Expires: 600'], toTag).header('Expires'), '600');
  world.run(20);
  assert.is(last(watcher).header('Subscription-State'), 'active;expires=600');
  world.run(599_000);
  assert.is(phone.stats().subscriptions, 1);
  world.run(2000);
  assert.is(last(watcher).header('Subscription-State'), 'terminated;reason=timeout');
  assert.equal([phone.stats().subscriptions, phone.stats().dialogs], [0, 0]);
  assert.is(subscribe(all, [EVENT, 'Expires: 600'], toTag).code, 481);
  const again = subscribe({ ...all, callId: 'again' }, [EVENT]);
  world.run(20);
  assert.is(subscribe({ ...all, callId: 'again' }, [EVENT, 'Expires: 0'], again.tag('To')).code, 200);
  world.run(20);
  assert.is(last(watcher).header('Subscription-State'), 'terminated;reason=timeout');
  assert.is(phone.stats().subscriptions, 0);
});

test('a fetch gets the state once and for all (RFC 6665 4.4.3) [S04]', async () => {
  const all = await handset();
  obliging(all.watcher);
  assert.is(subscribe(all, [EVENT, 'Expires: 0']).code, 200);
  all.world.run(20);
  assert.equal(notifies(all.watcher).map((message) => message.header('Subscription-State')), ['terminated;reason=timeout']);
  assert.is(all.phone.stats().subscriptions, 0);
});

for (const code of [481, 500]) test(`a NOTIFY that is answered with ${code} ends the subscription (RFC 6665 4.2.2) [S04]`, async () => {
  const all = await handset();
  subscribe(all, [EVENT]);
  all.watcher.respond(last(all.watcher), code);
  all.world.run(100);
  assert.is(all.phone.stats().subscriptions, 0);
});

test('a NOTIFY that is not answered at all ends the subscription (RFC 6665 4.2.2) [S04]', async () => {
  const all = await handset();
  subscribe(all, [EVENT]);
  all.world.run(33_000);
  assert.is(all.phone.stats().subscriptions, 0);
});

test('489 with Allow-Events, 406, 403, 423 with Min-Expires, 400: who may not watch, and how not to ask (RFC 6665 4.2.1.1, RFC 4235 3.6) [S04]', async () => {
  const off = await handset([]);
  const refused = subscribe(off, [EVENT]);
  assert.equal([refused.code, refused.header('Allow-Events')], [489, 'refer'], 'nobody may: the package is not there');
  const all = await handset();
  const unknown = subscribe(all, ['Event: presence']);
  assert.equal([unknown.code, unknown.header('Allow-Events')], [489, 'refer, dialog']);
  assert.is(subscribe(all, []).code, 400);
  assert.is(subscribe(all, [EVENT, 'Accept: application/pidf+xml']).code, 406);
  const brief = subscribe(all, [EVENT, 'Expires: 59']);
  assert.equal([brief.code, brief.header('Min-Expires')], [423, '60']);
  assert.is(subscribe(all, [EVENT, 'Expires: 99999']).header('Expires'), '7200');
  assert.is(subscribe(await handset(['sip:boss@127.0.0.1:5095']), [EVENT]).code, 403);
  assert.is(subscribe(await handset(['*']), [EVENT]).code, 200);
  assert.is(off.phone.stats().subscriptions, 0);
});

test('more watchers than the pool has get 503 with Retry-After [S04]', async () => {
  const all = await handset();
  obliging(all.watcher);
  const answers = [1, 2, 3, 4, 5].map((number) => subscribe({ ...all, callId: `w${number}` }, [EVENT]));
  assert.equal(answers.map((answer) => answer.code), [200, 200, 200, 200, 503]);
  assert.ok(answers[4].header('Retry-After'));
});

test('after a trap the watcher is told in full, in its dialog, with the next version; the subscription ends in its time [S04, S11]', async () => {
  const { world, phone, watcher } = await watched();
  const peer = world.peer(5090);
  phone.command('PlaceCall', { to: peer.uri });
  world.run(20);
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
  world.run(20);
  const before = last(watcher);
  phone.core.fault(world.nowMs, 0);
  world.run(20);
  const after = last(watcher);
  assert.is(summary(after), `${Number(attribute(before.body, 'version')) + 1} full confirmed`);
  assert.equal([after.tag('From'), after.tag('To'), Number(after.header('CSeq').split(' ')[0])], [before.tag('From'), before.tag('To'), Number(before.header('CSeq').split(' ')[0]) + 1]);
  world.run(3_601_000);
  assert.is(last(watcher).header('Subscription-State'), 'terminated;reason=timeout');
});

test.run();

// Message waiting: accounts that wish it subscribe to message-summary when they are registered; what is told goes into the record. RFC 3842.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer, SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { compare } from './support/snapshot-check.ts';
import { World } from './support/world.ts';

interface Mailbox { world: World; phone: Phone; server: Peer }
const TYPE = 'application/simple-message-summary';

async function registered(account: object = {}): Promise<Mailbox> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5090', messageWaiting: true, ...account }] } });
  const server = world.peer(5090);
  phone.command('Register', { account: 0 });
  world.run(10);
  server.respond(server.requests('REGISTER')[0], 200, { toTag: 'r', lines: ['Expires: 3600'] });
  world.run(10);
  return { world, phone, server };
}

const subscribes = (server: Peer): SipText[] => [...new Map(server.requests('SUBSCRIBE').map((message) => [message.header('Via'), message])).values()];

function notify({ world, server }: Mailbox, body: string, cseq: number, options: { tag?: string; state?: string; toTag?: string; type?: string } = {}): number {
  const request = subscribes(server)[0];
  const before = server.heard.length;
  const text = [`NOTIFY sip:alice@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${server.branch()}`, 'Max-Forwards: 70', `From: <sip:alice@example.org>;tag=${options.tag ?? 'mailbox'}`,
    `To: <sip:alice@example.org>${(options.toTag ?? request?.tag('From')) ? `;tag=${options.toTag ?? request.tag('From')}` : ''}`, `Call-ID: ${request?.header('Call-ID') ?? 'unsolicited'}`, `CSeq: ${cseq} NOTIFY`, `Contact: <${server.uri}>`,
    'Event: message-summary', `Subscription-State: ${options.state ?? 'active;expires=3600'}`, `Content-Type: ${options.type ?? TYPE}`, `Content-Length: ${body.length}`, '', body].join('\r\n');
  server.send(5060, text);
  world.run(10);
  return server.heard.slice(before).find((message) => message.header('CSeq') === `${cseq} NOTIFY`)?.code ?? 0;
}

const told = (phone: Phone): unknown[] => phone.all('MessageWaiting').map(({ body }) => [body.account, body.waiting, body.voiceNew, body.voiceOld, body.urgentNew, body.urgentOld]);

test('a registered account subscribes to its own address by way of its registrar, and tells what waits (RFC 3842 3, 5.2) [S04]', async () => {
  const all = await registered();
  const { phone, server } = all;
  const request = subscribes(server)[0];
  assert.equal([request.uri, request.header('Event'), request.header('Accept'), request.header('Expires')], ['sip:alice@example.org', 'message-summary', TYPE, '3600']);
  server.respond(request, 200, { toTag: 'mailbox', lines: ['Expires: 3600'] });
  assert.is(notify(all, 'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.org\r\nVoice-Message: 2/8 (0/2)\r\n', 1), 200);
  assert.is(notify(all, 'Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n', 2), 200);
  assert.is(notify(all, 'messages-waiting: no\r\n', 3), 200);
  assert.equal(told(phone), [[0, true, 2, 8, 0, 2], [0, false, 0, 0, 0, 0]], 'the same once more is no news');
  compare(phone);
});

for (const [name, body, expected] of [
  ['no counts', 'Messages-Waiting: yes\r\n', [[0, true, 0, 0, 0, 0]]],
  ['blanks around everything, no line end at the end', 'Messages-Waiting :  YES \r\nFax-Message: 9/9\r\nVoice-Message:3 / 1( 1/ 4 )', [[0, true, 3, 1, 1, 4]]],
  ['new messages only', 'Messages-Waiting: yes\r\nVoice-Message: 4/', [[0, true, 4, 0, 0, 0]]],
  ['a count that is too large', 'Messages-Waiting: yes\r\nVoice-Message: 99999999999/1 (5/6)\r\n', [[0, true, 4294967295, 1, 5, 6]]],
  ['no status line', 'Voice-Message: 2/8\r\n', []],
  ['neither yes nor no', 'Messages-Waiting: maybe\r\n', []],
  ['nothing', '', []],
] as const) test(`a message summary with ${name} (RFC 3842 5.2) [S04]`, async () => {
  const all = await registered();
  assert.is(notify(all, body, 1), 200);
  assert.equal(told(all.phone), expected);
});

test('the subscription is made once, outlives the refreshes of the registration, and ends with Unregister (RFC 3842 3.7) [S04]', async () => {
  const all = await registered();
  const { world, phone, server } = all;
  server.react = (message) => { if (message.isRequest && (message.method === 'REGISTER' || message.method === 'SUBSCRIBE')) server.respond(message, 200, { toTag: 'mailbox', lines: [`Expires: ${message.header('Expires')}`] }); };
  notify(all, 'Messages-Waiting: no\r\n', 1);
  world.run(3_400_000);
  assert.ok(server.requests('REGISTER').length > 1);
  assert.is(new Set(subscribes(server).map((request) => request.header('Call-ID'))).size, 1);
  phone.command('Unregister', { account: 0 });
  world.run(10);
  assert.is(subscribes(server).at(-1)!.header('Expires'), '0');
  notify(all, 'Messages-Waiting: no\r\n', 9, { state: 'terminated;reason=timeout' });
  world.run(100_000);
  assert.is(phone.stats().subscriptions, 0);
  assert.is(phone.all('SubscriptionEnded').length, 0, 'no guest has asked for it');
});

test('a NOTIFY that nobody asked for is taken when the account says so, else 481 (RFC 3842, RFC 6665 4.1.3) [S04]', async () => {
  const taken = await registered({ messageWaiting: false, messageWaitingUnsolicited: true });
  assert.is(subscribes(taken.server).length, 0);
  assert.is(notify(taken, 'Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n', 1), 200);
  assert.equal(told(taken.phone), [[0, true, 1, 0, 0, 0]]);
  const refused = await registered({ messageWaiting: false });
  assert.is(notify(refused, 'Messages-Waiting: yes\r\n', 1), 481);
  assert.equal(told(refused.phone), []);
});

for (const kind of [0, 1, 2]) test(`after fault ${kind} the subscription goes on: NOTIFYs match, it is refreshed in its dialog, the mailbox is known [S04, S11]`, async () => {
  const all = await registered();
  const { world, phone, server } = all;
  server.respond(subscribes(server)[0], 200, { toTag: 'mailbox', lines: ['Expires: 3600'] });
  notify(all, 'Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n', 1);
  phone.core.fault(world.nowMs, kind);
  assert.is(phone.restarts, 1);
  compare(phone);
  assert.is(notify(all, 'Messages-Waiting: no\r\n', 2), 200);
  assert.equal(told(phone).at(-1), [0, false, 0, 0, 0, 0]);
  world.run(3_260_000);
  const refresh = subscribes(server).at(-1)!;
  assert.equal([refresh.tag('To'), refresh.header('CSeq')], ['mailbox', '2 SUBSCRIBE']);
  assert.is(phone.stats().subscriptions, 1);
});

test('a trap while the first NOTIFY is awaited: subscribed anew; while unsubscribing: unsubscribed again [S04, S11]', async () => {
  const all = await registered();
  const { world, phone, server } = all;
  const first = subscribes(server)[0];
  phone.core.fault(world.nowMs, 0);
  world.run(10);
  const again = subscribes(server).at(-1)!;
  assert.is.not(again.header('Call-ID'), first.header('Call-ID'));
  server.send(5060, [`NOTIFY sip:alice@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${server.branch()}`, 'Max-Forwards: 70', 'From: <sip:alice@example.org>;tag=mailbox', `To: <sip:alice@example.org>;tag=${again.tag('From')}`,
    `Call-ID: ${again.header('Call-ID')}`, 'CSeq: 1 NOTIFY', `Contact: <${server.uri}>`, 'Event: message-summary', 'Subscription-State: active;expires=3600', 'Content-Length: 0', '', ''].join('\r\n'));
  world.run(10);
  server.respond(server.requests('REGISTER').at(-1)!, 200, { toTag: 'r', lines: ['Expires: 3600'] });
  world.run(10);
  phone.command('Unregister', { account: 0 });
  world.run(10);
  server.respond(server.requests('REGISTER').at(-1)!, 200, { toTag: 'r' });
  world.run(10);
  const before = subscribes(server).length;
  assert.is(subscribes(server).at(-1)!.header('Expires'), '0');
  phone.core.fault(world.nowMs, 0);
  world.run(10);
  assert.equal([subscribes(server).length, subscribes(server).at(-1)!.header('Expires')], [before + 1, '0']);
  world.run(40_000);
  assert.is(phone.stats().subscriptions, 0);
});

test.run();

// Publications of ours: a built core that publishes to a scripted event state compositor. RFC 3903.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer, SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

interface Publisher { world: World; phone: Phone; server: Peer; request: number; publication: number }
const OPEN = '<presence>open</presence>', CLOSED = '<presence>closed</presence>';
const ERROR = { BAD_ARGUMENT: 16, FAR_END_REFUSED: 17, TIMED_OUT: 18 };

const publishes = (server: Peer): SipText[] => [...new Map(server.requests('PUBLISH').map((message) => [message.header('Via'), message])).values()];
const last = (server: Peer): SipText => publishes(server).at(-1)!;
const shown = (message: SipText): string[] => [message.header('SIP-If-Match'), message.header('Expires'), message.body];

async function publishing(fields: object = {}): Promise<Publisher> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:p5060@127.0.0.1:5060', user: 'alice', password: 'secret' }] } });
  const server = world.peer(5090);
  const request = phone.command('Publish', { uri: 'sip:p5060@127.0.0.1:5090', event: 'presence', contentType: 'application/pidf+xml', body: Buffer.from(OPEN), expiresS: 600, ...fields });
  world.run(10);
  return { world, phone, server, request, publication: phone.last('Published')!.body.publication };
}

async function published(): Promise<Publisher> {
  const all = await publishing();
  all.server.respond(last(all.server), 200, { toTag: 's', lines: ['SIP-ETag: one', 'Expires: 600'] });
  all.world.run(10);
  return all;
}

test('a first PUBLISH has Event, Expires and the body, no SIP-If-Match and no Contact; Done at the 2xx (RFC 3903 4.2) [S04]', async () => {
  const { world, phone, server, request } = await publishing();
  const first = last(server);
  assert.equal(['Event', 'Expires', 'SIP-If-Match', 'Content-Type', 'Contact'].map((name) => first.header(name)), ['presence', '600', '', 'application/pidf+xml', '']);
  assert.is(first.body, OPEN);
  assert.not(phone.isDone(request));
  server.respond(first, 200, { toTag: 's', lines: ['SIP-ETag: one', 'Expires: 600'] });
  world.run(10);
  assert.ok(phone.isDone(request));
});

test('it is refreshed in time without a body under its entity tag, and the newest tag counts (RFC 3903 4.3) [S04]', async () => {
  const { world, server } = await published();
  world.run(541_000);
  assert.equal(shown(last(server)), ['one', '600', '']);
  server.respond(last(server), 200, { lines: ['SIP-ETag: two', 'Expires: 300'] });
  world.run(271_000);
  assert.equal(shown(last(server)), ['two', '600', '']);
});

test('a modification has the body and the tag; one under way waits for the answer, and only the newest state is sent (RFC 3903 4.1, 4.4) [S04]', async () => {
  const { world, phone, server, publication } = await published();
  const requests = [CLOSED, 'between', 'newest'].map((body) => phone.command('Publish', { publication, contentType: 'text/plain', body: Buffer.from(body) }));
  world.run(10);
  assert.equal(shown(last(server)), ['one', '600', CLOSED]);
  server.respond(last(server), 200, { lines: ['SIP-ETag: two', 'Expires: 600'] });
  world.run(10);
  assert.equal([shown(last(server)), publishes(server).length], [['two', '600', 'newest'], 3]);
  server.respond(last(server), 200, { lines: ['SIP-ETag: three', 'Expires: 600'] });
  world.run(10);
  assert.ok(requests.every((request) => phone.isDone(request)));
});

test('412 begins anew: the whole state without SIP-If-Match, at a refresh and at a modification (RFC 3903 4.3, 4.4) [S04]', async () => {
  const { world, phone, server, publication } = await published();
  world.run(541_000);
  server.respond(last(server), 412);
  world.run(10);
  assert.equal(shown(last(server)), ['', '600', OPEN]);
  server.respond(last(server), 200, { lines: ['SIP-ETag: two', 'Expires: 600'] });
  world.run(10);
  const request = phone.command('Publish', { publication, contentType: 'text/plain', body: Buffer.from(CLOSED) });
  world.run(10);
  server.respond(last(server), 412);
  world.run(10);
  assert.equal(shown(last(server)), ['', '600', CLOSED]);
  server.respond(last(server), 200, { lines: ['SIP-ETag: three', 'Expires: 600'] });
  world.run(10);
  assert.ok(phone.isDone(request));
  assert.is(phone.all('PublicationEnded').length, 0);
});

test('423 raises Expires; a challenge is answered (RFC 3903 4.2) [S04]', async () => {
  const { world, phone, server, request } = await publishing();
  server.respond(last(server), 423, { toTag: 's', lines: ['Min-Expires: 1200'] });
  world.run(10);
  assert.is(last(server).header('Expires'), '1200');
  server.respond(last(server), 401, { toTag: 's', lines: ['WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5'] });
  world.run(10);
  assert.match(last(server).header('Authorization'), /username="alice"/);
  assert.equal([last(server).body, last(server).header('CSeq')], [OPEN, '3 PUBLISH']);
  server.respond(last(server), 200, { toTag: 's', lines: ['SIP-ETag: one', 'Expires: 1200'] });
  world.run(10);
  assert.ok(phone.isDone(request));
});

test('a removal has Expires: 0, the tag and no body; Done when it is answered (RFC 3903 4.5) [S04]', async () => {
  const { world, phone, server, publication } = await published();
  const request = phone.command('Unpublish', { publication });
  world.run(10);
  assert.equal(shown(last(server)), ['one', '0', '']);
  server.respond(last(server), 200, { lines: ['SIP-ETag: two', 'Expires: 0'] });
  world.run(1_000_000);
  assert.ok(phone.isDone(request));
  assert.equal([phone.stats().publications, publishes(server).length], [0, 2]);
  assert.is(phone.errorOf(phone.command('Unpublish', { publication })), ERROR.BAD_ARGUMENT);
});

test('refused, or not answered: the command fails, the publication is over, nothing is left (RFC 3903 4.2) [S04]', async () => {
  for (const code of [403, 489, 0]) {
    const { world, phone, server, request } = await publishing();
    if (code) server.respond(last(server), code, { toTag: 's' });
    world.run(40_000);
    assert.is(phone.errorOf(request), code ? ERROR.FAR_END_REFUSED : phone.errorOf(request));
    assert.is(phone.answer(request)!.name, 'Error');
    assert.equal(phone.all('PublicationEnded').map((event) => event.body.sipCode), [code || 408]);
    assert.is(phone.stats().publications, 0);
  }
});

test('an Unpublish while a PUBLISH is under way waits for its tag (RFC 3903 4.1, 4.5) [S04]', async () => {
  const { world, phone, server, publication } = await publishing();
  phone.command('Unpublish', { publication });
  world.run(10);
  assert.is(publishes(server).length, 1);
  server.respond(last(server), 200, { toTag: 's', lines: ['SIP-ETag: one', 'Expires: 600'] });
  world.run(10);
  assert.equal(shown(last(server)), ['one', '0', '']);
});

test('bounds: a third publication, a body of 1,025 bytes, header lines that are none, a number that is none [S04]', async () => {
  const { phone } = await publishing();
  const publish = (fields: object) => phone.errorOf(phone.command('Publish', { uri: 'sip:x@127.0.0.1:5090', event: 'presence', contentType: 'text/plain', body: Buffer.from('x'), ...fields }));
  for (const fields of [{ body: Buffer.alloc(1025) }, { body: Buffer.alloc(0) }, { event: 'a\r\nb: c' }, { event: '' }, { contentType: '' }, { publication: 77 }]) assert.is(publish(fields), ERROR.BAD_ARGUMENT, JSON.stringify(fields));
  assert.is(publish({ body: Buffer.alloc(1024, 'x') }), undefined);
  assert.ok(publish({}) !== undefined, 'the pool is full');
});

for (const kind of [0, 1, 2]) test(`after fault ${kind} the publication goes on under its tag; one whose answer was lost is sent again [S04, S11]`, async () => {
  const { world, phone, server, publication } = await published();
  phone.core.fault(world.nowMs, kind);
  world.run(541_000);
  assert.equal(shown(last(server)), ['one', '600', '']);
  phone.core.fault(world.nowMs, kind);
  world.run(10);
  assert.equal(shown(last(server)), ['one', '600', OPEN]);
  server.respond(last(server), 200, { lines: ['SIP-ETag: two', 'Expires: 600'] });
  world.run(10);
  const request = phone.command('Unpublish', { publication });
  world.run(10);
  server.respond(last(server), 200, { lines: ['Expires: 0'] });
  world.run(10);
  assert.ok(phone.isDone(request));
});

test.run();

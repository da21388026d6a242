// SIP over streams: framing, connections and what is different about the transactions on them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PORT, connected, options, serials } from './support/connected.ts';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

test('three requests in one write are answered one after the other [S07 RFC 3261 18.3]', async () => {
  const { world, peer } = await connected();
  peer.write(options(1) + options(2, ['Content-Type: text/plain', 'Content-Length: 5'], 'hello') + options(3));
  world.run(50);
  assert.equal(serials(peer), [1, 2, 3]);
  assert.match(peer.heard[0].header('Via'), /^SIP\/2\.0\/TCP .*received=|^SIP\/2\.0\/TCP /);
});

test('a request may be cut at any byte, and the next one begins in the same piece [S07 RFC 3261 18.3]', async () => {
  const { world, peer } = await connected();
  const text = options(1, ['Content-Type: text/plain', 'Content-Length: 5'], 'hello');
  let serial = 0;
  for (let cut = 1; cut < text.length; cut++) {
    const first = text.replace('z9hG4bKs1;', `z9hG4bKs${++serial};`).replace('Call-ID: c1', `Call-ID: c${serial}`).replace('CSeq: 1 ', `CSeq: ${serial} `);
    const second = options(++serial);
    peer.write(first.slice(0, cut));
    peer.write(first.slice(cut) + second.slice(0, 30));
    peer.write(second.slice(30));
    world.run(5);
  }
  assert.equal(serials(peer), Array.from({ length: serial }, (_, i) => i + 1));
});

test('a message that comes byte by byte is one message, and its buffers are free again [S07 RFC 3261 18.3]', async () => {
  const { world, peer, stats } = await connected();
  const body = 'x'.repeat(4000);
  for (let serial = 1; serial <= 3; serial++) {
    for (const byte of options(serial, ['Content-Type: text/plain', `Content-Length: ${body.length}`], body)) peer.write(byte);
    world.run(20);
  }
  assert.equal(serials(peer), [1, 2, 3]);
  assert.is(stats().streamsBroken, 0);
});

test('Content-Length is found in its compact form, in any case and folded [S07 RFC 3261 7.3.1, 7.3.3]', async () => {
  const { world, peer } = await connected();
  for (const [i, line] of ['l: 2', 'L :2', 'CONTENT-LENGTH:\t2 ', 'content-length:\r\n  2', 'Content-Length: 002'].entries()) peer.write(options(i + 1, ['Content-Type: text/plain', line], 'ab'));
  world.run(50);
  assert.equal(serials(peer), [1, 2, 3, 4, 5]);
});

test('two line ends are answered with one, wherever they are cut; one alone is not [S07 RFC 5626 3.5.1, 4.4.1]', async () => {
  const { world, peer, stats } = await connected();
  peer.write('\r\n');
  world.run(10);
  assert.is(peer.rest, '');
  peer.write('\r');
  peer.write('\n');
  world.run(10);
  assert.is(peer.rest, '\r\n');
  peer.write(`\r\n\r\n${options(1)}`);
  world.run(10);
  assert.is(peer.rest, '\r\n\r\n');
  assert.equal(serials(peer), [1]);
  assert.is(stats().streamKeepAlives, 2);
});

test('a request without Content-Length gets 400, and the connection ends: nobody knows where the next one begins [S07 RFC 3261 18.3, 20.14]', async () => {
  for (const lines of [[], ['Content-Length: five'], ['Content-Length: -1']]) {
    const { world, peer, stats } = await connected();
    peer.write(options(7, lines) + options(8));
    world.run(50);
    assert.equal(serials(peer, 400), [7]);
    assert.match(peer.heard[0].start, /Content-Length Header Field/);
    assert.ok(peer.isClosed);
    assert.is(stats().streamsBroken, 1);
  }
});

test('a response goes back on the connection of its request, and by a new one to the sent-by port when that is gone [S07 RFC 3261 18.2.2]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT);
  const home = world.streamAt(39_000);
  const peer = world.streamTo(PORT);
  const body = SDP();
  peer.write(options(1, ['Contact: <sip:far@127.0.0.1:39000;transport=tcp>', 'Content-Type: application/sdp', `Content-Length: ${body.length}`], body).replaceAll('OPTIONS', 'INVITE'));
  world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
  const { session } = phone.last('SessionOffered')!;
  phone.command('Ring', {}, session);
  world.run(10);
  assert.equal(peer.heard.map(({ code }) => code), [180]);
  assert.is(home.count, 0);
  peer.link.close();
  world.run(10);
  phone.command('Accept', {}, session);
  world.run(10);
  assert.is(home.count, 1);
  assert.is(home.newest!.heard[0].code, 200);
  assert.match(home.newest!.heard[0].header('Contact'), /;transport=tcp>/);
});

test('a call over TCP: every message, one connection each way, nothing sent twice [S07 RFC 3261 18.1.1]', async () => {
  const world = await World.create();
  const [a, b] = [world.phone(5060), world.phone(5070)];
  b.command('OwnerChanged', { fromGuest: 0, toGuest: 2 }, 0, 0);
  const request = a.command('PlaceCall', { to: `${b.uri};transport=tcp` });
  world.until(() => b.all('SessionOffered').length > 0, 'it is offered');
  const { session } = b.last('SessionOffered')!;
  b.command('Ring', {}, session);
  b.command('Accept', {}, session);
  world.until(() => a.all('SessionEstablished').length > 0 && b.all('SessionEstablished').length > 0, 'it is up');
  world.run(40_000);
  b.command('End', {}, session);
  world.until(() => a.all('SessionEnded').length > 0, 'it is over');
  world.run(1000);
  assert.is(a.errorOf(request), undefined);
  assert.ok(world.wire.every(({ text }) => text.includes('SIP/2.0/TCP')), world.ladder());
  assert.equal(world.wire.map(({ text }) => text.split(' ')[0] + (text.startsWith('SIP') ? text.split(' ')[1] : '')), ['INVITE', 'SIP/2.0180', 'SIP/2.0200', 'ACK', 'BYE', 'SIP/2.0200'], world.ladder());
  assert.match(world.wire[0].text, /Contact: <sip:p5060@127\.0\.0\.1:5060;transport=tcp>/);
  for (const phone of [a, b]) assert.is(phone.stats().connections, 2);
});

test('a far end that reads and says nothing hears one INVITE only, and is given up after timer B [S07 RFC 3261 17.1.1.2]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT);
  const far = world.streamAt(5080);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080;transport=tcp' });
  world.until(() => phone.all('SessionEnded').length > 0, 'it is given up');
  assert.equal(far.newest!.heard.map(({ method }) => method), ['INVITE']);
  assert.is(phone.last('SessionEnded')!.body.reason.sipCode, 408);
  assert.is(Math.round(world.nowMs), 32_000);
});

test('a failure is acknowledged once and its transaction gone: timers D, G and I are zero [S07 RFC 3261 17.1.1.2, 17.2.1]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT);
  const far = world.streamAt(5080);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080;transport=tcp' });
  world.until(() => far.newest?.heard.length === 1, 'it is called');
  const invite = far.newest!.heard[0];
  far.newest!.respond(invite, 486);
  world.run(10);
  far.newest!.respond(invite, 486);
  world.run(100);
  assert.equal(far.newest!.heard.map(({ method }) => method), ['INVITE', 'ACK']);
  assert.match(far.newest!.heard[1].header('Via'), /^SIP\/2\.0\/TCP /);
  const { transactions, tombstones } = phone.stats();
  assert.equal([transactions, tombstones], [0, 0]);
});

test('where nobody listens the call ends at once as a 503 would end it [S07 RFC 3261 8.1.3.1, 18.4]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080;transport=tcp' });
  world.until(() => phone.all('SessionEnded').length > 0, 'it is over');
  assert.is(phone.last('SessionEnded')!.body.reason.sipCode, 503);
  assert.ok(world.nowMs < 100);
});

test('a request above 1300 bytes goes by TCP and says so in its Via [S07 RFC 3261 18.1.1]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration: { userAgent: 'x'.repeat(900) } });
  const far = world.streamAt(5080);
  const datagrams = world.peer(5080);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080' });
  world.run(1000);
  assert.equal(far.newest!.heard.map(({ method }) => method), ['INVITE']);
  assert.match(far.newest!.heard[0].header('Via'), /^SIP\/2\.0\/TCP 127\.0\.0\.1:5060;branch=z9hG4bK/);
  assert.equal(datagrams.heard, []);
});

test('refused by TCP, it goes as a datagram after all, with the retransmissions of one [S07 RFC 3261 18.1.1]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration: { userAgent: 'x'.repeat(900) } });
  const datagrams = world.peer(5080);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080' });
  world.run(1000);
  assert.equal(datagrams.heard.map(({ method }) => method), ['INVITE', 'INVITE']);
  assert.match(datagrams.heard[0].header('Via'), /^SIP\/2\.0\/UDP 127\.0\.0\.1:5060;branch=z9hG4bK/);
});

test('a registration by TCP names its transport in the Contact, and its refresh goes on the same connection [S07 RFC 3261 10.2]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5080;transport=tcp', expiresS: 60 }] } });
  const registrar = world.streamAt(5080);
  phone.command('Register', { account: 0 });
  for (let times = 1; times <= 2; times++) {
    world.until(() => registrar.newest?.heard.length === times, 'it registers');
    const request = registrar.newest!.heard[times - 1];
    assert.match(request.header('Contact'), /^<sip:alice@127\.0\.0\.1:5060;transport=tcp>;expires=60$/);
    registrar.newest!.respond(request, 200, [`Contact: ${request.header('Contact').replace('expires=60', 'expires=40')}`]);
  }
  world.run(10);
  assert.is(registrar.count, 1);
  assert.equal(phone.all('AccountRegistered').map(({ body }) => body.expiresS), [40]);
});

test('a core that traps knows its connections again: the call over TCP is ended on the one it had [S07, S11]', async () => {
  const world = await World.create();
  const phone = world.phone(PORT);
  const far = world.streamAt(5080);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080;transport=tcp' });
  world.until(() => far.newest?.heard.length === 1, 'it is called');
  far.newest!.respond(far.newest!.heard[0], 200, ['Contact: <sip:far@127.0.0.1:5080;transport=tcp>'], SDP());
  world.until(() => phone.all('SessionEstablished').length > 0, 'it is up');
  world.run(100);
  phone.core.fault(world.nowMs, 0);
  assert.is(phone.restarts, 1);
  phone.command('End', {}, phone.last('SessionEstablished')!.session);
  world.until(() => far.newest!.requests('BYE').length === 1, 'it is ended');
  assert.is(far.count, 1);
});

test.run();

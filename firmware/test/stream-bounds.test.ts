// What one connection, and many, may ask of the core: bytes of a message, messages at once, time, and their number.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PORT, connected, options, serials } from './support/connected.ts';
import { SDP } from './support/peer.ts';

const MOST_BYTES = 65_535;

/** An OPTIONS of exactly so many bytes. */
function sized(serial: number, bytes: number): string {
  const lines = (body: number): string[] => ['Content-Type: text/plain', `Content-Length: ${body}`];
  const body = bytes - options(serial, lines(bytes - 500)).length;
  return options(serial, lines(body), 'x'.repeat(body));
}

test('a message of 65,535 bytes is taken, whole or in pieces, and what follows it too [S07, S09 RFC 3261 18.1.1]', async () => {
  const { world, peer } = await connected();
  const most = (serial: number): string => sized(serial, MOST_BYTES);
  assert.is(most(1).length, MOST_BYTES);
  peer.write(most(1) + options(2));
  const third = most(3) + options(4);
  for (let at = 0; at < third.length; at += 1000) peer.write(third.slice(at, at + 1000));
  world.run(50);
  assert.equal(serials(peer), [1, 2, 3, 4]);
});

test('a message above that gets 513 as soon as its head is there, and a head without an end gets nothing [S07, S09 RFC 3261 21.5.7]', async () => {
  const large = await connected();
  large.peer.write(sized(1, MOST_BYTES + 1).slice(0, 1000));
  large.world.run(50);
  assert.equal(serials(large.peer, 513), [1]);
  assert.ok(large.peer.isClosed);
  const endless = await connected();
  for (let i = 0; i < 70; i++) endless.peer.write(`X-${i}: ${'y'.repeat(1000)}\r\n`);
  endless.world.run(50);
  assert.equal(endless.peer.heard, []);
  assert.ok(endless.peer.isClosed);
  assert.is(endless.stats().streamsBroken, 1);
});

test('two hundred requests in one read are answered in order, and nothing that the core wants done is lost [S07, S09 RFC 3261 18.3]', async () => {
  const { world, peer, stats } = await connected();
  const serial = Array.from({ length: 200 }, (_, i) => i + 1);
  peer.write(serial.map((each) => options(each)).join(''));
  world.run(50);
  assert.equal([...serials(peer), ...serials(peer, 503)].sort((a, b) => a - b), serial);
  assert.equal(peer.heard.map((message) => Number(message.header('CSeq').split(' ')[0])), serial);
  assert.is(stats().outboxDropped, 0);
});

test('a read full of calls: one is offered, each of the others is refused, and nothing is lost [S07, S09]', async () => {
  const { world, phone, peer, stats } = await connected();
  const body = SDP();
  const calls = Array.from({ length: 80 }, (_, i) =>
    options(i + 1, ['Contact: <sip:far@127.0.0.1:39000;transport=tcp>', `Subject: ${'s'.repeat(200)}`, 'Content-Type: application/sdp', `Content-Length: ${body.length}`], body).replaceAll('OPTIONS', 'INVITE'));
  const read = calls.join('');
  assert.ok(read.length > 40_000 && read.length < 65_536);
  peer.write(read);
  world.run(100);
  assert.is(phone.all('SessionOffered').length, 1);
  assert.is(peer.heard.length, 79);
  assert.ok(peer.heard.every(({ code }) => code === 486 || code === 503));
  assert.is(stats().outboxDropped, 0);
});

test('a message that is not whole after 64*T1 ends its connection, however busily its bytes drip [S07, S09 RFC 3261 18.3]', async () => {
  const { world, peer, stats } = await connected();
  peer.write(options(1));
  world.run(10);
  const slow = options(2);
  for (let i = 0; i < 31; i++) {
    peer.write(slow[i]);
    world.run(1000);
  }
  assert.not(peer.isClosed);
  peer.write(slow[31]);
  world.run(1100);
  assert.ok(peer.isClosed);
  assert.is(stats().connectionsTimedOut, 1);
});

test('a message that takes 30 s is a message, and the next one has its own time [S07]', async () => {
  const { world, peer } = await connected();
  for (const serial of [1, 2, 3]) {
    const text = options(serial);
    peer.write(text.slice(0, 100));
    world.run(30_000);
    peer.write(text.slice(100));
    world.run(10);
  }
  assert.equal(serials(peer), [1, 2, 3]);
});

test('whoever connects and never says anything is closed after 64*T1; keep-alives are no message [S07, S09]', async () => {
  const { world, peer, stats } = await connected();
  const silent = world.streamTo(PORT);
  peer.write(options(1));
  for (let i = 0; i < 33; i++) {
    silent.write('\r\n\r\n');
    world.run(1000);
  }
  assert.equal([silent.isClosed, peer.isClosed], [true, false]);
  assert.is(stats().connectionsTimedOut, 1);
});

test('a connection without a message for an hour is closed; a keep-alive keeps it [S07 RFC 3261 18, RFC 5626 3.5.1]', async () => {
  const { world, peer } = await connected();
  const kept = world.streamTo(PORT);
  for (const each of [peer, kept]) each.write(options(each === peer ? 1 : 2));
  world.run(3_000_000);
  kept.write('\r\n\r\n');
  world.run(700_000);
  assert.equal([peer.isClosed, kept.isClosed], [true, false]);
});

test('one connection more than the pool has ends the one that was silent longest [S07, S09]', async () => {
  const { world, peer, stats } = await connected();
  const silent = world.streamTo(PORT);
  const others = Array.from({ length: 14 }, () => world.streamTo(PORT));
  world.run(10);
  peer.write(options(1));
  for (const other of others) other.write('\r\n');
  world.run(10);
  const last = world.streamTo(PORT);
  world.run(10);
  last.write(options(2));
  world.run(50);
  assert.ok(silent.isClosed && !peer.isClosed);
  assert.equal(serials(last), [2]);
  assert.is(stats().connectionsEvicted, 1);
});

test('a flood of connections that say nothing takes none away from those who have talked [S07, S09]', async () => {
  const { world, peer, stats } = await connected();
  peer.write(options(1));
  world.run(1000);
  const flood = Array.from({ length: 100 }, () => world.streamTo(PORT));
  for (const one of flood) one.write('OPTIONS sip:');
  world.run(100);
  assert.is(stats().connections, 16);
  assert.is(stats().connectionsEvicted, 100 - 15);
  peer.write(options(2));
  world.run(50);
  assert.equal(serials(peer), [1, 2]);
  assert.not(peer.isClosed);
});

test('a core that traps in the middle of a message hears the whole of it [S07, S11]', async () => {
  const { world, phone, peer } = await connected();
  const text = options(1);
  peer.write(text.slice(0, 100));
  world.run(10);
  phone.core.fault(world.nowMs, 0);
  peer.write(text.slice(100));
  world.run(10);
  assert.is(phone.restarts, 1);
  assert.equal(serials(peer), [1]);
});

test.run();

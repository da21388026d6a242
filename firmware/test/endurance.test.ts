// Long runs: a thousand calls leave nothing behind, and calls come about over a network that loses packets.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Endurance } from './support/endurance.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

/** Every pool of the core is empty again. */
function isEmpty(phone: Phone, what: string): void {
  const stats = phone.stats();
  assert.equal(
    { calls: stats.calls, dialogs: stats.dialogs, transactions: stats.transactions, buffers: stats.transactionBuffers, tombstones: stats.tombstones, replies: stats.pendingReplies, dropped: stats.outboxDropped },
    { calls: 0, dialogs: 0, transactions: 0, buffers: 0, tombstones: 0, replies: 0, dropped: 0 }, what,
  );
  assert.is(phone.streams.size, 0);
}

test('a thousand calls in a row, ended by either side, leave every pool empty and memory as it was [S09]', async () => {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5080)];
  const memory = alice.stats().memoryBytes;
  for (let i = 0; i < 1000; i++) {
    const { mine, theirs } = alice.call(bob, world);
    if (i % 2) alice.command('End', {}, mine);
    else bob.command('End', {}, theirs);
    world.until(() => alice.last('SessionEnded')?.session === mine && bob.last('SessionEnded')?.session === theirs, 'the call has ended');
    world.run(100);
    alice.heard.length = bob.heard.length = world.wire.length = 0;
  }
  world.run(64 * 500 + 1000);
  for (const phone of world.phones) {
    isEmpty(phone, `port ${phone.port}`);
    assert.is(phone.stats().memoryBytes, memory);
    assert.is(phone.stats().sessionRecords, 16);
    assert.is(phone.stats().tombstonesEvicted, 0);
  }
});

test('calls come about, hold and end over a network that loses a fifth of all packets, by seed [S01]', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const world = await World.create({ seed, loss: 0.2, jitterMs: 30 });
    const [alice, bob] = [world.phone(5060, { seed }), world.phone(5080, { seed })];
    const { mine, theirs } = alice.call(bob, world);
    const hold = alice.command('Hold', {}, mine);
    world.until(() => alice.answer(hold) !== undefined, `seed ${seed}: the hold is answered`);
    assert.ok(alice.isDone(hold), `seed ${seed}`);
    const resume = bob.command('Hold', {}, theirs);
    world.until(() => bob.answer(resume) !== undefined, `seed ${seed}: the other hold is answered`);
    (seed % 2 ? alice : bob).command('End', {}, seed % 2 ? mine : theirs);
    world.until(() => alice.all('SessionEnded', mine).length === 1 && bob.all('SessionEnded', theirs).length === 1, `seed ${seed}: both have ended`);
    world.run(70_000);
    for (const phone of world.phones) isEmpty(phone, `seed ${seed}, port ${phone.port}`);
  }
});

test('two thousand calls of every kind, transfers and lost packets among them, leave memory and every pool as at boot [S09]', async () => {
  const run = await Endurance.create(3261);
  for (let thousand = 0; thousand < 2; thousand++) {
    for (let i = 0; i < 1000; i++) run.call();
    run.settle();
  }
  assert.is(Object.keys(run.kinds).length, 10, JSON.stringify(run.kinds));
});

test('the endurance run sees a call that was left [S09]', async () => {
  const run = await Endurance.create(1);
  const [alice, bob] = run.world.phones;
  alice.call(bob, run.world);
  assert.throws(() => run.settle(), /dialogs is 1, was 0/);
});

test('packets that come twice or in another order change nothing but the count [S01]', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const world = await World.create({ seed, jitterMs: 200 });
    const [alice, bob] = [world.phone(5060, { seed }), world.phone(5080, { seed })];
    world.twice = (sent) => sent % 3 === 0;
    const { mine, theirs } = alice.call(bob, world);
    alice.command('End', {}, mine);
    world.until(() => alice.all('SessionEnded', mine).length === 1 && bob.all('SessionEnded', theirs).length === 1, `seed ${seed}: both have ended`);
    world.run(70_000);
    assert.equal([alice.all('SessionEstablished').length, bob.all('SessionOffered').length], [1, 1]);
    for (const phone of world.phones) isEmpty(phone, `seed ${seed}, port ${phone.port}`);
  }
});

test.run();

// The core's record, its snapshot and the events it sends are one: a guest that folds the events has what a snapshot gives.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from './support/snapshot-check.ts';
import { generator } from './support/network.ts';
import { OURS, answers, withRegistrar } from './support/registrar.ts';
import { World } from './support/world.ts';

test('a snapshot equals the fold of all events, in every state of a call [H33]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5080), world.phone(5070)];
  const step = (work: () => void): void => { work(); world.run(3000); for (const phone of world.phones) compare(phone); };
  let first = 0, second = 0, bobs = 0;
  step(() => { ({ mine: first, theirs: bobs } = alice.dial(bob, world)); });
  step(() => bob.command('Ring', {}, bobs));
  step(() => bob.command('Accept', {}, bobs));
  step(() => alice.command('Hold', {}, first));
  step(() => { second = alice.call(carol, world).mine; });
  step(() => alice.command('SetMute', { muted: true }));
  step(() => alice.command('SetRoute', { route: 3 }));
  step(() => alice.command('Swap'));
  step(() => alice.command('Merge', { with: second }, first));
  step(() => alice.command('OwnerChanged', { fromGuest: 2, toGuest: 3 }, 0, 0));
  step(() => alice.command('Split', {}, second, 3));
  step(() => bob.command('End', {}, bobs));
  step(() => alice.command('End', {}, second, 3));
});

test('a snapshot says of an account that left, and came again, what its events have said [H33]', async () => {
  const { world, phone, registrar, register } = await withRegistrar();
  answers(registrar, 200, `Contact: ${OURS};expires=600`);
  const step = (work: () => void): void => { work(); world.run(3000); compare(phone); };
  step(register);
  assert.equal(phone.fold.handset.accounts.map(({ registered, expiresS }) => [registered, expiresS]), [[true, 600]]);
  step(() => phone.command('Unregister', { account: 0 }));
  assert.equal(phone.fold.handset.accounts.map(({ registered, expiresS }) => [registered, expiresS]), [[false, 0]]);
  step(register);
});

test('a snapshot equals the fold after hundreds of random commands, by seed [H33]', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const world = await World.create({ seed, jitterMs: 20 });
    const random = generator(seed * 31);
    const phones = [world.phone(5060), world.phone(5070), world.phone(5080)];
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
    for (let i = 0; i < 400; i++) {
      const phone = pick(phones);
      const session = pick([...phone.fold.sessions.values()].filter((entry) => entry.state !== 7).map((entry) => entry.id).concat(0));
      const other = pick([...phone.fold.sessions.keys()].concat(0));
      const name = pick(['PlaceCall', 'PlaceCall', 'Ring', 'Accept', 'Accept', 'Accept', 'Reject', 'Hold', 'Resume', 'Swap', 'Merge', 'Merge', 'Split', 'End', 'SetMute'] as const);
      const fields = name === 'PlaceCall' ? { to: pick(phones.filter((entry) => entry !== phone)).uri } : name === 'Merge' ? { with: other } : name === 'SetMute' ? { muted: random() < 0.5 } : {};
      phone.command(name, fields as never, session);
      world.run(random() * 1500);
      if (i % 20 === 0) for (const entry of phones) compare(entry);
    }
    world.run(120_000);
    for (const phone of phones) {
      compare(phone);
      assert.is(phone.restarts, 0, `seed ${seed}: ${phone.logs.join('\n')}`);
      assert.is(phone.stats().outboxDropped, 0);
    }
    // What is up on one side is up on the other.
    for (const phone of phones) for (const session of phone.fold.sessions.values()) if (session.state !== 7) phone.command('End', {}, session.id);
    world.run(120_000);
    for (const phone of phones) {
      const stats = phone.stats();
      assert.equal([stats.calls, stats.dialogs, stats.transactions, stats.transactionBuffers, stats.pendingReplies, stats.tombstones], [0, 0, 0, 0, 0, 0], `seed ${seed}`);
    }
  }
});

test('the 16 sessions that ended last are remembered, in the order in which they ended [H12]', async () => {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5080)];
  for (let i = 0; i < 20; i++) {
    const { mine } = alice.call(bob, world);
    alice.command('End', {}, mine);
    world.run(100);
  }
  compare(alice);
  const snapshot = alice.command('SnapshotRequest');
  assert.equal(alice.all('SessionSnapshot').filter((frame) => frame.requestId === snapshot).map((frame) => frame.session), Array.from({ length: 16 }, (_, i) => i + 5));
});

test.run();

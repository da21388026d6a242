// Transfers through both guests, in one thread under virtual time: asked for by their apps, and suffered; the records stay identical.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InThreadWorld } from '../support/in-thread.ts';
import type { FarEnd } from '../support/in-thread.ts';

type Result = { ok: boolean; code?: string; message?: string };
interface Scene { world: InThreadWorld; b: FarEnd; c: FarEnd; input(guest: string, verb: string, fields: object): Promise<Result> }

/** The handset talks to B, on the guest `front`. */
async function talking(front: 'android' | 'symbian'): Promise<Scene> {
  const world = await new InThreadWorld(1).bootHandset();
  const b = await world.bootFarEnd('b', 1), c = await world.bootFarEnd('c', 2);
  const input = (guest: string, verb: string, fields: object): Promise<Result> => world.settle(world.handset.input(guest, verb as never, fields as never)) as Promise<Result>;
  if (front === 'symbian') assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
  succeeded(await input(front, 'place-call', { to: b.uri }));
  await world.until(() => b.established === 1, 'B is up');
  return { world, b, c, input };
}

function succeeded(result: Result): void { assert.ok(result.ok, JSON.stringify(result)); }
const ended = (world: InThreadWorld, count: number): Promise<void> => world.until(() => world.named('session-ended').length === count, `${count} sessions ended`);
const established = (world: InThreadWorld, session: string): boolean => world.named('session-established').some((event) => event.session === session);

async function identical(world: InThreadWorld): Promise<void> {
  const records = await world.settle(world.handset.records());
  assert.ok(records.identical && records.skipped === 0 && records.checked > 3, JSON.stringify([records.checked, records.skipped, records.different]));
}

test('transfer {session, to} through the Android-like guest connects B and C and ends the call [H15] [S04]', async () => {
  const { world, b, c, input } = await talking('android');
  succeeded(await input('android', 'transfer', { session: '1', to: c.uri }));
  await ended(world, 1);
  await world.until(() => b.ended === 1, 'the old call is over at B');
  assert.equal([b.established, c.established], [2, 1]);
  await identical(world);
});

test('transfer {session, to} that C refuses: the app hears it and the call goes on [H15] [S04]', async () => {
  const { world, b, input } = await talking('android');
  const result = await input('android', 'transfer', { session: '1', to: 'sip:nobody@10.0.0.1:5060' });
  assert.is(result.ok, false);
  assert.is(world.named('session-ended').length, 0);
  assert.is(b.ended, 0);
  await identical(world);
});

for (const guest of ['android', 'symbian'] as const) {
  test(`transfer {session, with} through the ${guest} guest connects B and C and ends both calls [H15] [S04]`, async () => {
    const { world, b, c, input } = await talking(guest);
    succeeded(await input(guest, 'place-call', { to: c.uri }));
    await world.until(() => c.established === 1, 'C is up');
    succeeded(await input(guest, 'transfer', { session: '2', with: '1' }));
    await ended(world, 2);
    await world.until(() => b.established === 2 && c.established === 2, 'B and C talk');
    await identical(world);
  });

  test(`B transfers the handset to C while the ${guest} guest is in front: its new call is that guest's, and may be ended there [H12] [S04]`, async () => {
    const { world, b, c, input } = await talking(guest);
    b.command('TransferBlind', 1, { to: c.uri });
    await world.until(() => established(world, '2'), 'the new call is up');
    await ended(world, 1);
    await identical(world);
    succeeded(await input(guest, 'end', { session: '2' }));
    await ended(world, 2);
    assert.is(c.ended, 1);
    await identical(world);
  });

  test(`B hands the handset over to C (Replaces) while the ${guest} guest is in front: no ringing, no answer asked for [H12] [S04]`, async () => {
    const { world, b, c, input } = await talking(guest);
    b.command('Hold', 1);
    await world.until(() => world.named('session-held').length === 1, 'B holds the handset');
    await world.clock.advance(100);
    b.command('PlaceCall', 0, { to: c.uri });
    await world.until(() => c.established === 1, 'C is up');
    // C is asked to take B's place in the call with the handset.
    b.command('TransferAttended', 2, { with: 1 });
    await world.until(() => established(world, '2'), 'the new call is up');
    await ended(world, 1);
    assert.not(world.signalling.some((line) => line.startsWith('SIP/2.0 180')), 'nobody rang');
    await identical(world);
    succeeded(await input(guest, 'end', { session: '2' }));
    await ended(world, 2);
    await identical(world);
  });
}

test('transfer {session, to} through the Symbian-like guest is not supported: RMobileCall::Transfer has no target [H07] [S04]', async () => {
  const { world, c, input } = await talking('symbian');
  const result = await input('symbian', 'transfer', { session: '1', to: c.uri });
  assert.is(result.ok, false);
  assert.match(JSON.stringify(result), /KErrNotSupported/);
  assert.is(world.named('session-ended').length, 0);
});

test.run();

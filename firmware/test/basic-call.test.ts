// One call from the INVITE to the BYE between two built cores.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

test('an INVITE is rung, answered, acknowledged and ended by BYE between two cores [S01]', async () => {
  const world = await World.create();
  const alice = world.phone(5060);
  const bob = world.phone(5080);
  const { mine, theirs } = alice.call(bob, world);
  assert.is(alice.all('SessionProgress', mine).length, 1);
  assert.equal(alice.streams.get(mine)?.codec, 'PCMU');
  assert.ok(alice.streams.get(mine)?.send && alice.streams.get(mine)?.receive && alice.streams.get(mine)?.local);
  assert.is(bob.streams.get(theirs)?.remotePort, 20_000);
  const end = alice.command('End', {}, mine);
  world.until(() => alice.isDone(end), 'End is done');
  assert.is(bob.all('SessionEnded', theirs).length, 1);
  assert.is(bob.last('SessionEnded')!.body.reason.side, 2);
  assert.is(alice.last('SessionEnded')!.body.reason.side, 1);
  world.run(40_000);
  assert.is(world.wire.length, 6, world.ladder());
});

test.run();

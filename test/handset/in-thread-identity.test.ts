// Who calls, through both guests: withheld by their apps, and as both records have it; in one thread under virtual time.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InThreadWorld } from '../support/in-thread.ts';

for (const guest of ['android', 'symbian'] as const) {
  test(`place-call {withhold} through the ${guest} guest: the far end has no name for it, and both records say it was withheld [S08] [H12]`, async () => {
    const world = await new InThreadWorld(1).bootHandset();
    const b = await world.bootFarEnd('b', 1);
    if (guest === 'symbian') assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
    const heard: string[] = [];
    world.handset.on('event', (event) => { if (event.event === 'session-created') heard.push(String(event.withheld)); });
    for (const withhold of [true, false]) {
      const placed = await world.settle(world.handset.input(guest, 'place-call', { to: b.uri, withhold }));
      assert.ok(placed.ok, JSON.stringify(placed));
      await world.until(() => b.established === (withhold ? 1 : 2), 'B is up');
      assert.ok((await world.settle(world.handset.input(guest, 'end', {}))).ok);
      await world.until(() => b.ended === (withhold ? 1 : 2), 'B is down');
    }
    assert.equal(heard, ['true', 'false']);
    const records = await world.settle(world.handset.records());
    assert.ok(records.identical && records.checked > 3, JSON.stringify([records.checked, records.different]));
    for (const projection of Object.values(records.projections) as { sessions: { withheld: boolean }[] }[]) assert.equal(projection.sessions.map((session) => session.withheld), [true, false]);
  });
}

test.run();

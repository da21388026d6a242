// A call that is to be mixed with one elsewhere (RFC 3911), through both guests' own APIs; in one thread under virtual time.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serve, type Reply } from '../../tools/run/requests.ts';
import { InThreadWorld } from '../support/in-thread.ts';

for (const guest of ['android', 'symbian'] as const) {
  test(`place-call {join} through the ${guest} guest asks for Join, ends where nobody knows it, and is an outgoing call of both records (RFC 3911 3) [S04] [H12]`, async () => {
    const world = await new InThreadWorld(1).bootHandset();
    const b = await world.bootFarEnd('b', 1);
    if (guest === 'symbian') assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
    const codes: unknown[] = [];
    world.handset.on('event', (event) => { if (event.event === 'session-ended') codes.push((event.reason as { sip: number }).sip); });
    const place = async (callId: string): Promise<Reply> => world.settle(serve(world.handset, () => undefined, JSON.stringify({ id: 1, do: 'place-call', to: b.uri, join: { callId, toTag: 't', fromTag: 'f' } })));
    const placed = await place('c1@far');
    assert.ok(placed.ok, JSON.stringify(placed));
    await world.until(() => codes.length === 1, 'it is refused');
    assert.equal(codes, [420], 'Require: join');
    const records = await world.settle(world.handset.records());
    assert.ok(records.identical && records.checked > 0);
    for (const projection of Object.values(records.projections) as { sessions: { direction: number }[] }[]) assert.equal(projection.sessions.map(({ direction }) => direction), [1]);
    const long = await place(`${'c'.repeat(110)}@far`);
    assert.ok(long.ok, 'a Call-ID is no part of the number that is dialled');
    await world.until(() => codes.length === 2, 'it is refused, too');
  });
}

test.run();

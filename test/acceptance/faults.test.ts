// Faults in mid-call, from outside: the call stays up, RTP goes on without a break, the records are whole again, and either side hangs up.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '../../tools/scenario/party/json-process.ts';
import { Refused } from '../../tools/scenario/party/json-process.ts';
import { withCallUp, type CallUp } from '../support/call.ts';

const LEAST_FRAMES = 30;
/** A codec that dies with a frame in its hands takes it along, in each direction and each time it dies. */
const MOST_CONCEALED = 4;
const MOST_SKIPPED = 1;
/** Longer than a switch waits. */
const FROZEN_MS = 1000;

type Fault = (call: CallUp) => Promise<void>;

/** Kills parts in this order, all at once, and waits until each is back. */
const killed =
  (...parts: string[]): Fault =>
  async ({ handset }) => {
    for (const guest of parts) await handset.ask({ do: 'kill', guest });
    for (const guest of parts) await (guest === 'core' ? handset.event('core-restarted') : handset.event('guest-restarted', { guest }));
  };

const STORIES: readonly { name: string; front: string; fault: Fault; hangsUp: 'handset' | 'far end' }[] = [
  { name: 'the guest in front is killed', front: 'android', fault: killed('android'), hangsUp: 'far end' },
  { name: 'the guest behind is killed', front: 'android', fault: killed('symbian'), hangsUp: 'handset' },
  { name: 'the core and both guests are killed at once', front: 'symbian', fault: killed('core', 'symbian', 'android'), hangsUp: 'handset' },
  {
    name: 'the guest in front is killed twice in a row',
    front: 'symbian',
    fault: async (call) => {
      await killed('symbian')(call);
      await killed('symbian')(call);
    },
    hangsUp: 'far end',
  },
  {
    name: 'the gaining guest is killed in mid-switch, and the switch is refused',
    front: 'android',
    fault: async ({ handset }) => {
      // It proves no record while it stands still: the switch cannot be over before the guest dies.
      await handset.ask({ do: 'freeze', guest: 'symbian', durationMs: FROZEN_MS });
      const switched = handset.ask({ do: 'switch', to: 'symbian' }).then(
        () => 'done',
        (error: Refused) => error.code,
      );
      await handset.ask({ do: 'kill', guest: 'symbian' });
      assert.is(await switched, 'GUEST_UNAVAILABLE');
      await handset.event('switch-refused', { to: 'symbian' });
      await handset.event('guest-restarted', { guest: 'symbian' });
    },
    hangsUp: 'handset',
  },
  {
    name: 'the losing guest is killed in mid-switch, and the switch is done',
    front: 'android',
    fault: async ({ handset }) => {
      const switched = handset.ask({ do: 'switch', to: 'symbian' });
      await handset.ask({ do: 'kill', guest: 'android' });
      assert.is((await switched).to, 'symbian');
      await handset.event('guest-restarted', { guest: 'android' });
    },
    hangsUp: 'far end',
  },
];

/** Resolves with the number of sequence numbers that nobody could compare: a guest that dies with an event unread never answers for it. */
async function recordsAreWhole({ handset }: CallUp): Promise<number> {
  const { identical, skipped, different } = await handset.ask({ do: 'records' });
  assert.equal({ identical, different }, { identical: true, different: 0 });
  assert.ok(Number(skipped) <= MOST_SKIPPED, `${String(skipped)} skipped`);
  return Number(skipped);
}

async function hangUp({ handset, far, session }: CallUp, who: 'handset' | 'far end'): Promise<Message> {
  if (who === 'handset') await handset.ask({ do: 'end', session });
  else await far.do('end', {});
  return handset.event('session-ended', { session });
}

for (const { name, front, fault, hangsUp } of STORIES) {
  test(`${name}: the call goes on and the ${hangsUp} ends it [H33]`, async () => {
    const heard = await withCallUp(front, async (call) => {
      await fault(call);
      await call.rtpGoesOn();
      const skipped = await recordsAreWhole(call);
      const { reason } = await hangUp(call, hangsUp);
      assert.is((reason as { side: string }).side, hangsUp === 'handset' ? 'local' : 'remote');
      assert.is(await recordsAreWhole(call), skipped, 'after the fault nothing is skipped');
      const { rtp } = await call.far.result();
      assert.equal([rtp!.lost, rtp!.sequenceGaps, rtp!.timestampJumps, rtp!.ssrcChanges], [0, 0, 0, 0], JSON.stringify(rtp));
    });
    for (const [where, report] of Object.entries(heard)) {
      assert.ok(report.marked > LEAST_FRAMES, `${where}: ${JSON.stringify(report)}`);
      assert.ok(report.missing + report.doubled <= MOST_CONCEALED, `${where}: ${JSON.stringify(report)}`);
      assert.is(report.outOfOrder, 0, `${where}: ${JSON.stringify(report)}`);
    }
  });
}

test('a core killed five times in a row keeps the call, takes no new one, and the call is ended as ever [H09, S11]', async () => {
  await withCallUp('android', async (call) => {
    const { handset, far } = call;
    for (let times = 1; times <= 5; times++) {
      await handset.ask({ do: 'kill', guest: 'core' });
      await handset.event('core-restarted', { restarts: times });
    }
    await handset.event('error', { code: 'CORE_BARRED' });
    await call.rtpGoesOn();
    const refused = await handset.ask({ do: 'place-call', to: far.uri }).catch((error: Refused) => error);
    assert.instance(refused, Refused);
    await recordsAreWhole(call);
    await hangUp(call, 'handset');
  });
});

test.run();

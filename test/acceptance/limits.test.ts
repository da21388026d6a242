// More calls than a handset takes, and two fingers on the answer key at once: refused in the right words, and nobody disturbed.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Refused, type Message } from '../../tools/scenario/party/json-process.ts';
import { startHandset, withHandset, type RunningHandset } from '../support/handset.ts';

const TOO_LATE = ['KErrTimedOut', 'KErrNotReady', 'ANSWERED_ELSEWHERE', 'CAPABILITY_CAN_PULL_CALL'];

const codeOf = (asked: Promise<Message>): Promise<string> =>
  asked.then(
    () => 'done',
    (error: Refused) => error.code,
  );

/** Runs `use` with peers that are handsets like ours. */
async function withPeers(count: number, words: string[], use: (peers: RunningHandset[]) => Promise<void>): Promise<void> {
  const peers = await Promise.all(Array.from({ length: count }, () => startHandset({ words })));
  try {
    await use(peers);
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
}

for (const [front, code] of [
  ['android', 'TOO_MANY_ONGOING_CALLS'],
  ['symbian', 'KErrServerBusy'],
] as const) {
  test(`beside an active and a held call ${front} refuses a third with ${code}, one caller waits and the next hears 486 [H16, S09]`, () =>
    withPeers(3, ['--answer', 'active'], (peers) =>
      withHandset({ words: ['--active', front] }, async (handset) => {
        for (const peer of peers.slice(0, 2)) {
          const { session } = await handset.ask({ do: 'place-call', to: peer.uri });
          await handset.event('session-established', { session });
        }
        assert.is(await codeOf(handset.ask({ do: 'place-call', to: peers[2]!.uri })), code);
        assert.is(peers[2]!.events.filter(({ event }) => event === 'session-offered').length, 0, 'it failed in the guest, and nobody heard of it');
        const waiting = await peers[2]!.ask({ do: 'place-call', to: handset.uri });
        await handset.event('session-offered', { waiting: true });
        assert.is(await codeOf(handset.ask({ do: 'answer' })), code);
        await withHandset({}, async (caller) => {
          await caller.ask({ do: 'place-call', to: handset.uri });
          const { reason } = await caller.event('session-ended');
          assert.is((reason as { sip: number }).sip, 486);
        });
        assert.is(handset.events.filter(({ event }) => event === 'session-offered').length, 1, 'no guest saw it');
        await peers[2]!.ask({ do: 'end', session: waiting.session });
        await handset.event('session-ended');
        const { identical, skipped } = await handset.ask({ do: 'records' });
        assert.equal([identical, skipped], [true, 0]);
      }),
    ));
}

test('two guests answer at once: one has the call, the other is told in its own words [H15]', () =>
  withPeers(1, [], ([caller]) =>
    withHandset({}, async (handset) => {
      for (const [first, second] of [
        ['android', 'symbian'],
        ['symbian', 'android'],
      ] as const) {
        await caller!.ask({ do: 'place-call', to: handset.uri });
        const { session } = await handset.event('session-offered');
        const codes = await Promise.all([first, second].map((guest) => codeOf(handset.ask({ do: 'answer', guest, session }))));
        // Whoever comes late finds no ringing call any more, or, on Android, takes over the one that is up, if its record says already that it is.
        assert.ok(codes.includes('done'), codes.join());
        for (const code of codes) assert.ok(['done', ...TOO_LATE].includes(code), codes.join());
        assert.is(handset.events.filter((event) => event.event === 'session-answering' && event.session === session).length, 1);
        await handset.event('session-established', { session });
        await handset.ask({ do: 'end', session });
        await handset.event('session-ended', { session });
        const { identical } = await handset.ask({ do: 'records' });
        assert.ok(identical);
      }
    }),
  ));

test.run();

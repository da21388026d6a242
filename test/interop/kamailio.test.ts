// Kamailio as registrar and proxy: digest, refresh, refusal, a call along its route set, and the way out.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startHandset, withHandset } from '../support/handset.ts';
import { startKamailio, type Kamailio } from '../../tools/scenario/party/kamailio.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { scratchFolder } from '../support/scratch.ts';

/** Short, so that a refresh can be awaited. */
const EXPIRES_S = 12;
const POLL_MS = 100;

const NAMES = [
  'a handset registers at Kamailio with digest, refreshes before its time is over, and is gone after quit',
  'a wrong password is told as registration-failed with 401, and the handset lives',
  'two handsets talk and switch along the route set of a record-routing Kamailio',
] as const;

const registration = (kamailio: Kamailio, user: string, password = 'secret'): string[] => ['--register', `sip:127.0.0.1:${kamailio.port}`, '--user', user, '--password', password];

async function withKamailio(use: (kamailio: Kamailio) => Promise<void>): Promise<void> {
  const kamailio = await startKamailio(scratchFolder('kamailio'), EXPIRES_S);
  try {
    await use(kamailio);
  } finally {
    await kamailio.stop();
  }
}

if (haveKamailio(NAMES)) {
  test(`${NAMES[0]} [H02, D10]`, () =>
    withKamailio(async (kamailio) => {
      const handset = await startHandset({ words: registration(kamailio, 'alice') });
      assert.is((await handset.event('registered')).expiresS, EXPIRES_S);
      const first = kamailio.location('alice')!;
      const deadline = Date.now() + EXPIRES_S * 1000;
      while (kamailio.location('alice')?.cseq === first.cseq && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      assert.ok(kamailio.location('alice')!.cseq > first.cseq, 'refreshed in time');
      await handset.stop();
      assert.ok(handset.events.some(({ event }) => event === 'unregistered'));
      assert.is(kamailio.location('alice'), null);
    }));

  test(`${NAMES[1]} [H02, D10]`, () =>
    withKamailio((kamailio) =>
      withHandset({ words: registration(kamailio, 'alice', 'wrong') }, async (handset) => {
        assert.is((await handset.event('registration-failed')).sip, 401);
        assert.is(kamailio.location('alice'), null);
        assert.is((await handset.ask({ do: 'records' })).identical, true);
      }),
    ));

  test(`${NAMES[2]} [H20, D10]`, () =>
    withKamailio((kamailio) =>
      withHandset({ words: registration(kamailio, 'alice') }, (alice) =>
        withHandset({ words: [...registration(kamailio, 'bob'), '--answer', 'active'] }, async (bob) => {
          await Promise.all([alice.event('registered'), bob.event('registered')]);
          const { session } = await alice.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${kamailio.port}` });
          await alice.event('session-established', { session });
          const theirs = await bob.event('session-established');
          assert.is((await alice.ask({ do: 'switch', to: 'symbian' })).gapFrames, 0);
          await bob.ask({ do: 'end', session: theirs.session });
          const { reason } = await alice.event('session-ended', { session });
          assert.is((reason as { side: string }).side, 'remote');
        }),
      ),
    ));
}

test.run();

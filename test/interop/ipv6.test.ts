// Calls over ::1, UDP and TCP, and of a handset that has both families: Via, Contact and SDP carry the right address, and sound goes both ways.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks, readWav } from '../../host-shim/media/index.ts';
import { withHandset } from '../support/handset.ts';
import { assertHeardWhole } from '../support/conversation.ts';
import { alsoIpv6, hasIpv6 } from '../support/ipv6.ts';
import { skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const TALK_MS = 1000;
const LEAST_FRAMES = 40;
const CASE = 'two handsets talk over ::1';

async function talk(transport: 'udp' | 'tcp'): Promise<void> {
  const folder = scratchFolder('ipv6');
  const voice = (party: number): string[] => ['--microphone', `marks:${party}`, '--loudspeaker', join(folder, `${party}.wav`), '--codecs', 'PCMU'];
  await withHandset({ bind: '[::1]:0', words: [...voice(0), '--answer', 'active'] }, (called) =>
    withHandset({ bind: '[::1]:0', words: voice(1) }, async (caller) => {
      assert.match(called.bind, /^\[::1\]:\d+$/);
      const { session } = await caller.ask({ do: 'place-call', to: `${called.uri};transport=${transport}` });
      await caller.event('session-established', { session });
      await new Promise((resolve) => setTimeout(resolve, TALK_MS));
      await caller.ask({ do: 'end', session });
      await called.event('session-ended');
      const { net } = (await called.ask({ do: 'stats' })) as { net: { received: number; streams: { accepted: number } } };
      assert.equal([net.received > 0, net.streams.accepted], transport === 'udp' ? [true, 0] : [false, 1]);
    }),
  );
  for (const [listener, speaker] of [[0, 1], [1, 0]] as const) {
    const { pcm, sampleRateHz } = await readWav(join(folder, `${listener}.wav`));
    assertHeardWhole(analyseMarks(pcm, sampleRateHz, speaker), LEAST_FRAMES, `the voice of ${speaker} at ${listener}`);
  }
}

/** One handset with both addresses in a conference with one of IPv4 and one of IPv6: each hears the other two. */
async function talkInBoth(): Promise<void> {
  const folder = scratchFolder('families');
  const voice = (party: number): string[] => ['--microphone', `marks:${party}`, '--loudspeaker', join(folder, `${party}.wav`), '--codecs', 'PCMU'];
  await withHandset({ words: [...voice(1), '--answer', 'active'] }, (fourth) =>
    withHandset({ bind: '[::1]:0', words: [...voice(2), '--answer', 'active'] }, (sixth) =>
      withHandset({ words: [...voice(0), ...alsoIpv6] }, async (both) => {
        const sessions: unknown[] = [];
        for (const to of [fourth.uri, sixth.uri]) {
          const { session } = await both.ask({ do: 'place-call', to });
          await both.event('session-established', { session });
          if (sessions.length === 0) await both.ask({ do: 'hold', session });
          sessions.push(session);
        }
        await both.ask({ do: 'merge', sessions });
        await new Promise((resolve) => setTimeout(resolve, TALK_MS));
        const { media } = (await both.ask({ do: 'stats' })) as { media: { streams: { remote: string }[] } };
        assert.equal(media.streams.map(({ remote }) => remote.includes('::1')), [false, true]);
        for (const session of sessions) await both.ask({ do: 'end', session });
      })));
  for (const listener of [1, 2]) {
    const { pcm, sampleRateHz } = await readWav(join(folder, `${listener}.wav`));
    assert.ok(analyseMarks(pcm, sampleRateHz, 0).marked >= LEAST_FRAMES, `the voice of both families at ${listener}`);
  }
}

if (!hasIpv6) skip(CASE, 'this machine has no ::1');
else {
  for (const transport of ['udp', 'tcp'] as const) test(`${CASE}, SIP by ${transport} [S07 RFC 3261 19.1.1, 20.42, RFC 8866 5.7]`, () => talk(transport));
  test('a handset with an address of each family talks to one of IPv4 and one of IPv6 at once (RFC 6157 3, 4.1) [S07]', talkInBoth);
}

test.run();

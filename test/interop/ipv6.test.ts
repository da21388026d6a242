// A call over ::1, UDP and TCP: Via, Contact and SDP carry the address as IPv6, and sound goes both ways.
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks, readWav } from '../../host-shim/media/index.ts';
import { withHandset } from '../support/handset.ts';
import { assertHeardWhole } from '../support/conversation.ts';
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

if (!Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1')) skip(CASE, 'this machine has no ::1');
else for (const transport of ['udp', 'tcp'] as const) test(`${CASE}, SIP by ${transport} [S07 RFC 3261 19.1.1, 20.42, RFC 8866 5.7]`, () => talk(transport));

test.run();

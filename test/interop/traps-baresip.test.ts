// The core traps in calls with baresip: while both talk, while either holds, in the middle of a re-INVITE; calls stay up, sound goes on, BYE works.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { untilRtp, withHandset, type RunningHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const MORE_PACKETS = 25;
const PATIENCE_MS = 30_000;

async function withBaresip(name: string, use: (handset: RunningHandset, baresip: Baresip) => Promise<void>): Promise<void> {
  const folder = scratchFolder(name);
  const voiceWav = join(folder, 'voice.wav');
  await writeMarkedVoice(voiceWav, 1, 8000);
  const baresip = await Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: 'pcmu', voiceWav });
  try {
    await withHandset({ words: ['--answer', 'active', '--codecs', 'PCMU'] }, (handset) => use(handset, baresip));
  } finally {
    await baresip.stop();
  }
}

async function trap(handset: RunningHandset, times: number): Promise<void> {
  await handset.ask({ do: 'kill', guest: 'core' });
  assert.is((await handset.event('core-restarted', { restarts: times })).restarts, times);
}

/** More of it went out and came in than at this moment. */
async function soundGoesOn(handset: RunningHandset): Promise<void> {
  const { media } = (await handset.ask({ do: 'stats' })) as { media: { streams: { rtp: { sent: number; received: number } }[] } };
  assert.is(media.streams.length, 1);
  const { sent, received } = media.streams[0]!.rtp;
  await untilRtp(handset, Math.max(sent, received) + MORE_PACKETS);
}

const HELD = 'the core traps in a call to baresip, while either side holds it, and in the middle of a resume';
const ENDED = 'the core traps in a call from baresip, which the handset then ends';

if (havePrograms(['baresip'], [HELD, ENDED])) {
  test(`${HELD}: sound goes on and baresip hangs up [S11, D10]`, () =>
    withBaresip('traps-out', async (handset, baresip) => {
      const { session } = await handset.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${baresip.sipPort}` });
      await handset.event('session-established', { session });
      await untilRtp(handset, MORE_PACKETS);
      await trap(handset, 1);
      await soundGoesOn(handset);
      await handset.ask({ do: 'hold', session });
      await trap(handset, 2);
      // Its answer is lost with the trap, or is there before it; a resume that is given again goes along with the offer that makes one what both sides know.
      const resumed = handset.ask({ do: 'resume', session }).catch(() => undefined);
      await trap(handset, 3);
      await resumed;
      await handset.ask({ do: 'resume', session });
      await baresip.command('hold');
      await handset.event('session-held', { session, side: 'remote' });
      await baresip.command('resume');
      await handset.event('session-resumed', { session, side: 'remote' });
      await soundGoesOn(handset);
      await baresip.command('hangup');
      await handset.event('session-ended', { session });
      assert.is((await handset.ask({ do: 'records' })).identical, true);
    }));

  test(`${ENDED}: sound goes on, and BYE reaches baresip [S11, D10]`, () =>
    withBaresip('traps-in', async (handset, baresip) => {
      await baresip.command('dial', handset.uri);
      const { session } = await handset.event('session-established');
      await untilRtp(handset, MORE_PACKETS);
      await trap(handset, 1);
      await soundGoesOn(handset);
      await handset.ask({ do: 'hold', session });
      await handset.ask({ do: 'resume', session });
      await handset.ask({ do: 'end', session });
      await handset.event('session-ended', { session });
      for (const until = Date.now() + PATIENCE_MS; /CONFIRMED|sip:handset/.test(await baresip.command('listcalls')); ) assert.ok(Date.now() < until, 'baresip still has the call');
    }));
}

test.run();

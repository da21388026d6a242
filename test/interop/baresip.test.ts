// baresip in both call directions: who calls whom, each voice at the other end frame by frame, and ten switches in mid-call.
// Runs alone: each voice is looked for frame by frame.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { Capture } from '../../tools/scenario/party/capture.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { assertSwitchesLoseNothing, assertVoices } from '../support/conversation.ts';
import { startHandset, switchThereAndBack, type RunningHandset } from '../support/handset.ts';
import { havePrograms, skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const HANDSET_VOICE = 0;
const BARESIP_VOICE = 1;
const SWITCHES_EACH_WAY = 10;
const TALK_MS = 1500;
const CODECS = [
  { baresip: 'pcmu', name: 'PCMU', sampleRateHz: 8000 },
  { baresip: 'g722', name: 'G722', sampleRateHz: 16_000 },
] as const;

interface Conversation {
  handset: RunningHandset;
  baresip: Baresip;
  capture: Capture;
  loudspeaker: string;
}

async function conversation(name: string, codec: (typeof CODECS)[number], converse: (parts: Conversation) => Promise<void>): Promise<void> {
  const folder = scratchFolder(name);
  const voiceWav = join(folder, 'voice.wav');
  const loudspeaker = join(folder, 'handset.wav');
  await writeMarkedVoice(voiceWav, BARESIP_VOICE, codec.sampleRateHz);
  const stops: (() => Promise<void>)[] = [];
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    stops.unshift(() => part.stop());
    return part;
  };
  try {
    const capture = keep(await Capture.start(join(folder, 'lo.pcap')));
    const baresip = keep(await Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: codec.baresip, voiceWav }));
    const words = ['--answer', 'active', '--microphone', `marks:${HANDSET_VOICE}`, '--loudspeaker', loudspeaker, '--codecs', codec.name];
    const handset = keep(await startHandset({ words }));
    await converse({ handset, baresip, capture, loudspeaker });
  } finally {
    for (const stop of stops) await stop();
  }
}

/** Ten times there and back, nothing lost at either end, and not one SIP message for it. */
async function switchAndJudge({ handset, baresip, capture, loudspeaker }: Conversation, hangUp: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, TALK_MS));
  const from = Date.now();
  const switches = await switchThereAndBack(handset, SWITCHES_EACH_WAY);
  const to = Date.now();
  await new Promise((resolve) => setTimeout(resolve, TALK_MS));
  const records = await handset.ask({ do: 'records' });
  await hangUp();
  await handset.event('session-ended');
  await handset.stop();
  await capture.stop();
  const seen = capture.datagrams();
  assertSwitchesLoseNothing(switches, 2 * SWITCHES_EACH_WAY);
  assert.is(
    seen.filter(({ timeMs, fromPort, toPort }) => timeMs > from && timeMs < to && (fromPort === baresip.sipPort || toPort === baresip.sipPort))
      .length,
    0,
    'no SIP message for a switch',
  );
  assert.ok(
    records.identical && records.skipped === 0 && Number(records.checked) > 0,
    JSON.stringify({ checked: records.checked, skipped: records.skipped }),
  );
  await assertVoices({
    seen,
    ports: baresip.rtpPorts,
    handsetVoice: HANDSET_VOICE,
    farVoice: BARESIP_VOICE,
    loudspeaker,
    leastFrames: (2 * TALK_MS) / 20,
  });
}

const INCOMING = 'baresip calls, Android answers, ten switches there and back lose nothing';
const OUTGOING = 'Symbian calls baresip, ten switches there and back lose nothing';

if (process.getuid?.() !== 0) {
  for (const name of [INCOMING, OUTGOING]) skip(name, 'tcpdump captures as root only');
} else if (havePrograms(['baresip', 'tcpdump'], [INCOMING, OUTGOING])) {
  for (const codec of CODECS) {
    test(`${INCOMING}, ${codec.name} [H14, H20, M03, D10]`, () =>
      conversation('baresip-in', codec, async (parts) => {
        await parts.baresip.command('dial', parts.handset.uri);
        await parts.handset.event('session-established');
        await switchAndJudge(parts, () => parts.baresip.command('hangup'));
      }));
  }

  test(`${OUTGOING} [H14, H20, D10]`, () =>
    conversation('baresip-out', CODECS[0], async (parts) => {
      await parts.handset.ask({ do: 'switch', to: 'symbian' });
      const { session } = await parts.handset.ask({ do: 'place-call', guest: 'symbian', to: `sip:bob@127.0.0.1:${parts.baresip.sipPort}` });
      await parts.handset.event('session-established', { session });
      await switchAndJudge(parts, () => parts.handset.ask({ do: 'end', session }));
    }));
}

test.run();

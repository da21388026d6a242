// A handset in a call with a far end of ours, each in its own process: what tests of faults begin with.
import { join } from 'node:path';
import { analyseMarks, readWav, type MarksReport } from '../../host-shim/media/index.ts';
import type { Party } from '../../tools/scenario/party/party.ts';
import { startFarEnd } from '../../tools/scenario/party/far-end.ts';
import { withHandset, type RunningHandset } from './handset.ts';
import { scratchFolder } from './scratch.ts';

const HANDSET_VOICE = 0;
const FAR_VOICE = 1;
const PACKETS_ON = 20;

export interface CallUp {
  handset: RunningHandset;
  far: Party;
  session: string;
  /** Resolves when so many more packets came in and went out. */
  rtpGoesOn(): Promise<void>;
}

interface StreamStats {
  rtp: { sent: number; received: number };
}

/** What each end heard of the other one, from the recordings. */
export interface Heard {
  inHandset: MarksReport;
  atFarEnd: MarksReport;
}

/** `front`: the guest that places the call. `words`: more of `twinset run`; `readyMs`: how long its start may take. Both processes end with it; what was heard is known then. */
export async function withCallUp(front: string, use: (call: CallUp) => Promise<void>, words: readonly string[] = [], readyMs?: number): Promise<Heard> {
  const folder = scratchFolder('call');
  const loudspeaker = join(folder, 'handset.wav');
  const far = await startFarEnd('B', { voice: FAR_VOICE, answer: 'auto' }, folder);
  let recording = '';
  try {
    await withHandset({ ...(readyMs === undefined ? {} : { readyMs }), words: ['--active', front, '--microphone', `marks:${HANDSET_VOICE}`, '--loudspeaker', loudspeaker, ...words] }, async (handset) => {
      const { session } = await handset.ask({ do: 'place-call', to: far.uri });
      await handset.event('session-established', { session });
      const packets = async (): Promise<StreamStats['rtp']> => {
        const { media } = (await handset.ask({ do: 'stats' })) as { media: { streams: StreamStats[] } };
        return media.streams[0]?.rtp ?? { sent: 0, received: 0 };
      };
      const rtpGoesOn = async (): Promise<void> => {
        const from = await packets();
        for (let now = from; now.sent < from.sent + PACKETS_ON || now.received < from.received + PACKETS_ON; now = await packets()) {
          if (handset.events.some(({ event }) => event === 'session-ended')) throw new Error('the call ended');
        }
      };
      await rtpGoesOn();
      await use({ handset, far, session: String(session), rtpGoesOn });
      recording = (await far.result()).recording!.path;
    });
  } finally {
    await far.stop();
  }
  return { inHandset: await marksIn(loudspeaker, FAR_VOICE), atFarEnd: await marksIn(recording, HANDSET_VOICE) };
}

async function marksIn(path: string, voice: number): Promise<MarksReport> {
  const { pcm, sampleRateHz } = await readWav(path);
  return analyseMarks(pcm, sampleRateHz, voice);
}

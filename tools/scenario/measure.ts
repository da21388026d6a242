// What the recordings and packets of a run say: whose voice is heard where, frame by frame, and how the RTP came through.
import { analyseMarks, analyseSound, readWav } from '../../host-shim/media/index.ts';
import type { AudioRow, HeardRow, RtpRow, RunEvidence } from './result.ts';
import { userOf } from './party/party.ts';
import { HANDSET, type AudioExpectation } from './scenario.ts';

interface Speaker {
  name: string;
  voice: number;
}

/** Every voice looked for in every recording, its owner's own left out. */
export async function hearAll({ handset, parties }: RunEvidence): Promise<HeardRow[]> {
  const speakers: Speaker[] = [{ name: HANDSET, voice: handset.voice }, ...parties];
  const listeners = [{ name: HANDSET, recording: handset.recording }, ...parties];
  const rows: HeardRow[] = [];
  for (const { name: by, recording } of listeners) {
    if (!recording) continue;
    const { pcm, sampleRateHz } = readWav(recording.path);
    for (const { name: who, voice } of speakers) {
      if (who === by) continue;
      const { marked, runs, missing, doubled, outOfOrder, concealed } = analyseMarks(pcm, sampleRateHz, voice);
      rows.push({ who, by, framesMarked: marked, runs: runs.length, missing, doubled, outOfOrder, concealed });
    }
  }
  return rows;
}

/** What is expected is looked for; no recording: no row. */
export function soundRows({ handset, parties }: RunEvidence, expected: readonly AudioExpectation[]): AudioRow[] {
  return expected.flatMap(({ by, toneHz = null }) => {
    const path = by === HANDSET ? handset.recording?.path : parties.find(({ name }) => name === by)?.recording?.path;
    if (path === undefined) return [];
    const { pcm, sampleRateHz } = readWav(path);
    return [{ by, toneHz, ...analyseSound(pcm, sampleRateHz, toneHz) }];
  });
}

/** One row per far end, as it saw the packets itself. */
export function rtpRows({ parties, events }: RunEvidence): RtpRow[] {
  return parties.flatMap(({ name, user, address, rtp }) => {
    if (!rtp) return [];
    // Who is called is known by the address; who calls may have written any host into From.
    const created = events.find(({ event }) =>
      (event.event === 'session-created' && (String(event.to).includes(address) || userOf(String(event.to)) === user)) || (event.event === 'session-offered' && userOf(String(event.from)) === user));
    return [{ session: String(created?.event.session ?? ''), party: name, ...rtp }];
  });
}

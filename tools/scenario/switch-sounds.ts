// What each party heard around each switch, cut out of its recording: to listen to, and to look at in the report.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWav, wavBytes } from '../../host-shim/media/index.ts';
import { limits } from './limits.ts';
import type { Recording } from './party/party.ts';
import type { RunEvidence } from './result.ts';
import { HANDSET } from './scenario.ts';
import { switchMoments } from './switch-moments.ts';

export interface SwitchSound {
  readonly listener: string;
  /** 1 = the first of the run. */
  readonly number: number;
  readonly pcm: Int16Array;
  readonly sampleRateHz: number;
  /** The switch, from the beginning of the cut. */
  readonly markMs: number;
  readonly path: string;
}

export const recordingsOf = ({ handset, parties }: Pick<RunEvidence, 'handset' | 'parties'>): { name: string; recording: Recording }[] =>
  [{ name: HANDSET, recording: handset.recording }, ...parties].flatMap(({ name, recording }) => (recording ? [{ name, recording }] : []));

/** Writes `switch-1-B.wav` ... into the folder; switches that a recording has not lived to see are left out, and those over the bound. */
export function cutSwitchSounds(evidence: RunEvidence, folder: string): SwitchSound[] {
  const moments = switchMoments(evidence).slice(0, limits.switchSounds);
  return recordingsOf(evidence).flatMap(({ name, recording }) => {
    const { pcm, sampleRateHz } = readWav(recording.path);
    const sample = (timeMs: number): number => Math.min(pcm.length, Math.max(0, Math.round((timeMs / 1000) * sampleRateHz)));
    return moments.flatMap((epochMs, index): SwitchSound[] => {
      const atMs = epochMs - recording.startEpochMs;
      const from = sample(atMs - limits.aroundSwitchMs);
      const piece = pcm.subarray(from, sample(atMs + limits.aroundSwitchMs));
      const markMs = atMs - (from / sampleRateHz) * 1000;
      if (atMs < 0 || markMs > (piece.length / sampleRateHz) * 1000) return [];
      const path = join(folder, `switch-${index + 1}-${name}.wav`);
      writeFileSync(path, wavBytes(piece, sampleRateHz));
      return [{ listener: name, number: index + 1, pcm: piece, sampleRateHz, markMs, path }];
    });
  });
}

// The JavaScript API (`import { handset } from 'twinset'`): handsets and far ends for scripts and tests of one's own.
import { analyseMarks, analyseSound, readWav } from '../../host-shim/media/index.ts';
import { realtimeStage } from '../scenario/stage/realtime.ts';
import { virtualStage } from '../scenario/stage/virtual.ts';
import type { FarEnd, FarEndSettings, Handset, HandsetSettings, HeardSound, HeardVoice, TargetSettings, World } from './types.ts';
import { ScriptedWorld } from './world.ts';

export type * from './types.ts';

/** Processes and sockets of 127.0.0.1; time is the clock's on the wall. */
export const realTime = (): World => new ScriptedWorld(realtimeStage('builtin', 1));

/** Everything in this thread, under a virtual clock: the same seed plays the same run. */
export const simulation = ({ seed = 1 }: { seed?: number } = {}): World => new ScriptedWorld(virtualStage(seed));

/** A handset in real time, with both guests, in a process of its own. */
export const handset = (settings?: HandsetSettings): Promise<Handset> => realTime().handset(settings);

/** A handset on an emulated board, flashed with what is built here or with an image of your own; boots as `twinset qemu` does. */
export const target = (settings: TargetSettings): Promise<Handset> => realTime().target(settings);

/** A far end in real time, in a process of its own. */
export const farEnd = (name: string, settings?: FarEndSettings): Promise<FarEnd> => realTime().farEnd(name, settings);

/** How the marked voice (microphone 'marks:P', a far end's `voice`) came through in a WAV file. */
export async function heard(wavPath: string, voice: number): Promise<HeardVoice> {
  const { pcm, sampleRateHz } = readWav(wavPath);
  const { marked, runs, missing, doubled, outOfOrder, concealed } = analyseMarks(pcm, sampleRateHz, voice);
  return { frames: marked, stretches: runs.length, missing, doubled, outOfOrder, concealed };
}

/** A tone in a WAV file, or, when no frequency is named, any sound. */
export async function heardSound(wavPath: string, { toneHz = null }: { toneHz?: number | null } = {}): Promise<HeardSound> {
  const { pcm, sampleRateHz } = readWav(wavPath);
  return analyseSound(pcm, sampleRateHz, toneHz);
}

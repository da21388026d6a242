// Finds a tone, or any sound, in a recording: how long it is there, in how many stretches, and the longest gap between two of them.
import { TICK_MS } from './limits.ts';

export interface SoundReport {
  presentMs: number;
  stretches: number;
  /** Between the first and the last frame of it; 0 when it never stopped. */
  longestGapMs: number;
}

/** Root mean square of a frame that is no silence: 50 dB below full scale. */
const QUIETEST = 100;
/** The part of a frame's energy that a tone has when it is there, whatever else is. */
const PART_OF_ENERGY = 0.25;

/** Goertzel: the energy at `hz` in these samples, as a part of all. */
function partAt(frame: Int16Array, hz: number, sampleRateHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRateHz);
  let [last, before, energy] = [0, 0, 0];
  for (const sample of frame) {
    [last, before] = [sample + coefficient * last - before, last];
    energy += sample * sample;
  }
  const power = last * last + before * before - coefficient * last * before;
  return energy === 0 ? 0 : (2 * power) / (frame.length * energy);
}

const isLoud = (frame: Int16Array): boolean => frame.reduce((sum, sample) => sum + sample * sample, 0) >= QUIETEST * QUIETEST * frame.length;

/** `toneHz` null: any sound. Frame by frame of 20 ms. */
export function analyseSound(pcm: Int16Array, sampleRateHz: number, toneHz: number | null): SoundReport {
  const samples = (sampleRateHz * TICK_MS) / 1000;
  const report: SoundReport = { presentMs: 0, stretches: 0, longestGapMs: 0 };
  let lastHeard = -1;
  for (let index = 0; (index + 1) * samples <= pcm.length; index++) {
    const frame = pcm.subarray(index * samples, (index + 1) * samples);
    if (!isLoud(frame) || (toneHz !== null && partAt(frame, toneHz, sampleRateHz) < PART_OF_ENERGY)) continue;
    const gapMs = lastHeard < 0 ? 0 : (index - lastHeard - 1) * TICK_MS;
    if (lastHeard < 0 || gapMs > 0) report.stretches++;
    report.longestGapMs = Math.max(report.longestGapMs, gapMs);
    report.presentMs += TICK_MS;
    lastHeard = index;
  }
  return report;
}

// A party's marked voice as a WAV file, for programs that play files: some in a loop, while baresip hangs up at the end.
import { MARK_NUMBERS, MarksGenerator, WavWriter } from '../../../host-shim/media/index.ts';

const FRAME_SAMPLES = 320; // 20 ms at 16 kHz
const SYLLABLE_FRAMES = 13;
// A whole number of marks and of syllables, so that the loop has no seam.
const LOOP_FRAMES = MARK_NUMBERS * SYLLABLE_FRAMES;
/** Ten minutes: once is 17 s, which ended a call on a machine that others load. */
const LOOPS = 36;

/** baresip wants its file at the codec's own rate: 8000 Hz for G.711, 16000 for G.722. */
export async function writeMarkedVoice(path: string, voice: number, sampleRateHz: 8000 | 16_000 = 8000): Promise<void> {
  const generator = new MarksGenerator(voice);
  const wide = new Int16Array(FRAME_SAMPLES);
  const frameSamples = (FRAME_SAMPLES * sampleRateHz) / 16_000;
  const loop = new Int16Array(LOOP_FRAMES * frameSamples);
  for (let frame = 0; frame < LOOP_FRAMES; frame++) {
    generator.next(wide);
    // The marks end below 3.4 kHz: at 8 kHz every second sample is all there is to hear.
    for (let sample = 0; sample < frameSamples; sample++) loop[frame * frameSamples + sample] = wide[(sample * FRAME_SAMPLES) / frameSamples]!;
  }
  const file = await WavWriter.create(path, sampleRateHz);
  for (let times = 0; times < LOOPS; times++) file.write(loop);
  await file.close();
}

// The test signal: voice-like sound in which every 20 ms frame carries its number modulo 64, for five parties at once.
//
// Between 300 and 3250 Hz lie 60 bins of 50 Hz, each a whole number of periods in a frame, so that they are orthogonal over it.
// Party p owns every fifth: 300 + 50 p + 250 i Hz, i = 0..11, in three groups of four. A frame's number is written in base four,
// one tone per group; all tones begin and end a frame at zero, so that frames join without a click. A slow envelope, like
// syllables, moves between half and whole: speech codecs and mixers are used as they would be, and no frame is ever silent.
import { MIXER_RATE_HZ, TICK_MS } from './limits.ts';

export const MARK_PARTIES = 5;
export const MARK_NUMBERS = 64;
export const MARK_GROUPS = 3;
export const MARK_TONES = 4;
export const MARK_BIN_HZ = 1000 / TICK_MS;
const FIRST_BIN = 6;

/** Five parties of three tones each stay below full scale: 15 * 2100 = 31,500. */
const TONE_AMPLITUDE = 2100;
/** Frames per syllable; no divisor of 64, so that an envelope's place is no second mark. */
const SYLLABLE_FRAMES = 13;

/** The 50 Hz bin in which party `party` says `digit` (0..3) in `group` (0..2). */
export function markBin(party: number, group: number, digit: number): number {
  return FIRST_BIN + party + MARK_PARTIES * (group * MARK_TONES + digit);
}

export function markDigit(number: number, group: number): number {
  return (number >> (2 * group)) & 3;
}

export class MarksGenerator {
  readonly #tones: Float64Array[];
  #frame = 0;

  constructor(party: number) {
    if (!Number.isInteger(party) || party < 0 || party >= MARK_PARTIES) throw new RangeError(`there is no party ${party}: 0 to ${MARK_PARTIES - 1}`);
    const samples = (MIXER_RATE_HZ * TICK_MS) / 1000;
    this.#tones = Array.from({ length: MARK_GROUPS * MARK_TONES }, (_, i) => {
      const step = (2 * Math.PI * markBin(party, Math.floor(i / MARK_TONES), i % MARK_TONES)) / samples;
      return Float64Array.from({ length: samples }, (_, n) => TONE_AMPLITUDE * Math.sin(step * n));
    });
  }

  /** Frames made so far; the next one's number is this modulo 64. */
  get frames(): number {
    return this.#frame;
  }

  /** One frame of 16 kHz. */
  next(pcm: Int16Array): void {
    const [a, b, c] = [0, 1, 2].map((group) => this.#tones[group * MARK_TONES + markDigit(this.#frame, group)]);
    const turn = (2 * Math.PI) / (SYLLABLE_FRAMES * pcm.length);
    for (let n = 0; n < pcm.length; n++) {
      const envelope = 0.75 - 0.25 * Math.cos(turn * ((this.#frame % SYLLABLE_FRAMES) * pcm.length + n));
      pcm[n] = Math.round(envelope * (a[n] + b[n] + c[n]));
    }
    this.#frame++;
  }
}

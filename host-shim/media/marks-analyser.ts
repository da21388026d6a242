// Finds one party's marks (marks.ts) in recorded or received sound and says whether each frame is there once and in order.
import { MARK_BIN_HZ, MARK_GROUPS, MARK_NUMBERS, MARK_PARTIES, MARK_TONES, markBin, markDigit } from './marks.ts';
import { TICK_MS } from './limits.ts';

/** A stretch of marked frames without a break of more than BRIDGED_FRAMES. */
export interface MarksRun { startMs: number; endMs: number; frames: number; firstNumber: number; lastNumber: number }

export interface MarksReport {
  party: number;
  /** Frames of 20 ms in the sound, and how many of them carry this party's mark. */
  frames: number;
  marked: number;
  /** Different numbers heard, `marked` less doubled and concealed ones. */
  heard: number;
  runs: MarksRun[];
  /** Faults within runs. Between two runs the party was silent, and nothing is said about it. */
  missing: number;
  doubled: number;
  outOfOrder: number;
  /** A number repeated at a falling level: a decoder's concealment. */
  concealed: number;
  /** Unmarked frames within a run. */
  unmarked: number;
  /** Where frames begin, in samples modulo a frame: the delay of filters on the way. And how much it moves from part to part. */
  offsetSamples: number;
  offsetSpreadSamples: number;
}

const BRIDGED_FRAMES = 10;
/** Shorter ones are chance. */
const SHORTEST_RUN = 3;
/** Amplitude of the weakest tone that counts, and how far it must stand out from the others of its group, in energy. */
const WEAKEST_TONE = 120;
const STANDS_OUT = 3;
/** So far aside, as a part of a frame, a frame is looked at again that was unclear. */
const ASIDE_PARTS = 12;
/** A repeated frame below this part of its original's level was invented by a concealment, which fades. */
const FADED = 0.8;
/** A frame below this part of its neighbour's level, at the edge of a stretch or out of order, is the cut-off part of one: parties' frames do not all begin where the stretch does. */
const PART_FRAME = 0.4;
/** A single mark with more silence than this behind it is chance in what others leak, not a voice's beginning. */
const LONELY_FRAMES = 2;
const ALIGNMENT_STEPS = 16;
const ALIGNMENT_FRAMES = 48;
/** A path that keeps the tones' phases gives at least this part of their amplitude back at the right offset; on another path the energy alone decides. */
const COHERENT = 0.5;

interface Heard { number: number; level: number }

function isHeard(heard: Heard | 'silent' | 'unclear'): heard is Heard {
  return typeof heard === 'object';
}

export function analyseMarks(pcm: Int16Array, sampleRateHz: number, party: number): MarksReport {
  const listener = new Listener(pcm, sampleRateHz, party);
  const { offset, spread } = listener.align();
  // A mark that begins a little before the sound does, or ends a little after it, is in it all the same.
  const start = offset > listener.frameSamples / 2 ? offset - listener.frameSamples : offset;
  const frames = Math.max(0, Math.floor((pcm.length - start) / listener.frameSamples + 1 / ALIGNMENT_STEPS));
  const report: MarksReport = {
    party, frames, marked: 0, heard: 0, runs: [], missing: 0, doubled: 0, outOfOrder: 0, concealed: 0, unmarked: 0,
    offsetSamples: offset, offsetSpreadSamples: spread,
  };
  let run: RunReader | null = null;
  for (let index = 0; index <= frames; index++) {
    const heard = index < frames ? listener.hear(start + index * listener.frameSamples) : null;
    if (heard !== null) {
      run ??= new RunReader(index);
      run.take(index, heard);
    } else if (run !== null && (index === frames || index - run.lastIndex > BRIDGED_FRAMES)) {
      if (run.marked >= SHORTEST_RUN) run.addTo(report);
      run = null;
    }
  }
  return report;
}

/** Follows the numbers of one run without their wrap-around. */
class RunReader {
  lastIndex: number;
  marked = 0;
  #firstIndex: number;
  readonly #seen = new Set<number>();
  readonly #missing = new Set<number>();
  #first = 0;
  #highest = -1;
  #level = 0;
  #doubled = 0;
  #concealed = 0;
  #outOfOrder = 0;
  #unmarked = 0;

  constructor(index: number) {
    this.#firstIndex = this.lastIndex = index;
  }

  take(index: number, { number, level }: Heard): void {
    const alone = this.marked === 1 && index - this.lastIndex > LONELY_FRAMES;
    if (alone || (this.marked > 0 && this.marked < SHORTEST_RUN && this.#level < PART_FRAME * level)) this.#begin(index);
    if (this.marked === 0) {
      this.#first = number;
      this.#highest = number - 1;
    }
    const ahead = (((number - this.#highest) % MARK_NUMBERS) + MARK_NUMBERS) % MARK_NUMBERS;
    if (ahead > 1 && level < PART_FRAME * this.#level) return;
    if (this.marked > 0) this.#unmarked += index - this.lastIndex - 1;
    this.marked++;
    this.lastIndex = index;
    const place = this.#highest + (ahead > MARK_NUMBERS / 2 ? ahead - MARK_NUMBERS : ahead);
    if (place > this.#highest) {
      for (let skipped = this.#highest + 1; skipped < place; skipped++) this.#missing.add(skipped);
      this.#highest = place;
    } else if (this.#missing.delete(place)) {
      this.#outOfOrder++;
    } else if (place === this.#highest && level < FADED * this.#level) {
      this.#concealed++;
      return;
    } else {
      this.#doubled++;
    }
    this.#seen.add(place);
    this.#level = level;
  }

  /** What came first was the end of a frame, or chance in what others leak: no number can be read in it. */
  #begin(index: number): void {
    this.#firstIndex = this.lastIndex = index;
    this.marked = 0;
    this.#doubled = this.#concealed = this.#outOfOrder = this.#unmarked = 0;
    this.#seen.clear();
    this.#missing.clear();
  }

  addTo(report: MarksReport): void {
    report.marked += this.marked;
    report.heard += this.#seen.size;
    report.missing += this.#missing.size;
    report.doubled += this.#doubled;
    report.concealed += this.#concealed;
    report.outOfOrder += this.#outOfOrder;
    report.unmarked += this.#unmarked;
    const lastNumber = ((this.#highest % MARK_NUMBERS) + MARK_NUMBERS) % MARK_NUMBERS;
    report.runs.push({ startMs: this.#firstIndex * TICK_MS, endMs: (this.lastIndex + 1) * TICK_MS, frames: this.marked, firstNumber: this.#first, lastNumber });
  }
}

/** Odd, so that every number has its turn: with a stride of four all frames looked at would say the same digit in the first group. */
function strideOf(frames: number): number {
  return Math.floor(frames / ALIGNMENT_FRAMES) | 1;
}

/** Measures the party's twelve tones in one frame. */
class Listener {
  readonly frameSamples: number;
  readonly #pcm: Float64Array;
  /** A tone's phase after `n` samples. */
  readonly #turn: (tone: number, n: number) => number;
  readonly #cosines: Float64Array[];
  readonly #sines: Float64Array[];
  readonly #frames: number;
  readonly #energies = new Float64Array(MARK_GROUPS * MARK_TONES);

  constructor(pcm: Int16Array, sampleRateHz: number, party: number) {
    this.frameSamples = (sampleRateHz * TICK_MS) / 1000;
    // A frame of silence at both ends: what is read never lies outside.
    this.#pcm = new Float64Array(pcm.length + 2 * this.frameSamples);
    this.#pcm.set(pcm, this.frameSamples);
    this.#frames = Math.floor(pcm.length / this.frameSamples);
    const turn = (this.#turn = (tone, n) => (2 * Math.PI * markBin(party, Math.floor(tone / MARK_TONES), tone % MARK_TONES) * MARK_BIN_HZ * n) / sampleRateHz);
    const tones = Array.from({ length: MARK_GROUPS * MARK_TONES }, (_, tone) => tone);
    this.#cosines = tones.map((tone) => Float64Array.from({ length: this.frameSamples }, (_, n) => Math.cos(turn(tone, n))));
    this.#sines = tones.map((tone) => Float64Array.from({ length: this.frameSamples }, (_, n) => Math.sin(turn(tone, n))));
  }

  /** The mark in the frame that begins at sample `at`, or null. What another party's frame leaks there, it leaks less of a little aside. */
  hear(at: number): Heard | null {
    const aside = Math.round(this.frameSamples / ASIDE_PARTS);
    const heard = this.#read(at);
    return heard === 'unclear' ? ([at + aside, at - aside].map((place) => this.#read(place)).find(isHeard) ?? null) : isHeard(heard) ? heard : null;
  }

  /** 'silent': some group has no tone; 'unclear': some group has more than one. */
  #read(at: number): Heard | 'silent' | 'unclear' {
    this.#measure(at);
    let number = 0;
    let level = 0;
    let clear = true;
    for (let group = 0; group < MARK_GROUPS; group++) {
      const { digit, energy, second } = this.#loudest(group);
      const amplitude = (2 * Math.sqrt(energy)) / this.frameSamples;
      if (amplitude < WEAKEST_TONE) return 'silent';
      clear &&= energy >= STANDS_OUT * second;
      number |= digit << (2 * group);
      level += amplitude;
    }
    return clear ? { number, level } : 'unclear';
  }

  /** Where frames begin, over the whole sound, and the movement of this between parts of it. */
  align(): { offset: number; spread: number } {
    const frames = this.#frames - 1;
    if (frames < 1) return { offset: 0, spread: 0 };
    const offset = this.#offset(0, frames);
    const part = Math.floor(frames / 4);
    let spread = 0;
    if (part >= ALIGNMENT_FRAMES) {
      for (let from = 0; from + part <= frames; from += part) {
        if (this.#purity(offset, from, part) < 0.5) continue; // the party is silent there, or all is lost anyway
        const away = Math.abs(this.#offset(from, part) - offset);
        spread = Math.max(spread, Math.min(away, this.frameSamples - away));
      }
    }
    return { offset, spread };
  }

  // Where tones stand out most is only near the frames' beginning: in a conference other parties' frames begin elsewhere (their
  // sound went through more filters), what they leak there moves the maximum towards them, and a frame read askew at the edge of a
  // stretch is a doubled one. A mark's own tones begin at phase zero, which a delay of few samples turns far: that is exact.
  // Tones of a party lie five bins apart, so that their phases meet again, more weakly, a fifth of a frame away: no farther is looked.
  #offset(firstFrame: number, frames: number): number {
    const { frameSamples } = this;
    const near = this.#purestOffset(firstFrame, frames);
    const marks = this.#marksAt(near, firstFrame, frames);
    const reach = frameSamples / MARK_PARTIES;
    let best = 0;
    let bestScore = COHERENT * marks.reduce((sum, { level }) => sum + level, 0);
    for (let away = -reach; away <= reach; away++) {
      for (const delay of [0, 0.5]) {
        const score = marks.reduce((sum, { at, tones }) => sum + this.#inPhase(at + away, delay, tones), 0);
        if (score > bestScore) [best, bestScore] = [away, score];
      }
    }
    return (near + best + frameSamples) % frameSamples;
  }

  /** The marks of frames spread evenly, as tones to look for. */
  #marksAt(offset: number, firstFrame: number, frames: number): { at: number; level: number; tones: number[] }[] {
    const marks = [];
    for (let frame = firstFrame, stride = strideOf(frames); frame < firstFrame + frames; frame += stride) {
      const at = offset + frame * this.frameSamples;
      const heard = this.#read(at);
      if (!isHeard(heard)) continue;
      marks.push({ at, level: heard.level, tones: Array.from({ length: MARK_GROUPS }, (_, group) => group * MARK_TONES + markDigit(heard.number, group)) });
    }
    return marks;
  }

  /** Amplitude of these tones together, as far as they begin with phase zero `delay` (a part of a sample) after sample `at`. */
  #inPhase(at: number, delay: number, tones: readonly number[]): number {
    let sum = 0;
    for (const tone of tones) {
      const turn = this.#turn(tone, delay);
      const cosines = this.#cosines[tone];
      const sines = this.#sines[tone];
      let real = 0;
      let imaginary = 0;
      for (let n = 0; n < this.frameSamples; n++) {
        const sample = this.#pcm[at + this.frameSamples + n];
        real += sample * cosines[n];
        imaginary += sample * sines[n];
      }
      sum += imaginary * Math.cos(turn) - real * Math.sin(turn);
    }
    return (2 * sum) / this.frameSamples;
  }

  #purestOffset(firstFrame: number, frames: number): number {
    const coarse = this.frameSamples / ALIGNMENT_STEPS;
    let best = 0;
    let bestPurity = -1;
    const consider = (offset: number): void => {
      const within = (offset + this.frameSamples) % this.frameSamples;
      const purity = this.#purity(within, firstFrame, frames);
      if (purity > bestPurity) [best, bestPurity] = [within, purity];
    };
    for (let i = 0; i < ALIGNMENT_STEPS; i++) consider(i * coarse);
    // Around the best of these the purity has one peak: half the step until it is one sample.
    for (let step = coarse >> 1; step >= 1; step >>= 1) {
      const middle = best;
      consider(middle - step);
      consider(middle + step);
    }
    return best;
  }

  /** Energy of the loudest tone of each group against all of the group, over frames spread evenly, weighted by energy. */
  #purity(offset: number, firstFrame: number, frames: number): number {
    const stride = strideOf(frames);
    let loudest = 0;
    let all = 1;
    for (let frame = firstFrame; frame < firstFrame + frames; frame += stride) {
      this.#measure(offset + frame * this.frameSamples);
      for (let group = 0; group < MARK_GROUPS; group++) {
        const { energy, total } = this.#loudest(group);
        loudest += energy;
        all += total;
      }
    }
    return loudest / all;
  }

  #measure(at: number): void {
    const pcm = this.#pcm;
    for (let tone = 0; tone < this.#energies.length; tone++) {
      const cosines = this.#cosines[tone];
      const sines = this.#sines[tone];
      let real = 0;
      let imaginary = 0;
      for (let n = 0; n < this.frameSamples; n++) {
        const sample = pcm[at + this.frameSamples + n];
        real += sample * cosines[n];
        imaginary += sample * sines[n];
      }
      this.#energies[tone] = real * real + imaginary * imaginary;
    }
  }

  #loudest(group: number): { digit: number; energy: number; second: number; total: number } {
    let digit = 0;
    let energy = -1;
    let second = 0;
    let total = 0;
    for (let tone = 0; tone < MARK_TONES; tone++) {
      const here = this.#energies[group * MARK_TONES + tone];
      total += here;
      if (here > energy) [digit, second, energy] = [tone, energy, here];
      else if (here > second) second = here;
    }
    return { digit, energy, second, total };
  }
}

// One sub-band's adaptive predictor and scale factor (ITU-T G.722 3.5, 3.6 and figures 11-22): two poles, six zeros.
import type { StateReader, StateWriter } from '../state.ts';
import { ILB } from './tables.ts';

export function saturate(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value;
}

const POLES = 2;
const ZEROS = 6;
const PREDICTION_VALUES = 3;

/** What differs between the two sub-bands. */
export interface SubBandKind {
  /** Upper limit of the log scale factor (LOGSCL, LOGSCH). */
  readonly maxLog: number;
  /** Shift between the antilogarithm's table and the scale factor (SCALEL, SCALEH). */
  readonly shift: number;
  /** Scale factor after reset (table 12). */
  readonly firstScale: number;
}

export const LOWER: SubBandKind = { maxLog: 18432, shift: 8, firstScale: 32 };
export const HIGHER: SubBandKind = { maxLog: 22528, shift: 10, firstScale: 8 };

/** Values of one sub-band in an exported state. */
export const SUB_BAND_VALUES = 2 + PREDICTION_VALUES + 3 * POLES + 2 * ZEROS;

export class SubBand {
  readonly #kind: SubBandKind;
  /** DET: the quantizer's scale factor. */
  scale: number;
  /** S: the predicted sample. */
  prediction = 0;
  #log = 0;
  #zeroPrediction = 0;
  #polePrediction = 0;
  // Index 0 is the newest past value: a1, a2; b1..b6; r(t-1), r(t-2); p(t-1), p(t-2); d(t-1)..d(t-6).
  readonly #a = new Int32Array(POLES);
  readonly #b = new Int32Array(ZEROS);
  readonly #r = new Int32Array(POLES);
  readonly #p = new Int32Array(POLES);
  readonly #d = new Int32Array(ZEROS);

  constructor(kind: SubBandKind) {
    this.#kind = kind;
    this.scale = kind.firstScale;
  }

  /** LOGSCL + SCALEL (or H): the scale factor follows the codeword's multiplier. */
  adaptScale(multiplier: number): void {
    const { maxLog } = this.#kind;
    const log = ((this.#log * 127) >> 7) + multiplier;
    this.#log = log < 0 ? 0 : log > maxLog ? maxLog : log;
    this.scale = scaleOf(this.#log, this.#kind.shift);
  }

  /** Block 4: adapts the predictor by the quantized difference and predicts the next sample. */
  adaptPredictor(difference: number): void {
    const a = this.#a, b = this.#b, r = this.#r, p = this.#p, d = this.#d;
    const reconstructed = saturate(this.prediction + difference); // RECONS
    const partial = saturate(this.#zeroPrediction + difference); // PARREC
    const sign = partial >> 15;

    // UPPOL2
    const product = sign === p[0] >> 15 ? -saturate(a[0] << 2) : saturate(a[0] << 2);
    let a2 = (sign === p[1] >> 15 ? 128 : -128) + (saturate(product) >> 7) + ((a[1] * 32512) >> 15);
    a2 = a2 > 12288 ? 12288 : a2 < -12288 ? -12288 : a2;
    // UPPOL1
    const limit = 15360 - a2;
    let a1 = saturate((sign === p[0] >> 15 ? 192 : -192) + ((a[0] * 32640) >> 15));
    a1 = a1 > limit ? limit : a1 < -limit ? -limit : a1;
    // UPZERO
    const step = difference === 0 ? 0 : 128;
    const differenceSign = difference >> 15;
    for (let i = 0; i < ZEROS; i++) b[i] = saturate((d[i] >> 15 === differenceSign ? step : -step) + ((b[i] * 32640) >> 15));

    // DELAYA
    a[0] = a1;
    a[1] = a2;
    r[1] = r[0];
    r[0] = reconstructed;
    p[1] = p[0];
    p[0] = partial;
    for (let i = ZEROS - 1; i > 0; i--) d[i] = d[i - 1];
    d[0] = difference;

    // FILTEP, FILTEZ, PREDIC
    this.#polePrediction = saturate(((a1 * saturate(2 * r[0])) >> 15) + ((a2 * saturate(2 * r[1])) >> 15));
    let zeros = 0;
    for (let i = ZEROS - 1; i >= 0; i--) zeros += (b[i] * saturate(2 * d[i])) >> 15;
    this.#zeroPrediction = saturate(zeros);
    this.prediction = saturate(this.#polePrediction + this.#zeroPrediction);
  }

  write(state: StateWriter): void {
    for (const value of [this.#log, this.scale, this.prediction, this.#zeroPrediction, this.#polePrediction]) state.int16(value);
    for (const values of [this.#a, this.#b, this.#r, this.#p, this.#d]) for (const value of values) state.int16(value);
  }

  /** Takes the state; on an unsound reader nothing sensible is taken, so check on a spare instance first. */
  read(state: StateReader): void {
    this.#log = state.int16(0, this.#kind.maxLog);
    const scale = scaleOf(this.#log, this.#kind.shift);
    // The scale follows from its logarithm, except after reset.
    const told = state.int16(0);
    this.scale = state.require(told === scale || (this.#log === 0 && told === this.#kind.firstScale)) ? told : this.#kind.firstScale;
    this.prediction = state.int16();
    this.#zeroPrediction = state.int16();
    this.#polePrediction = state.int16();
    this.#a[0] = state.int16(-32767);
    this.#a[1] = state.int16(-12288, 12288);
    state.require(Math.abs(this.#a[0]) <= 15360 - this.#a[1]); // UPPOL1's limit: a pole outside would sing for ever
    for (const values of [this.#b, this.#r, this.#p, this.#d]) for (let i = 0; i < values.length; i++) values[i] = state.int16();
  }
}

/** SCALEL, SCALEH: 2^(log/2048), from the table. */
function scaleOf(log: number, shift: number): number {
  const mantissa = ILB[(log >> 6) & 31];
  const exponent = shift - (log >> 11);
  return (exponent < 0 ? mantissa << -exponent : mantissa >> exponent) << 2;
}

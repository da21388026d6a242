// Between codecs at 8 kHz and the mixer at 16 kHz: one half-band FIR, state per stream and direction, constant delay.
//
// 47 taps (Kaiser, 60 dB): flat to 3.4 kHz, nothing above 4.6 kHz. Each direction delays by 23 samples at 16 kHz = 1.4375 ms;
// there and back is 46 samples. Every second tap but the middle one is zero, so a sample costs twelve multiplications.

const HALF = 12;
const KAISER_BETA = 5.65;
export const RESAMPLER_DELAY_SAMPLES_16K = 2 * HALF - 1;

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-12 * sum; k++) sum += term *= (x / 2 / k) ** 2;
  return sum;
}

/** Taps at distance 1, 3, ... 23 from the middle one; the middle one is 1/2 and all of them together make 1. */
const TAPS = (() => {
  const taps = Float64Array.from({ length: HALF }, (_, i) => {
    const distance = 2 * i + 1;
    const ideal = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance);
    return ideal * bessel(KAISER_BETA * Math.sqrt(1 - (distance / (2 * HALF)) ** 2)) / bessel(KAISER_BETA);
  });
  const sum = taps.reduce((total, tap) => total + 2 * tap, 0);
  return taps.map((tap) => (tap * 0.5) / sum);
})();

function toInt16(value: number): number {
  const rounded = Math.round(value);
  return rounded > 32767 ? 32767 : rounded < -32768 ? -32768 : rounded;
}

/** 8 kHz to 16 kHz. */
export class Upsampler {
  readonly #past = new Float64Array(2 * HALF);
  readonly #line: Float64Array;

  constructor(maxSamples: number) {
    this.#line = new Float64Array(2 * HALF + maxSamples);
  }

  /** Fills `output`, twice as long as `input`. */
  run(input: Int16Array, output: Int16Array): void {
    const line = this.#line;
    const past = this.#past;
    line.set(past);
    line.set(input, past.length);
    for (let n = 0; n < input.length; n++) {
      // The newest sample is line[n + 24]; the filter's middle lies between line[n + 12] and line[n + 13].
      let sum = 0;
      for (let i = 0; i < HALF; i++) sum += TAPS[i] * (line[n + HALF - i] + line[n + HALF + 1 + i]);
      output[2 * n] = toInt16(2 * sum);
      output[2 * n + 1] = line[n + HALF + 1];
    }
    past.set(line.subarray(input.length, input.length + past.length));
  }
}

/** 16 kHz to 8 kHz. */
export class Downsampler {
  readonly #past = new Float64Array(4 * HALF - 2);
  readonly #line: Float64Array;

  constructor(maxSamples: number) {
    this.#line = new Float64Array(4 * HALF - 2 + maxSamples);
  }

  /** Fills `output`, half as long as `input`. */
  run(input: Int16Array, output: Int16Array): void {
    const line = this.#line;
    const past = this.#past;
    line.set(past);
    line.set(input, past.length);
    for (let n = 0; n < output.length; n++) {
      const middle = 2 * n + past.length - RESAMPLER_DELAY_SAMPLES_16K;
      let sum = 0.5 * line[middle];
      for (let i = 0; i < HALF; i++) sum += TAPS[i] * (line[middle - 1 - 2 * i] + line[middle + 1 + 2 * i]);
      output[n] = toInt16(sum);
    }
    past.set(line.subarray(input.length, input.length + past.length));
  }
}

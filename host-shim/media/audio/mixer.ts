// The mixer, at 16 kHz: everybody in a conference hears all but himself; sums saturate.
import { MIXER_SAMPLES } from '../limits.ts';

export class Mix {
  readonly #sum = new Int32Array(MIXER_SAMPLES);

  clear(): void {
    this.#sum.fill(0);
  }

  add(pcm: Int16Array): void {
    for (let i = 0; i < MIXER_SAMPLES; i++) this.#sum[i] += pcm[i];
  }

  /** The sum, less the listener's own voice, plus one more. */
  read(into: Int16Array, without: Int16Array | null = null, plus: Int16Array | null = null): void {
    for (let i = 0; i < MIXER_SAMPLES; i++) {
      const value = this.#sum[i] - (without === null ? 0 : without[i]) + (plus === null ? 0 : plus[i]);
      into[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
    }
  }
}

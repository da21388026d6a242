// What a decoder plays for a lost frame: the last 20 ms once more, fading out. Part of the decoder's state.
import { codecLimits } from './limits.ts';
import type { StateReader, StateWriter } from './state.ts';

// The first 20 ms fall to a fifth, the next 5 ms to nothing: G.711 Appendix I fades over 60 ms because it repeats a pitch
// period; repeating a whole frame for longer than this is heard as an echo.
const FADE_MS = 25;

export class Concealment {
  readonly #memory: Int16Array;
  readonly #fadeSamples: number;
  #next = 0;
  #invented = 0;

  constructor(sampleRateHz: number) {
    this.#memory = new Int16Array((sampleRateHz * codecLimits.memoryMs) / 1000);
    this.#fadeSamples = (sampleRateHz * FADE_MS) / 1000;
    this.#invented = this.#fadeSamples;
  }

  /** What was really heard. */
  remember(pcm: Int16Array, samples: number): void {
    const memory = this.#memory;
    const from = Math.max(0, samples - memory.length);
    const kept = samples - from;
    memory.copyWithin(0, kept);
    for (let i = 0; i < kept; i++) memory[memory.length - kept + i] = pcm[from + i];
    this.#next = 0;
    this.#invented = 0;
  }

  conceal(pcm: Int16Array, samples: number): void {
    const memory = this.#memory;
    for (let i = 0; i < samples; i++) {
      const left = this.#fadeSamples - this.#invented;
      if (left <= 0) {
        pcm[i] = 0;
        continue;
      }
      pcm[i] = (memory[this.#next] * left / this.#fadeSamples) | 0;
      this.#next = this.#next + 1 === memory.length ? 0 : this.#next + 1;
      this.#invented++;
    }
  }

  static stateBytes(sampleRateHz: number): number {
    return 4 + (sampleRateHz * codecLimits.memoryMs) / 500;
  }

  write(state: StateWriter): void {
    state.int16(this.#next);
    state.int16(this.#invented);
    for (let i = 0; i < this.#memory.length; i++) state.int16(this.#memory[i]);
  }

  /** Takes the state; check the reader afterwards and throw this instance away when it is not sound. */
  read(state: StateReader): void {
    this.#next = state.int16(0, this.#memory.length - 1);
    this.#invented = state.int16(0, this.#fadeSamples);
    for (let i = 0; i < this.#memory.length; i++) this.#memory[i] = state.int16();
  }
}

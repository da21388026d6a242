// The quadrature mirror filters of ITU-T G.722 3.1 and 4.4: 16 kHz into two sub-bands of 8 kHz, and back.
import type { StateReader, StateWriter } from '../state.ts';
import { saturate } from './sub-band.ts';
import { QMF } from './tables.ts';

const TAPS = 24;
export const MIRROR_FILTER_VALUES = TAPS;

export class MirrorFilter {
  // The delay line, oldest first, at #at; written twice so that a window of 24 never wraps.
  readonly #line = new Int32Array(2 * TAPS);
  #at = 0;
  /** Results of the last call: lower and higher sub-band (split), or the two samples (join). */
  first = 0;
  second = 0;

  /** Two 16 kHz samples become one of each sub-band (XL, XH). */
  split(earlier: number, later: number): void {
    this.#push(earlier, later);
    const { even, odd } = this.#sums();
    this.first = limit((even + odd) >> 14);
    this.second = limit((odd - even) >> 14);
  }

  /** One sample of each sub-band becomes two of 16 kHz. */
  join(lower: number, higher: number): void {
    this.#push(lower + higher, lower - higher);
    const { even, odd } = this.#sums();
    this.first = saturate(odd >> 11);
    this.second = saturate(even >> 11);
  }

  #push(earlier: number, later: number): void {
    const line = this.#line;
    const at = this.#at;
    line[at] = line[at + TAPS] = earlier;
    line[at + 1] = line[at + TAPS + 1] = later;
    this.#at = at + 2 === TAPS ? 0 : at + 2;
  }

  #sums(): { even: number; odd: number } {
    const line = this.#line;
    const from = this.#at;
    let even = 0;
    let odd = 0;
    for (let i = 0; i < TAPS / 2; i++) {
      even += line[from + 2 * i] * EVEN_TAPS[i];
      odd += line[from + 2 * i + 1] * ODD_TAPS[i];
    }
    sums.even = even;
    sums.odd = odd;
    return sums;
  }

  write(state: StateWriter): void {
    for (let i = 0; i < TAPS; i++) state.int16(this.#line[this.#at + i]);
  }

  read(state: StateReader): void {
    this.#at = 0;
    for (let i = 0; i < TAPS; i++) this.#line[i] = this.#line[i + TAPS] = state.int16();
  }
}

// One object for all filters: both sums are read before anybody else filters.
const sums = { even: 0, odd: 0 };
const TAP = (index: number): number => QMF[index < TAPS / 2 ? index : TAPS - 1 - index];
const EVEN_TAPS = Int32Array.from({ length: TAPS / 2 }, (_, i) => TAP(2 * i));
const ODD_TAPS = Int32Array.from({ length: TAPS / 2 }, (_, i) => TAP(2 * i + 1));

/** XL and XH are 15-bit values (3.1). */
function limit(value: number): number {
  return value > 16383 ? 16383 : value < -16384 ? -16384 : value;
}

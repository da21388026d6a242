// What far ends see of us across every switch: one SSRC, consecutive sequence numbers, a timestamp that advances by the sound sent.
import type { RandomSource } from '../../devices/random/random.ts';

export class Sequencer {
  readonly ssrc: number;
  #sequence: number;
  #timestamp: number;

  /** RFC 3550 5.1: all three begin at random. */
  constructor(random: RandomSource) {
    const seed = new Uint8Array(12);
    random.fill(seed);
    const view = new DataView(seed.buffer);
    this.ssrc = view.getUint32(0);
    this.#timestamp = view.getUint32(4);
    this.#sequence = view.getUint16(8);
  }

  /** Timestamp of the next sound. */
  get timestamp(): number {
    return this.#timestamp;
  }

  takeSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xffff;
    return sequence;
  }

  /** So much sound has gone by, in units of the RTP clock, sent or not. */
  advance(units: number): void {
    this.#timestamp = (this.#timestamp + units) >>> 0;
  }
}

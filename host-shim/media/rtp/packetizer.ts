// From frames of 20 ms to packets of the negotiated ptime, when the codec's payload may be cut anywhere (G.711, G.722).
import { TICK_MS, mediaLimits } from '../limits.ts';

export class Packetizer {
  readonly #waiting = new Uint8Array(2 * mediaLimits.payloadBytes);
  #waitingBytes = 0;
  readonly #packetBytes: number;

  /** `frameBytes`: payload of one 20 ms frame. */
  constructor(frameBytes: number, ptimeMs: number) {
    const { min, max } = mediaLimits.ptimeMs;
    const wanted = Math.min(Math.max(Math.round((ptimeMs || TICK_MS) / min) * min, min), max);
    this.#packetBytes = (frameBytes * wanted) / TICK_MS;
  }

  put(payload: Uint8Array): void {
    this.#waiting.set(payload, this.#waitingBytes);
    this.#waitingBytes += payload.length;
  }

  /** The next whole packet's payload, copied into `into`; its length, or 0 when there is none yet. */
  take(into: Uint8Array, at: number): number {
    const lengthBytes = this.#packetBytes;
    if (this.#waitingBytes < lengthBytes) return 0;
    into.set(this.#waiting.subarray(0, lengthBytes), at);
    this.#waiting.copyWithin(0, lengthBytes, this.#waitingBytes);
    this.#waitingBytes -= lengthBytes;
    return lengthBytes;
  }
}

// Codec state as bytes: a four-byte head that says whose state it is, then 16-bit integers, little-endian.

const STATE_VERSION = 1;
const HEAD_BYTES = 4;

/** What a state belongs to: RTP payload type of the codec, and which half of it. */
export interface StateKind { readonly payloadType: number; readonly half: 'encoder' | 'decoder' }

export class StateWriter {
  readonly #view: DataView;
  #at = 0;

  constructor(into: Uint8Array, kind: StateKind) {
    this.#view = new DataView(into.buffer, into.byteOffset, into.byteLength);
    this.#view.setUint8(0, STATE_VERSION);
    this.#view.setUint8(1, kind.payloadType);
    this.#view.setUint8(2, kind.half === 'encoder' ? 0 : 1);
    this.#view.setUint8(3, 0);
    this.#at = HEAD_BYTES;
  }

  get lengthBytes(): number {
    return this.#at;
  }

  int16(value: number): void {
    this.#view.setInt16(this.#at, value, true);
    this.#at += 2;
  }
}

/** Reads a state that may be hostile: `sound` turns false at the first value out of its range and stays false. */
export class StateReader {
  readonly #view: DataView;
  #at = HEAD_BYTES;
  #sound: boolean;

  constructor(from: Uint8Array, kind: StateKind, lengthBytes: number) {
    this.#view = new DataView(from.buffer, from.byteOffset, from.byteLength);
    this.#sound = from.length === lengthBytes && lengthBytes >= HEAD_BYTES && this.#view.getUint8(0) === STATE_VERSION && this.#view.getUint8(1) === kind.payloadType
      && this.#view.getUint8(2) === (kind.half === 'encoder' ? 0 : 1) && this.#view.getUint8(3) === 0;
  }

  /** True when every value so far was possible. */
  get sound(): boolean {
    return this.#sound;
  }

  int16(min = -32768, max = 32767): number {
    if (!this.#sound) return min;
    const value = this.#view.getInt16(this.#at, true);
    this.#at += 2;
    if (value < min || value > max) this.#sound = false;
    return value;
  }

  /** A relation between values that a true state keeps. */
  require(holds: boolean): boolean {
    if (!holds) this.#sound = false;
    return holds;
  }

  static lengthBytes(values: number): number {
    return HEAD_BYTES + 2 * values;
  }
}

// What a codec is: one instance per stream and direction, 20 ms frames or any whole number of its own units, no clock, no allocation per frame.

/** Sixteen-bit PCM in, payload out, or the other way round. State is plain bytes, so that it can cross to another guest. */
export interface Encoder {
  /** Encodes all of `pcm` into `payload` and returns the payload's length in bytes. */
  encode(pcm: Int16Array, payload: Uint8Array): number;
  /** The state as bytes, written into `into`; returns its length (at most CodecModule.stateBytes). */
  exportState(into: Uint8Array): number;
  /** Takes a state from elsewhere, which is hostile input: wrong size or impossible values give false and leave the state as it was. */
  importState(from: Uint8Array): boolean;
}

export interface Decoder {
  /** Decodes one payload; returns the number of samples. */
  decode(payload: Uint8Array, pcm: Int16Array): number;
  /** Invents `samples` samples in place of a lost frame. The concealment's memory belongs to the state. */
  conceal(pcm: Int16Array, samples: number): void;
  exportState(into: Uint8Array): number;
  importState(from: Uint8Array): boolean;
}

export interface CodecModule {
  readonly name: string;              // SDP encoding name
  readonly payloadType: number;       // RFC 3551 static number
  readonly rtpClockHz: number;        // RFC 3551: 8000 for G722 by historical error
  readonly sampleRateHz: number;
  readonly stateBytes: number;        // upper bound of either state
  createEncoder(): Encoder;
  createDecoder(): Decoder;
}

// ITU-T G.722 at 64 kbit/s: two ADPCM sub-bands of 16 kHz speech, one byte per two samples; RFC 3551 payload type 9.
import type { CodecModule, Decoder, Encoder } from './codec.ts';
import { Concealment } from './concealment.ts';
import { MIRROR_FILTER_VALUES, MirrorFilter } from './g722/mirror-filter.ts';
import { HIGHER, LOWER, SUB_BAND_VALUES, SubBand, saturate } from './g722/sub-band.ts';
import { IHN, IHP, ILN, ILP, Q2, Q6, QM2, QM4, QM6, RL42, WH, WL } from './g722/tables.ts';
import { StateReader, StateWriter, type StateKind } from './state.ts';

const SAMPLE_RATE_HZ = 16000;
const PAYLOAD_TYPE = 9;
const ENCODER_STATE_BYTES = StateReader.lengthBytes(MIRROR_FILTER_VALUES + 2 * SUB_BAND_VALUES);
const DECODER_STATE_BYTES = ENCODER_STATE_BYTES + Concealment.stateBytes(SAMPLE_RATE_HZ);
const ENCODER: StateKind = { payloadType: PAYLOAD_TYPE, half: 'encoder' };
const DECODER: StateKind = { payloadType: PAYLOAD_TYPE, half: 'decoder' };

/** What encoder and decoder have in common: the filter and both sub-bands. */
class Bands {
  readonly filter = new MirrorFilter();
  readonly lower = new SubBand(LOWER);
  readonly higher = new SubBand(HIGHER);

  write(state: StateWriter): void {
    this.filter.write(state);
    this.lower.write(state);
    this.higher.write(state);
  }

  read(state: StateReader): void {
    this.filter.read(state);
    this.lower.read(state);
    this.higher.read(state);
  }

  /** Both ends adapt by the codeword alone; returns the lower sub-band's 4-bit index for the quantized difference. */
  adapt(lowCode: number, highCode: number): void {
    const { lower, higher } = this;
    const index = lowCode >> 2; // 3.4: the two low bits are left out, so that a network may steal them for data
    const lowDifference = (lower.scale * QM4[index]) >> 15;
    lower.adaptScale(WL[RL42[index]]);
    lower.adaptPredictor(lowDifference);
    const highDifference = (higher.scale * QM2[highCode]) >> 15;
    higher.adaptScale(WH[highCode]);
    higher.adaptPredictor(highDifference);
  }
}

class G722Encoder implements Encoder {
  #bands = new Bands();

  /** An odd last sample, which no packet has, is left out. */
  encode(pcm: Int16Array, payload: Uint8Array): number {
    const bands = this.#bands;
    const { filter, lower, higher } = bands;
    const lengthBytes = pcm.length >> 1;
    for (let i = 0; i < lengthBytes; i++) {
      filter.split(pcm[2 * i], pcm[2 * i + 1]);
      const lowCode = quantizeLower(saturate(filter.first - lower.prediction), lower.scale);
      const highCode = quantizeHigher(saturate(filter.second - higher.prediction), higher.scale);
      bands.adapt(lowCode, highCode);
      payload[i] = (highCode << 6) | lowCode;
    }
    return lengthBytes;
  }

  exportState(into: Uint8Array): number {
    const state = new StateWriter(into, ENCODER);
    this.#bands.write(state);
    return state.lengthBytes;
  }

  importState(from: Uint8Array): boolean {
    const state = new StateReader(from, ENCODER, ENCODER_STATE_BYTES);
    const bands = new Bands();
    bands.read(state);
    if (state.sound) this.#bands = bands;
    return state.sound;
  }
}

class G722Decoder implements Decoder {
  #bands = new Bands();
  #concealment = new Concealment(SAMPLE_RATE_HZ);

  decode(payload: Uint8Array, pcm: Int16Array): number {
    const bands = this.#bands;
    const { filter, lower, higher } = bands;
    for (let i = 0; i < payload.length; i++) {
      const lowCode = payload[i] & 0x3f;
      const highCode = payload[i] >> 6;
      const low = limit(lower.prediction + ((lower.scale * QM6[lowCode]) >> 15));
      const high = limit(higher.prediction + ((higher.scale * QM2[highCode]) >> 15));
      bands.adapt(lowCode, highCode);
      filter.join(low, high);
      pcm[2 * i] = filter.first;
      pcm[2 * i + 1] = filter.second;
    }
    this.#concealment.remember(pcm, 2 * payload.length);
    return 2 * payload.length;
  }

  conceal(pcm: Int16Array, samples: number): void {
    this.#concealment.conceal(pcm, samples);
  }

  exportState(into: Uint8Array): number {
    const state = new StateWriter(into, DECODER);
    this.#bands.write(state);
    this.#concealment.write(state);
    return state.lengthBytes;
  }

  importState(from: Uint8Array): boolean {
    const state = new StateReader(from, DECODER, DECODER_STATE_BYTES);
    const bands = new Bands();
    bands.read(state);
    const concealment = new Concealment(SAMPLE_RATE_HZ);
    concealment.read(state);
    if (!state.sound) return false;
    this.#bands = bands;
    this.#concealment = concealment;
    return true;
  }
}

/** QUANTL: 60 levels, by the decision levels scaled to the signal. */
function quantizeLower(difference: number, scale: number): number {
  const magnitude = difference < 0 ? ~difference : difference;
  let interval = 1;
  while (interval < 30 && magnitude >= (Q6[interval] * scale) >> 12) interval++;
  return difference < 0 ? ILN[interval] : ILP[interval];
}

/** QUANTH */
function quantizeHigher(difference: number, scale: number): number {
  const magnitude = difference < 0 ? ~difference : difference;
  const interval = magnitude >= (Q2 * scale) >> 12 ? 2 : 1;
  return difference < 0 ? IHN[interval] : IHP[interval];
}

/** LIMIT (4.2): RL and RH are 15-bit values. */
function limit(value: number): number {
  return value > 16383 ? 16383 : value < -16384 ? -16384 : value;
}

export const g722: CodecModule = {
  name: 'G722',
  payloadType: PAYLOAD_TYPE,
  rtpClockHz: 8000, // RFC 3551 4.5.2: an error in RFC 1890 that everybody keeps
  sampleRateHz: SAMPLE_RATE_HZ,
  stateBytes: DECODER_STATE_BYTES,
  createEncoder: () => new G722Encoder(),
  createDecoder: () => new G722Decoder(),
};

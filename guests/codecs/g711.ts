// ITU-T G.711: PCM with mu-law (PCMU) and A-law (PCMA), one byte a sample at 8 kHz; RFC 3551 payload types 0 and 8.
import type { CodecModule, Decoder, Encoder } from './codec.ts';
import { Concealment } from './concealment.ts';
import { StateReader, StateWriter, type StateKind } from './state.ts';

const SAMPLE_RATE_HZ = 8000;
const DECODER_STATE_BYTES = StateReader.lengthBytes(0) + Concealment.stateBytes(SAMPLE_RATE_HZ);

// G.711 table 2: eight segments a sign, sixteen steps a segment. The 14-bit scale of the table lies in 16 bits here.
const MU_LAW_BIAS = 132;
const MU_LAW_CLIP = 32635;

function expandMuLaw(code: number): number {
  const bits = ~code & 0xff; // G.711 3.2: all bits are inverted on the line
  const magnitude = ((((bits & 0x0f) << 3) + MU_LAW_BIAS) << ((bits >> 4) & 7)) - MU_LAW_BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
}

function compressMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(sign ? -sample : sample, MU_LAW_CLIP) + MU_LAW_BIAS;
  const segment = 31 - Math.clz32(magnitude >> 7);
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

function expandALaw(code: number): number {
  const bits = code ^ 0x55; // G.711 3.1: even bits are inverted on the line
  const segment = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function compressALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(sign ? sample : ~sample, 0x7fff); // -1 lies in the first negative step, as +0 in the first positive
  const segment = magnitude < 0x100 ? 0 : 31 - Math.clz32(magnitude >> 7);
  const step = segment === 0 ? magnitude >> 4 : (magnitude >> (segment + 3)) & 0x0f;
  return (sign | (segment << 4) | step) ^ 0x55;
}

interface Law { readonly payloadType: number; readonly expansion: Int16Array; readonly compression: Uint8Array }

function law(payloadType: number, expand: (code: number) => number, compress: (sample: number) => number): Law {
  const expansion = Int16Array.from({ length: 256 }, (_, code) => expand(code));
  const compression = Uint8Array.from({ length: 1 << 16 }, (_, bits) => compress((bits << 16) >> 16));
  return { payloadType, expansion, compression };
}

class G711Encoder implements Encoder {
  readonly #kind: StateKind;
  readonly #compression: Uint8Array;

  constructor({ payloadType, compression }: Law) {
    this.#kind = { payloadType, half: 'encoder' };
    this.#compression = compression;
  }

  encode(pcm: Int16Array, payload: Uint8Array): number {
    const compression = this.#compression;
    for (let i = 0; i < pcm.length; i++) payload[i] = compression[pcm[i] & 0xffff];
    return pcm.length;
  }

  exportState(into: Uint8Array): number {
    return new StateWriter(into, this.#kind).lengthBytes;
  }

  importState(from: Uint8Array): boolean {
    return new StateReader(from, this.#kind, StateReader.lengthBytes(0)).sound;
  }
}

class G711Decoder implements Decoder {
  readonly #kind: StateKind;
  readonly #expansion: Int16Array;
  #concealment = new Concealment(SAMPLE_RATE_HZ);

  constructor({ payloadType, expansion }: Law) {
    this.#kind = { payloadType, half: 'decoder' };
    this.#expansion = expansion;
  }

  decode(payload: Uint8Array, pcm: Int16Array): number {
    for (let i = 0; i < payload.length; i++) pcm[i] = this.#expansion[payload[i]];
    this.#concealment.remember(pcm, payload.length);
    return payload.length;
  }

  conceal(pcm: Int16Array, samples: number): void {
    this.#concealment.conceal(pcm, samples);
  }

  exportState(into: Uint8Array): number {
    const state = new StateWriter(into, this.#kind);
    this.#concealment.write(state);
    return state.lengthBytes;
  }

  importState(from: Uint8Array): boolean {
    const state = new StateReader(from, this.#kind, DECODER_STATE_BYTES);
    const concealment = new Concealment(SAMPLE_RATE_HZ);
    concealment.read(state);
    if (state.sound) this.#concealment = concealment;
    return state.sound;
  }
}

function module(name: string, table: Law): CodecModule {
  return {
    name,
    payloadType: table.payloadType,
    rtpClockHz: SAMPLE_RATE_HZ,
    sampleRateHz: SAMPLE_RATE_HZ,
    stateBytes: DECODER_STATE_BYTES,
    createEncoder: () => new G711Encoder(table),
    createDecoder: () => new G711Decoder(table),
  };
}

export const pcmu = module('PCMU', law(0, expandMuLaw, compressMuLaw));
export const pcma = module('PCMA', law(8, expandALaw, compressALaw));

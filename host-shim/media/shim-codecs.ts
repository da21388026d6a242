// The hypervisor layer's own codecs, in the media thread: they serve in shim placement, and stand in whenever a guest's are missing.
// Without being asked for a while they know nothing of the stream; then they are primed from the operation log.
import { codecs } from '../../guests/codecs/index.ts';
import type { CodecModule, Decoder, Encoder } from '../../guests/codecs/codec.ts';
import { Direction } from './codec-seat.ts';
import { Operation, SLOT_DATA_BYTES } from './grant-layout.ts';
import { MIXER_SAMPLES, TICK_MS, mediaLimits } from './limits.ts';
import type { LoggedOperation, OperationLog } from './operation-log.ts';

export function shimCodec(name: string): CodecModule | undefined {
  return codecs.find((module) => module.name === name);
}

/** Samples and payload bytes of one 20 ms frame; the payload of all our codecs has a constant rate. */
export function frameSizes(module: CodecModule): { samples: number; payloadBytes: number } {
  const samples = (module.sampleRateHz * TICK_MS) / 1000;
  return { samples, payloadBytes: module.createEncoder().encode(new Int16Array(samples), new Uint8Array(SLOT_DATA_BYTES)) };
}

/** One stream's codec pair here. */
export class ShimCodec {
  readonly #module: CodecModule;
  #decoder: Decoder;
  #encoder: Encoder;
  readonly #lastSerial = [0, 0];
  readonly #pcm = new Int16Array(MIXER_SAMPLES);
  readonly #payload = new Uint8Array(SLOT_DATA_BYTES);
  readonly #input: Int16Array;
  readonly #inputBytes: Uint8Array;
  readonly #payloadOut: Uint8Array;
  readonly #pcmOut: Uint8Array;
  readonly #samples: number;

  constructor(module: CodecModule) {
    this.#module = module;
    this.#decoder = module.createDecoder();
    this.#encoder = module.createEncoder();
    const { samples, payloadBytes } = frameSizes(module);
    this.#samples = samples;
    this.#input = new Int16Array(samples);
    this.#inputBytes = new Uint8Array(this.#input.buffer);
    this.#payloadOut = this.#payload.subarray(0, payloadBytes);
    this.#pcmOut = new Uint8Array(this.#pcm.buffer, 0, 2 * samples);
  }

  /** The result of the operation of `tick`, which must be in the log. Valid until the next call. */
  result(log: OperationLog, direction: Direction, tick: number): Uint8Array {
    const operation = log.at(tick);
    if (operation !== null && operation.serial !== this.#lastSerial[direction]) {
      if (operation.serial !== this.#lastSerial[direction] + 1) this.#prime(log, direction, tick);
      this.#perform(operation);
      this.#lastSerial[direction] = operation.serial;
    }
    return direction === Direction.Receive ? this.#pcmOut : this.#payloadOut;
  }

  #prime(log: OperationLog, direction: Direction, tick: number): void {
    if (direction === Direction.Receive) this.#decoder = this.#module.createDecoder();
    else this.#encoder = this.#module.createEncoder();
    for (let past = tick - mediaLimits.primeTicks; past < tick; past++) {
      const operation = past < 0 ? null : log.at(past);
      if (operation !== null) this.#perform(operation);
    }
  }

  #perform({ operation, data }: LoggedOperation): void {
    if (operation === Operation.Decode) this.#decoder.decode(data, this.#pcm);
    else if (operation === Operation.Conceal) this.#decoder.conceal(this.#pcm, this.#samples);
    else {
      this.#inputBytes.set(data);
      this.#encoder.encode(this.#input, this.#payload);
    }
  }
}

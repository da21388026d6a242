// What runs in a codec worker: the codecs of one guest, driven slot by slot through a grant. No clock, no sockets, nothing else.
import type { CodecModule, Decoder, Encoder } from '../../guests/codecs/codec.ts';
import { FLAG_QUIET, GrantState, Operation, SLOT_DATA_BYTES, Status } from './grant-layout.ts';
import { GrantLife, RingReader, RingWriter, type Slot } from './grant-ring.ts';
import { MIXER_SAMPLES, mediaLimits } from './limits.ts';

interface StreamCodec { module: CodecModule; decoder: Decoder; encoder: Encoder }

const NOTHING = new Uint8Array(0);

export class CodecHost {
  readonly #modules = new Map<string, CodecModule>();
  readonly #streams = new Map<number, StreamCodec>();
  #grant: { life: GrantLife; down: RingReader; up: RingWriter } | null = null;
  // A codec gets memory of its own, never the grant: the media thread is trusted, but SharedArrayBuffer views are slow and odd.
  readonly #pcm = new Int16Array(SLOT_DATA_BYTES >> 1);
  readonly #pcmBytes = new Uint8Array(this.#pcm.buffer);
  readonly #payload = new Uint8Array(SLOT_DATA_BYTES);
  readonly #views = new Map<number, { payload: Uint8Array; pcm: Int16Array; pcmBytes: Uint8Array }>();

  constructor(modules: readonly CodecModule[]) {
    for (const module of modules) this.#modules.set(module.name, module);
  }

  /** A new grant: everything known under the old one is forgotten. */
  take(grant: SharedArrayBuffer): void {
    if (this.#grant !== null && this.#grant.life.state !== GrantState.Live) this.#letGo(this.#grant.life);
    this.#streams.clear();
    this.#grant = { life: new GrantLife(grant), down: new RingReader(grant, 'down'), up: new RingWriter(grant, 'up') };
  }

  /** Works until the ring is empty. */
  run(): void {
    const grant = this.#grant;
    if (grant === null) return;
    let worked = false;
    for (;;) {
      if (grant.life.state !== GrantState.Live) {
        this.#letGo(grant.life);
        return;
      }
      const slot = grant.down.peek();
      if (slot === null) break;
      this.#perform(slot, grant.up);
      grant.down.advance();
      worked = true;
    }
    if (worked) grant.up.notify();
  }

  #letGo(life: GrantLife): void {
    this.#streams.clear();
    this.#grant = null;
    if (life.state === GrantState.Revoked) life.state = GrantState.LetGo;
  }

  #perform(slot: Slot, up: RingWriter): void {
    const { tick, stream, operation, sequence } = slot;
    const answer = (status: Status, data: Uint8Array): void => {
      if ((slot.flags & FLAG_QUIET) === 0) up.write(tick, stream, operation, status, sequence, data);
    };
    if (operation === Operation.Open) return answer(this.#open(stream, slot.data), NOTHING);
    const codec = this.#streams.get(stream);
    if (codec === undefined) return answer(Status.NoSuchStream, NOTHING);
    const { payload, pcm, pcmBytes } = this.#view(slot.data.length);
    switch (operation) {
      case Operation.Close:
        this.#streams.delete(stream);
        return;
      case Operation.Decode: {
        payload.set(slot.data);
        return answer(Status.Done, this.#view(2 * codec.decoder.decode(payload, this.#pcm)).pcmBytes);
      }
      case Operation.Conceal: {
        const samples = Math.min(Math.max(sequence, 0), MIXER_SAMPLES);
        codec.decoder.conceal(this.#pcm, samples);
        return answer(Status.Done, this.#view(2 * samples).pcmBytes);
      }
      case Operation.Encode:
        pcmBytes.set(slot.data);
        return answer(Status.Done, this.#view(codec.encoder.encode(pcm, this.#payload)).payload);
      case Operation.ExportDecoder:
        return answer(Status.Done, this.#view(codec.decoder.exportState(this.#payload)).payload);
      case Operation.ExportEncoder:
        return answer(Status.Done, this.#view(codec.encoder.exportState(this.#payload)).payload);
      case Operation.ImportDecoder:
        payload.set(slot.data);
        return answer(codec.decoder.importState(payload) ? Status.Done : Status.Refused, NOTHING);
      case Operation.ImportEncoder:
        payload.set(slot.data);
        return answer(codec.encoder.importState(payload) ? Status.Done : Status.Refused, NOTHING);
      default:
        return answer(Status.Refused, NOTHING);
    }
  }

  #open(stream: number, name: Uint8Array): Status {
    const module = this.#modules.get(String.fromCharCode(...name));
    if (module === undefined || (this.#streams.size >= mediaLimits.streams && !this.#streams.has(stream))) {
      this.#streams.delete(stream);
      return Status.NoSuchCodec;
    }
    this.#streams.set(stream, { module, decoder: module.createDecoder(), encoder: module.createEncoder() });
    return Status.Done;
  }

  /** The working buffers, cut to a length; lengths repeat, so the cuts are kept (as many as there are frame and state sizes). */
  #view(lengthBytes: number): { payload: Uint8Array; pcm: Int16Array; pcmBytes: Uint8Array } {
    let view = this.#views.get(lengthBytes);
    if (view === undefined) {
      view = { payload: this.#payload.subarray(0, lengthBytes), pcm: this.#pcm.subarray(0, lengthBytes >> 1), pcmBytes: this.#pcmBytes.subarray(0, lengthBytes) };
      this.#views.set(lengthBytes, view);
    }
    return view;
  }
}

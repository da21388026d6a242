// The outbox as the core writes it: a flat list of 8-aligned records, little-endian. firmware/src/outbox.ts has the drawing.
import { type SocketAddress, fromCore } from './address.ts';
import type { Slab } from './slab.ts';

export enum EffectKind { Frame = 1, Datagram = 2, Log = 3, Checkpoint = 4, Resolve = 5, StreamOpen = 6, StreamWrite = 7, StreamClose = 8, StreamRest = 9 }

const LENGTH = 0;
const KIND = 4;
// every kind but datagram
const BYTES = 8;
const WORD = 12;
const CONTENT = 16;
// datagram
const FLOW = 8;
const ADDRESS = 12;
const DATAGRAM_BYTES = 32;
const DATAGRAM = 40;
// stream-rest
const UNREAD = 16;
const WANTED = 20;
// stream-open
const STREAM_FLOW = 34;
const STREAM_NAME = 36;
// resolve
const RECORD_TYPE = 16;
const QUESTION = 24;

const decoder = new TextDecoder();
const NO_RECORDS: readonly number[] = [];

/** One outbox, copied out of the core's memory. A record is named by its offset. */
export class Outbox {
  readonly records: readonly number[];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** An outbox that does not add up is a broken core: this throws as a trap would. */
  constructor(bytes: Uint8Array, slab: Slab) {
    const at = slab.copy(bytes);
    this.#view = slab.view;
    this.#bytes = slab.bytes;
    this.records = bytes.length === 0 ? NO_RECORDS : this.#walk(at, at + bytes.length);
  }

  kindOf(record: number): EffectKind { return this.#view.getUint16(record + KIND, true); }
  wordOf(record: number): number { return this.#view.getUint32(record + WORD, true); }
  contentOf(record: number): Uint8Array { return this.#run(record + CONTENT, record + BYTES); }
  textOf(record: number): string { return decoder.decode(this.contentOf(record)); }

  flowOf(record: number): number { return this.#view.getUint32(record + FLOW, true); }
  addressOf(record: number): SocketAddress { return fromCore(this.#view, record + ADDRESS); }
  datagramOf(record: number): Uint8Array { return this.#run(record + DATAGRAM, record + DATAGRAM_BYTES); }

  streamAddressOf(record: number): SocketAddress { return fromCore(this.#view, record + CONTENT); }
  streamFlowOf(record: number): number { return this.#view.getUint16(record + STREAM_FLOW, true); }
  /** Whom a certificate must name. */
  streamNameOf(record: number): string { return decoder.decode(this.contentOf(record).subarray(STREAM_NAME - CONTENT)); }

  unreadOf(record: number): number { return this.#view.getUint32(record + UNREAD, true); }
  wantedOf(record: number): number { return this.#view.getUint32(record + WANTED, true); }
  recordTypeOf(record: number): number { return this.#view.getUint16(record + RECORD_TYPE, true); }
  questionOf(record: number): string { return decoder.decode(this.contentOf(record).subarray(QUESTION - CONTENT)); }

  logTexts(): string[] { return this.records.filter((record) => this.kindOf(record) === EffectKind.Log).map((record) => this.textOf(record)); }

  #run(start: number, lengthAt: number): Uint8Array { return this.#bytes.subarray(start, start + this.#view.getUint32(lengthAt, true)); }

  #walk(start: number, end: number): number[] {
    const starts: number[] = [];
    for (let at = start; at < end;) {
      const length = at + CONTENT <= end ? this.#view.getUint32(at + LENGTH, true) : 0;
      if (length < CONTENT || length % 8 !== 0 || at + length > end) throw new RangeError(`outbox record of ${length} bytes at ${at - start} of ${end - start}`);
      starts.push(at);
      at += length;
    }
    return starts;
  }
}

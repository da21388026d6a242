// Collects trace records into batches and hands them to the trace worker, never waiting for it.
import type { SocketAddress } from '../devices/net/net.ts';
import type { TracedStream } from '../machine/stream-trace.ts';
import { addressBytes } from './address.ts';
import type { NamedParticipant } from './interfaces.ts';
import { limits } from './limits.ts';
import * as layout from './record.ts';

/** A filled batch on its way; the worker answers each with TraceAnswer. */
export interface TraceBatch {
  bytes: Uint8Array;
  dropped: number;
}
export type TraceAnswer = { read: number };

/** The end of a MessagePort that batches leave by. */
export interface BatchPort {
  postMessage(message: TraceBatch, transfer: ArrayBuffer[]): void;
  on(name: 'message', listener: (answer: TraceAnswer) => void): unknown;
}

export class BatchWriter {
  readonly #port: BatchPort;
  #buffer = new ArrayBuffer(limits.batchBytes);
  #bytes = new Uint8Array(this.#buffer);
  #view = new DataView(this.#buffer);
  #used = 0;
  #unread = 0;
  #dropped = 0;

  constructor(port: BatchPort) {
    this.#port = port;
    port.on('message', ({ read }) => {
      this.#unread -= read;
    });
  }

  /** Records that found the worker too far behind, so far. */
  get dropped(): number {
    return this.#dropped;
  }

  datagram(nowMs: number, direction: number, local: SocketAddress, remote: SocketAddress, data: Uint8Array): void {
    this.#between(layout.KIND_DATAGRAM, nowMs, direction, local, remote, 0, data);
  }

  /** In pieces that a record can hold; a message is one piece. */
  stream(nowMs: number, kind: number, direction: number, { number, local, remote }: TracedStream, data: Uint8Array): void {
    for (let at = 0; at < Math.max(data.length, 1); at += limits.streamPieceBytes) {
      this.#between(kind, nowMs, direction, local, remote, number, data.subarray(at, at + limits.streamPieceBytes));
    }
  }

  #between(kind: number, nowMs: number, direction: number, local: SocketAddress, remote: SocketAddress, connection: number, data: Uint8Array): void {
    const at = this.#begin(kind, nowMs, direction, data);
    if (at < 0) return;
    this.#view.setUint32(at + layout.OFFSET_CONNECTION, connection, true);
    this.#bytes.set(addressBytes(local.ip), at + layout.OFFSET_LOCAL_ADDRESS);
    this.#bytes.set(addressBytes(remote.ip), at + layout.OFFSET_REMOTE_ADDRESS);
    this.#view.setUint16(at + layout.OFFSET_LOCAL_PORT, local.port, true);
    this.#view.setUint16(at + layout.OFFSET_REMOTE_PORT, remote.port, true);
  }

  frame(nowMs: number, frame: Uint8Array): void {
    this.#begin(layout.KIND_FRAME, nowMs, layout.DIRECTION_IN, frame);
  }

  participant(nowMs: number, { number, name, place }: NamedParticipant): void {
    const at = this.#begin(layout.KIND_PARTICIPANT, nowMs, layout.DIRECTION_IN, Buffer.from(`${name}\n${place}`));
    if (at >= 0) this.#view.setUint32(at + layout.OFFSET_CONNECTION, number, true);
  }

  log(nowMs: number, text: Uint8Array): void {
    this.#begin(layout.KIND_LOG, nowMs, layout.DIRECTION_IN, text);
  }

  flush(): void {
    if (!this.#used) return;
    this.#unread++;
    this.#port.postMessage({ bytes: this.#bytes.subarray(0, this.#used), dropped: this.#dropped }, [this.#buffer]);
    this.#buffer = new ArrayBuffer(limits.batchBytes);
    this.#bytes = new Uint8Array(this.#buffer);
    this.#view = new DataView(this.#buffer);
    this.#used = 0;
  }

  /** Room for one record with header and data written; -1 when it is dropped. */
  #begin(kind: number, nowMs: number, direction: number, data: Uint8Array): number {
    const length = (layout.RECORD_HEADER_BYTES + data.length + 7) & ~7;
    if (this.#used + length > limits.batchBytes) this.flush();
    if (length > limits.batchBytes || this.#unread >= limits.batchesUnread) {
      this.#dropped++;
      return -1;
    }
    const at = this.#used;
    this.#used += length;
    this.#view.setUint32(at + layout.OFFSET_LENGTH, length, true);
    this.#bytes[at + layout.OFFSET_KIND] = kind;
    this.#bytes[at + layout.OFFSET_DIRECTION] = direction;
    this.#view.setUint16(at + layout.OFFSET_DATA_LENGTH, data.length, true);
    this.#view.setFloat64(at + layout.OFFSET_TIME_MS, nowMs, true);
    this.#bytes.set(data, at + layout.RECORD_HEADER_BYTES);
    return at;
  }
}

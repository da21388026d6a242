// Hands on what the media thread tells of every RTP packet.
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { readMediaBatch, type MediaBatch } from '../../host-shim/trace/index.ts';

export type PacketListener = (localPort: number, direction: 'in' | 'out', timeMs: number, packet: Uint8Array) => void;

export class MediaChannel {
  readonly #channel = new MessageChannel();
  readonly #listener: PacketListener;

  constructor(listener: PacketListener) {
    this.#listener = listener;
    this.#channel.port1.on('message', (batch: MediaBatch) => this.#take(batch));
    this.#channel.port1.unref();
  }

  /** For TraceSink.mediaPort. */
  get mediaPort(): MessagePort {
    return this.#channel.port2;
  }

  /** Takes what was posted and not read yet. */
  drain(): void {
    for (let next; (next = receiveMessageOnPort(this.#channel.port1)) !== undefined;) this.#take(next.message as MediaBatch);
  }

  close(): void {
    this.drain();
    this.#channel.port1.close();
  }

  #take(batch: MediaBatch): void {
    for (const { direction, timeUs, local, packet } of readMediaBatch(batch)) this.#listener(local.port, direction, timeUs / 1000, packet);
  }
}

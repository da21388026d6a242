// Reads what the media thread tells of every RTP packet: one continuity check per local port, and the recording.
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { readMediaBatch, type MediaBatch } from '../../host-shim/trace/index.ts';
import { limits } from './limits.ts';
import type { Recorder } from './recorder.ts';
import { RtpContinuity, type RtpContinuityFigures } from './rtp-continuity.ts';

const FRAME_TICKS = 160; // 20 ms at the 8000 Hz of PCMU, PCMA and G722 (RFC 3551 4.5.2)
const RTP_HEADER_BYTES = 12;
const DYNAMIC_PAYLOAD_TYPES = 96;

export interface WatchedStream extends RtpContinuityFigures {
  localPort: number;
  sent: number;
}

interface Stream {
  sent: number;
  continuity: RtpContinuity | null;
}

export class RtpWatch {
  readonly #channel = new MessageChannel();
  readonly #streams = new Map<number, Stream>();

  readonly #recorder: Recorder | null;

  constructor(recorder: Recorder | null) {
    this.#recorder = recorder;
    this.#channel.port1.on('message', (batch: MediaBatch) => this.#take(batch));
    this.#channel.port1.unref();
  }

  /** For TraceSink.mediaPort. */
  get mediaPort(): MessagePort {
    return this.#channel.port2;
  }

  figures(): WatchedStream[] {
    this.#drain();
    const none = new RtpContinuity(0, FRAME_TICKS).figures;
    return [...this.#streams].map(([localPort, { sent, continuity }]) => ({ localPort, sent, ...(continuity?.figures ?? none) }));
  }

  close(): void {
    this.#drain();
    this.#channel.port1.close();
  }

  #drain(): void {
    for (let next; (next = receiveMessageOnPort(this.#channel.port1)) !== undefined;) this.#take(next.message as MediaBatch);
  }

  #take(batch: MediaBatch): void {
    for (const { direction, timeUs, local, packet } of readMediaBatch(batch)) {
      this.#packet(local.port, direction === 'out', packet);
      if (direction === 'in') this.#recorder?.packet(local.port, timeUs / 1000, packet);
    }
  }

  #packet(localPort: number, outbound: boolean, packet: Uint8Array): void {
    let stream = this.#streams.get(localPort);
    if (!stream) {
      if (this.#streams.size >= limits.streamsWatched) return;
      this.#streams.set(localPort, (stream = { sent: 0, continuity: null }));
    }
    if (outbound) {
      stream.sent++;
      return;
    }
    if (packet.length < RTP_HEADER_BYTES) return;
    const payloadType = packet[1]! & 0x7f;
    if (!stream.continuity && payloadType < DYNAMIC_PAYLOAD_TYPES) stream.continuity = new RtpContinuity(payloadType, FRAME_TICKS);
    stream.continuity?.packet(packet);
  }
}

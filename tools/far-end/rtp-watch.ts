// What a far end saw of every RTP stream: one continuity check per local port.
import { limits } from './limits.ts';
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
  readonly #streams = new Map<number, Stream>();

  figures(): WatchedStream[] {
    const none = new RtpContinuity(0, FRAME_TICKS).figures;
    return [...this.#streams].map(([localPort, { sent, continuity }]) => ({ localPort, sent, ...(continuity?.figures ?? none) }));
  }

  packet(localPort: number, direction: 'in' | 'out', packet: Uint8Array): void {
    let stream = this.#streams.get(localPort);
    if (!stream) {
      if (this.#streams.size >= limits.streamsWatched) return;
      this.#streams.set(localPort, (stream = { sent: 0, continuity: null }));
    }
    if (direction === 'out') {
      stream.sent++;
      return;
    }
    if (packet.length < RTP_HEADER_BYTES) return;
    const payloadType = packet[1]! & 0x7f;
    if (!stream.continuity && payloadType < DYNAMIC_PAYLOAD_TYPES) stream.continuity = new RtpContinuity(payloadType, FRAME_TICKS);
    stream.continuity?.packet(packet);
  }
}

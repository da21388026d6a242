// What a far end saw of every RTP stream: one continuity check per local port.
import { limits } from './limits.ts';
import { RtpContinuity, type RtpContinuityFigures } from './rtp-continuity.ts';
import { FRAME_TICKS } from './rtp-header.ts';

export interface WatchedStream extends RtpContinuityFigures {
  localPort: number;
  sent: number;
}

interface Stream {
  sent: number;
  readonly received: RtpContinuity;
}

export class RtpWatch {
  readonly #streams = new Map<number, Stream>();

  figures(): WatchedStream[] {
    return [...this.#streams].map(([localPort, { sent, received }]) => ({ localPort, sent, ...received.figures }));
  }

  packet(localPort: number, direction: 'in' | 'out', packet: Uint8Array): void {
    let stream = this.#streams.get(localPort);
    if (!stream) {
      if (this.#streams.size >= limits.streamsWatched) return;
      this.#streams.set(localPort, (stream = { sent: 0, received: new RtpContinuity(FRAME_TICKS) }));
    }
    if (direction === 'out') stream.sent++;
    else stream.received.packet(packet);
  }
}

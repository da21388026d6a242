// When packets passed a far end, every sixteenth of them: beside the same packets in the handset's trace they say how long the way is.
import { limits } from './limits.ts';

const EVERY = 16;
const RTP_VERSION = 2;
const RTP_HEADER_BYTES = 12;

export interface Passage {
  direction: 'in' | 'out';
  localPort: number;
  ssrc: number;
  sequence: number;
  timeMs: number;
}

export class Passages {
  readonly seen: Passage[] = [];

  packet(localPort: number, direction: 'in' | 'out', timeMs: number, packet: Uint8Array): void {
    if (packet.length < RTP_HEADER_BYTES || packet[0]! >> 6 !== RTP_VERSION || this.seen.length >= limits.passages) return;
    const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
    const sequence = view.getUint16(2);
    if (sequence % EVERY === 0) this.seen.push({ direction, localPort, ssrc: view.getUint32(8), sequence, timeMs });
  }
}

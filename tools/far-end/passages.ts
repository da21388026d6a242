// When packets passed a far end, every sixteenth of them: beside the same packets in the handset's trace they say how long the way is.
import { limits } from './limits.ts';
import { readRtpHeader } from './rtp-header.ts';

const EVERY = 16;

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
    const header = this.seen.length < limits.passages ? readRtpHeader(packet) : null;
    if (header === null || header.sequence % EVERY !== 0) return;
    const { ssrc, sequence } = header;
    this.seen.push({ direction, localPort, ssrc, sequence, timeMs });
  }
}

// Watches the RTP packets that arrive at a far end: one source, no hole, and timestamps that advance by exactly one frame per packet.
import { FIRST_DYNAMIC_PAYLOAD_TYPE, readRtpHeader, type RtpHeader } from './rtp-header.ts';

/** What the far end saw of one stream; named as in CLI.md's `rtp`. */
export interface RtpContinuityFigures {
  received: number;
  /** Sequence numbers between the first and the last that never came. */
  lost: number;
  /** Places where at least one sequence number is missing or out of order. */
  sequenceGaps: number;
  /** Packets whose timestamp is not the one that their sequence number asks for. */
  timestampJumps: number;
  ssrcChanges: number;
  telephoneEvents: number;
}

const SEQUENCE_RANGE = 0x10000;

export class RtpContinuity {
  readonly #frameTicks: number;
  /** Of the first voice that comes: a stream may begin with a telephone event. */
  #payloadType: number | null = null;
  readonly figures: RtpContinuityFigures = { received: 0, lost: 0, sequenceGaps: 0, timestampJumps: 0, ssrcChanges: 0, telephoneEvents: 0 };
  #last: Pick<RtpHeader, 'ssrc' | 'sequence' | 'timestamp'> | null = null;

  /** `frameTicks`: RTP clock ticks per packet (RFC 3551), 160 for 20 ms at 8000 Hz. */
  constructor(frameTicks: number) {
    this.#frameTicks = frameTicks;
  }

  packet(bytes: Uint8Array): void {
    const now = readRtpHeader(bytes);
    if (!now) return;
    const { payloadType } = now;
    if (payloadType < FIRST_DYNAMIC_PAYLOAD_TYPE) this.#payloadType ??= payloadType;
    const last = this.#last;
    const { figures } = this;
    figures.received++;
    if (last && now.ssrc !== last.ssrc) {
      figures.ssrcChanges++;
    } else if (last) {
      const steps = (now.sequence - last.sequence + SEQUENCE_RANGE) % SEQUENCE_RANGE;
      const late = steps === 0 || steps > SEQUENCE_RANGE / 2;
      if (steps !== 1) figures.sequenceGaps++;
      if (late) {
        if (figures.lost > 0) figures.lost--; // came after all
        return;
      }
      figures.lost += steps - 1;
      // RFC 4733 2.5.1: an event's packets all carry its start, and take the place of voice frames.
      if (payloadType === this.#payloadType && now.timestamp !== (last.timestamp + steps * this.#frameTicks) >>> 0) figures.timestampJumps++;
    }
    if (payloadType === this.#payloadType) {
      this.#last = now;
    } else {
      figures.telephoneEvents++;
      this.#last = { ...now, timestamp: last ? (last.timestamp + this.#frameTicks) >>> 0 : now.timestamp };
    }
  }
}

// Watches the RTP packets that arrive at a far end: one source, no hole, and timestamps that advance by exactly one frame per packet.

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

const FIXED_HEADER_BYTES = 12;
/** RFC 3551 6: from here on types mean what the descriptions say. All voice of the handset is below, its telephone events are not. */
const FIRST_DYNAMIC_PAYLOAD_TYPE = 96;
const RTP_VERSION = 2;
const SEQUENCE_RANGE = 0x10000;

export class RtpContinuity {
  readonly #frameTicks: number;
  /** Of the first voice that comes: a stream may begin with a telephone event. */
  #payloadType: number | null = null;
  readonly figures: RtpContinuityFigures = { received: 0, lost: 0, sequenceGaps: 0, timestampJumps: 0, ssrcChanges: 0, telephoneEvents: 0 };
  #last: { ssrc: number; sequence: number; timestamp: number } | null = null;

  /** `frameTicks`: RTP clock ticks per packet (RFC 3551), 160 for 20 ms at 8000 Hz. */
  constructor(frameTicks: number) {
    this.#frameTicks = frameTicks;
  }

  packet(bytes: Uint8Array): void {
    if (bytes.length < FIXED_HEADER_BYTES || bytes[0]! >> 6 !== RTP_VERSION) return;
    const payloadType = bytes[1]! & 0x7f;
    if (payloadType >= 64 && payloadType <= 95) return; // RTCP on the same port (RFC 5761 4)
    if (payloadType < FIRST_DYNAMIC_PAYLOAD_TYPE) this.#payloadType ??= payloadType;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const now = { ssrc: view.getUint32(8), sequence: view.getUint16(2), timestamp: view.getUint32(4) };
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

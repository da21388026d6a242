// Reception of one stream: whose packets count (RFC 4961 latching), and the statistics of RFC 3550 A.1, A.3 and A.8.
import type { SocketAddress } from '../../devices/net/net.ts';
import type { RtpFigures } from '../device.ts';
import { mediaLimits } from '../limits.ts';
import type { RtpPacket } from './packet.ts';

/** 'first': a source, or an SSRC, that was not heard before. */
export type Reception = 'refused' | 'duplicate' | 'first' | 'next';

/** Sequence numbers remembered to know a packet that comes twice. */
const REMEMBERED = 256;

export class Receiver {
  readonly figures: RtpFigures = { sent: 0, received: 0, lost: 0, duplicates: 0, sequenceGaps: 0, timestampJumps: 0, ssrcChanges: 0, refused: 0, jitterMs: 0 };
  /** The packet's sequence number without wrap-around. */
  sequence = 0;
  #remote: SocketAddress;
  #latched = false;
  #candidate: SocketAddress | null = null;
  #candidatePackets = 0;
  #heardAtMs = 0;
  #ssrc = -1;
  #firstSequence = 0;
  #highestSequence = 0;
  #receivedOfSource = 0;
  #lostBefore = 0;
  readonly #remembered = new Float64Array(REMEMBERED);
  #nextTimestamp = -1;
  #nextTimestampSequence = 0;
  #transit = 0;
  #clockHz = 8000;

  constructor(remote: SocketAddress) {
    this.#remote = remote;
  }

  /** Where we send to: the source heard, or else the address signalled. */
  get remote(): SocketAddress {
    return this.#remote;
  }

  /** Signalling names an address: what was heard before does not bind it. */
  redirect(remote: SocketAddress, clockHz: number): void {
    this.#clockHz = clockHz;
    if (same(remote, this.#remote)) return;
    this.#remote = remote;
    this.#latched = false;
    this.#candidate = null;
  }

  /** Decides on a packet of the right payload type. */
  take(packet: RtpPacket, from: SocketAddress, nowMs: number): Reception {
    if (!this.#accepts(packet, from, nowMs)) {
      this.figures.refused++;
      return 'refused';
    }
    this.#heardAtMs = nowMs;
    if (packet.ssrc !== this.#ssrc) {
      this.#begin(packet, nowMs);
      return 'first';
    }
    this.sequence = this.#highestSequence + (((packet.sequence - this.#highestSequence) << 16) >> 16);
    if (!this.#remember()) {
      this.figures.duplicates++;
      return 'duplicate';
    }
    this.figures.received++;
    this.#receivedOfSource++;
    if (this.sequence > this.#highestSequence) {
      if (this.sequence !== this.#highestSequence + 1) this.figures.sequenceGaps++;
      this.#highestSequence = this.sequence;
    }
    this.#updateLost();
    this.#updateJitter(packet.timestamp, nowMs);
    return 'next';
  }

  /** Audio of `units` RTP clock units: its timestamp must follow the last one's. Events share a timestamp and are not told here. */
  takeAudio(timestamp: number, units: number): void {
    if (this.#nextTimestamp >= 0 && this.sequence === this.#nextTimestampSequence && timestamp !== this.#nextTimestamp) this.figures.timestampJumps++;
    if (this.sequence < this.#nextTimestampSequence) return; // an older one, out of order
    this.#nextTimestamp = (timestamp + units) >>> 0;
    this.#nextTimestampSequence = this.sequence + 1;
  }

  #begin(packet: RtpPacket, nowMs: number): void {
    if (this.#ssrc >= 0) this.figures.ssrcChanges++;
    this.figures.received++;
    this.#lostBefore = this.figures.lost;
    this.#ssrc = packet.ssrc;
    this.sequence = this.#firstSequence = this.#highestSequence = packet.sequence;
    this.#receivedOfSource = 1;
    this.#remembered.fill(-1);
    this.#remember();
    this.#nextTimestamp = -1;
    this.#transit = nowMs - (packet.timestamp / this.#clockHz) * 1000;
  }

  /** False when this sequence number came before. */
  #remember(): boolean {
    const at = this.sequence & (REMEMBERED - 1);
    if (this.#remembered[at] === this.sequence) return false;
    this.#remembered[at] = this.sequence;
    return true;
  }

  #accepts(packet: RtpPacket, from: SocketAddress, nowMs: number): boolean {
    if (same(from, this.#remote)) {
      this.#latched = true;
      this.#candidate = null;
      return true;
    }
    // Behind a NAT the true source differs from the signalled one: believe it when it persists and the other is silent.
    if (this.#latched && !this.#followsOn(packet, nowMs)) return false;
    if (this.#candidate !== null && same(from, this.#candidate)) this.#candidatePackets++;
    else {
      this.#candidate = { ip: from.ip, port: from.port };
      this.#candidatePackets = 1;
    }
    if (this.#candidatePackets < mediaLimits.latchPackets) return false;
    this.#remote = this.#candidate;
    this.#latched = true;
    return true;
  }

  /** A NAT that forgot its binding: the stream that was heard goes on from elsewhere. Who can neither see nor stop it cannot claim to be it. */
  #followsOn({ ssrc, sequence }: RtpPacket, nowMs: number): boolean {
    const ahead = (sequence - this.#highestSequence) & 0xffff;
    return ssrc === this.#ssrc && ahead > 0 && ahead < mediaLimits.dropoutPackets && nowMs - this.#heardAtMs >= mediaLimits.relatchMs;
  }

  #updateLost(): void {
    const expected = this.#highestSequence - this.#firstSequence + 1;
    this.figures.lost = this.#lostBefore + Math.max(0, expected - this.#receivedOfSource);
  }

  /** RFC 3550 A.8 */
  #updateJitter(timestamp: number, nowMs: number): void {
    const transit = nowMs - (timestamp / this.#clockHz) * 1000;
    const difference = Math.abs(transit - this.#transit);
    this.#transit = transit;
    if (difference < 1000) this.figures.jitterMs += (difference - this.figures.jitterMs) / 16; // else the timestamp wrapped or jumped
  }
}

function same(a: SocketAddress, b: SocketAddress): boolean {
  return a.port === b.port && a.ip === b.ip;
}

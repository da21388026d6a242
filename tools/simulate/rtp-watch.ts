// Looks at the handset's RTP as the network sees it: of each of its ports one source, one packet a frame, sequence and timestamp without a step, whatever the guests do.
import { RtpContinuity } from '../far-end/rtp-continuity.ts';
import { FRAME_TICKS, readRtpHeader } from '../far-end/rtp-header.ts';

const DYNAMIC_PORTS = 49_152;

export class RtpWatch {
  readonly #streams: { port: number; continuity: RtpContinuity; ssrc: number; lastMs: number }[] = [];
  #endedMs = -Infinity;
  packets = 0;

  /** A port is free again, for any call. */
  callEnded(nowMs: number): void {
    this.#endedMs = nowMs;
  }

  sent(nowMs: number, fromPort: number, data: Uint8Array): void {
    const header = fromPort < DYNAMIC_PORTS ? null : readRtpHeader(data);
    if (header === null) return;
    this.packets++;
    const { ssrc } = header;
    let stream = this.#streams.findLast(({ port }) => port === fromPort);
    // Another source is that of another call, which has got the port: then one has ended since the last packet.
    if (!stream || (ssrc !== stream.ssrc && this.#endedMs >= stream.lastMs)) this.#streams.push((stream = { port: fromPort, continuity: new RtpContinuity(FRAME_TICKS), ssrc, lastMs: nowMs }));
    stream.lastMs = nowMs;
    stream.continuity.packet(data);
  }

  get breaks(): string[] {
    return this.#streams
      .map(({ port, continuity: { figures } }) => ({ port, figures }))
      .filter(({ figures }) => figures.sequenceGaps + figures.timestampJumps + figures.ssrcChanges > 0)
      .map(({ port, figures }) => `from port ${port}: ${figures.sequenceGaps} steps in sequence, ${figures.timestampJumps} in timestamp, ${figures.ssrcChanges} other sources`);
  }
}

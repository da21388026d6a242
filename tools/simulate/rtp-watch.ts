// Looks at the handset's RTP as the network sees it: per stream one packet a frame, sequence and timestamp without a step, whatever the guests do.
import { RtpContinuity } from '../far-end/rtp-continuity.ts';

const DYNAMIC_PORTS = 49_152;
/** RFC 3550 5.1. */
const HEADER_BYTES = 12;

export class RtpWatch {
  readonly #streams = new Map<string, RtpContinuity>();
  packets = 0;

  sent(fromPort: number, to: { ip: string; port: number }, data: Uint8Array, frameUnits: number): void {
    if (fromPort < DYNAMIC_PORTS || data.length < HEADER_BYTES) return;
    const key = `${new DataView(data.buffer, data.byteOffset).getUint32(8)}>${to.ip}:${to.port}`;
    this.packets++;
    const stream = this.#streams.get(key) ?? new RtpContinuity(frameUnits);
    this.#streams.set(key, stream);
    stream.packet(data);
  }

  get breaks(): string[] {
    return [...this.#streams]
      .filter(([, { figures }]) => figures.sequenceGaps + figures.timestampJumps > 0)
      .map(([key, { figures }]) => `${key}: ${figures.sequenceGaps} steps in sequence, ${figures.timestampJumps} in timestamp`);
  }
}

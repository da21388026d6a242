// Looks at the handset's RTP as the network sees it: per stream one packet a frame, sequence and timestamp without a step, whatever the guests do.

const RTP_VERSION = 2;
const DYNAMIC_PORTS = 49_152;
/** RFC 3550 5.1. */
const HEADER_BYTES = 12;

interface Stream {
  sequence: number;
  timestamp: number;
  payloadType: number;
}

export class RtpWatch {
  readonly #streams = new Map<string, Stream>();
  packets = 0;
  readonly breaks: string[] = [];

  sent(fromPort: number, to: { ip: string; port: number }, data: Uint8Array, frameUnits: number): void {
    if (fromPort < DYNAMIC_PORTS || data.length < HEADER_BYTES || data[0]! >> 6 !== RTP_VERSION) return;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const payloadType = data[1]! & 0x7f;
    const sequence = view.getUint16(2);
    const timestamp = view.getUint32(4);
    const key = `${view.getUint32(8)}>${to.ip}:${to.port}`;
    this.packets++;
    const before = this.#streams.get(key);
    this.#streams.set(key, { sequence, timestamp, payloadType });
    if (!before) return;
    const step = (sequence - before.sequence) & 0xffff;
    if (step !== 1) this.breaks.push(`${key}: sequence ${before.sequence} to ${sequence}`);
    // A telephone event keeps the timestamp of its beginning (RFC 4733 2.5.1.2).
    if (payloadType !== before.payloadType) return;
    const units = (timestamp - before.timestamp) >>> 0;
    if (payloadType < 96 && units !== frameUnits) this.breaks.push(`${key}: timestamp ${before.timestamp} to ${timestamp}`);
  }
}

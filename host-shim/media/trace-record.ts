// RTP packets on their way to whoever records them: the batches that the media thread posts to ThreadedMediaOptions.trace.
//
// One message = one TraceBatch; `bytes.buffer` is transferred. `bytes` holds records one after the other, little-endian, unaligned:
//
//   0        4     5        6            8            10             18            26
//   +--------+-----+--------+------------+------------+--------------+-------------+---------+
//   | length | dir | family | local port | remote port| time (f64 us)| local, remote address | packet
//   +--------+-----+--------+------------+------------+--------------+-----------------------+
//
//   length: of the packet; dir: 0 in, 1 out; family: 4 or 6, addresses of 4 or 16 bytes each; time: since the machine's boot.
import { isIPv4 } from 'node:net';
import type { SocketAddress } from '../devices/net/net.ts';

export interface TraceBatch { readonly kind: 'rtp'; readonly bytes: Uint8Array<ArrayBuffer> }

export interface PacketRecord {
  readonly direction: 'in' | 'out';
  readonly timeUs: number;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly packet: Uint8Array;
}

const HEAD_BYTES = 18;

function addressBytes(ip: string): number[] {
  if (isIPv4(ip)) return ip.split('.').map(Number);
  const [head, tail] = ip.split('%')[0].split('::').map((half) => (half === '' ? [] : half.split(':')));
  const words = tail === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return words.flatMap((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 0xff]);
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  return Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] << 8) | bytes[2 * i + 1]).toString(16)).join(':');
}

/** Collects records into batches of at most `capacityBytes`. */
export class TraceWriter {
  readonly #capacityBytes: number;
  readonly #post: (batch: TraceBatch) => void;
  readonly #addresses = new Map<string, number[]>();
  #bytes: Uint8Array<ArrayBuffer>;
  #used = 0;

  constructor(capacityBytes: number, post: (batch: TraceBatch) => void) {
    this.#capacityBytes = capacityBytes;
    this.#post = post;
    this.#bytes = new Uint8Array(capacityBytes);
  }

  write(direction: 'in' | 'out', timeUs: number, local: SocketAddress, remote: SocketAddress, packet: Uint8Array): void {
    const here = this.#address(local.ip);
    const there = this.#address(remote.ip);
    if (here.length !== there.length) return;
    const lengthBytes = HEAD_BYTES + 2 * here.length + packet.length;
    if (lengthBytes > this.#capacityBytes) return;
    if (this.#used + lengthBytes > this.#capacityBytes) this.flush();
    const view = new DataView(this.#bytes.buffer, this.#used, lengthBytes);
    view.setUint32(0, packet.length, true);
    view.setUint8(4, direction === 'in' ? 0 : 1);
    view.setUint8(5, here.length === 4 ? 4 : 6);
    view.setUint16(6, local.port, true);
    view.setUint16(8, remote.port, true);
    view.setFloat64(10, timeUs, true);
    this.#bytes.set(here, this.#used + HEAD_BYTES);
    this.#bytes.set(there, this.#used + HEAD_BYTES + here.length);
    this.#bytes.set(packet, this.#used + HEAD_BYTES + 2 * here.length);
    this.#used += lengthBytes;
  }

  flush(): void {
    if (this.#used === 0) return;
    this.#post({ kind: 'rtp', bytes: this.#bytes.subarray(0, this.#used) });
    this.#bytes = new Uint8Array(this.#capacityBytes);
    this.#used = 0;
  }

  #address(ip: string): number[] {
    let bytes = this.#addresses.get(ip);
    if (bytes === undefined) {
      if (this.#addresses.size > 64) this.#addresses.clear();
      this.#addresses.set(ip, (bytes = addressBytes(ip)));
    }
    return bytes;
  }
}

export function* readTrace({ bytes }: TraceBatch): Generator<PacketRecord> {
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
    const addressLength = view.getUint8(5) === 4 ? 4 : 16;
    const packetAt = at + HEAD_BYTES + 2 * addressLength;
    const end = packetAt + view.getUint32(0, true);
    yield {
      direction: view.getUint8(4) === 0 ? 'in' : 'out', timeUs: view.getFloat64(10, true),
      local: { ip: addressText(bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + addressLength)), port: view.getUint16(6, true) },
      remote: { ip: addressText(bytes.subarray(at + HEAD_BYTES + addressLength, packetAt)), port: view.getUint16(8, true) },
      packet: bytes.subarray(packetAt, end),
    };
    at = end;
  }
}

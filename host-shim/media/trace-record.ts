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

const LENGTH = 0;
export const DIRECTION = 4;
const FAMILY = 5;
export const LOCAL_PORT = 6;
export const REMOTE_PORT = 8;
export const TIME = 10;
export const RECORD_HEAD_BYTES = 18;
export const OUT = 1;

/** Bytes of both addresses of the record at `at`. */
export const addressesOf = (batch: Uint8Array, at: number): number => (batch[at + FAMILY] === 4 ? 8 : 32);

/** Of its packet. */
export const packetBytesOf = (view: DataView, at: number): number => view.getUint32(at + LENGTH, true);

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
  readonly #addresses = new Map<string, Uint8Array>();
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #used = 0;

  constructor(capacityBytes: number, post: (batch: TraceBatch) => void) {
    this.#capacityBytes = capacityBytes;
    this.#post = post;
    this.#bytes = new Uint8Array(capacityBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  write(direction: 'in' | 'out', timeUs: number, local: SocketAddress, remote: SocketAddress, packet: Uint8Array): void {
    const here = this.#address(local.ip);
    const there = this.#address(remote.ip);
    if (here.length !== there.length) return;
    const lengthBytes = RECORD_HEAD_BYTES + 2 * here.length + packet.length;
    if (lengthBytes > this.#capacityBytes) return;
    if (this.#used + lengthBytes > this.#capacityBytes) this.flush();
    const at = this.#used;
    const view = this.#view;
    view.setUint32(at + LENGTH, packet.length, true);
    view.setUint8(at + DIRECTION, direction === 'in' ? 0 : OUT);
    view.setUint8(at + FAMILY, here.length === 4 ? 4 : 6);
    view.setUint16(at + LOCAL_PORT, local.port, true);
    view.setUint16(at + REMOTE_PORT, remote.port, true);
    view.setFloat64(at + TIME, timeUs, true);
    this.#bytes.set(here, at + RECORD_HEAD_BYTES);
    this.#bytes.set(there, at + RECORD_HEAD_BYTES + here.length);
    this.#bytes.set(packet, at + RECORD_HEAD_BYTES + 2 * here.length);
    this.#used += lengthBytes;
  }

  flush(): void {
    if (this.#used === 0) return;
    this.#post({ kind: 'rtp', bytes: this.#bytes.subarray(0, this.#used) });
    this.#bytes = new Uint8Array(this.#capacityBytes);
    this.#view = new DataView(this.#bytes.buffer);
    this.#used = 0;
  }

  #address(ip: string): Uint8Array {
    let bytes = this.#addresses.get(ip);
    if (bytes === undefined) {
      if (this.#addresses.size > 64) this.#addresses.clear();
      this.#addresses.set(ip, (bytes = Uint8Array.from(addressBytes(ip))));
    }
    return bytes;
  }
}

export function* readTrace({ bytes }: TraceBatch): Generator<PacketRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + RECORD_HEAD_BYTES <= bytes.length; ) {
    const packetAt = at + RECORD_HEAD_BYTES + addressesOf(bytes, at);
    const half = (at + RECORD_HEAD_BYTES + packetAt) / 2;
    const end = packetAt + packetBytesOf(view, at);
    yield {
      direction: view.getUint8(at + DIRECTION) === OUT ? 'out' : 'in', timeUs: view.getFloat64(at + TIME, true),
      local: { ip: addressText(bytes.subarray(at + RECORD_HEAD_BYTES, half)), port: view.getUint16(at + LOCAL_PORT, true) },
      remote: { ip: addressText(bytes.subarray(half, packetAt)), port: view.getUint16(at + REMOTE_PORT, true) },
      packet: bytes.subarray(packetAt, end),
    };
    at = end;
  }
}

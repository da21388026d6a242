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
import type { SocketAddress } from '../devices/net/net.ts';
import { IPV4_AT, addressBytes, addressText, isMapped, mapped } from '../devices/net/numeric-address.ts';

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
const NOWHERE = new Uint8Array(16);
export const OUT = 1;

/** Bytes of both addresses of the record at `at`. */
export const addressesOf = (batch: Uint8Array, at: number): number => (batch[at + FAMILY] === 4 ? 8 : 32);

/** Of its packet. */
export const packetBytesOf = (view: DataView, at: number): number => view.getUint32(at + LENGTH, true);

/** As short as the record has it. */
function packed(ip: string): Uint8Array {
  const bytes = addressBytes(ip) ?? NOWHERE;
  return isMapped(bytes) ? bytes.subarray(IPV4_AT) : bytes;
}

const textOf = (packedBytes: Uint8Array): string => addressText(packedBytes.length === 4 ? mapped(packedBytes) : packedBytes);

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
      this.#addresses.set(ip, (bytes = packed(ip)));
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
      local: { ip: textOf(bytes.subarray(at + RECORD_HEAD_BYTES, half)), port: view.getUint16(at + LOCAL_PORT, true) },
      remote: { ip: textOf(bytes.subarray(half, packetAt)), port: view.getUint16(at + REMOTE_PORT, true) },
      packet: bytes.subarray(packetAt, end),
    };
    at = end;
  }
}

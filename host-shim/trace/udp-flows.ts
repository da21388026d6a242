// The headers of RTP packets: made once for each pair of ends, then only their lengths change; there are a hundred packets in each second of a call.
import { mapped } from '../devices/net/numeric-address.ts';
import { LOCAL_PORT, RECORD_HEAD_BYTES, REMOTE_PORT, addressesOf } from '../media/trace-record.ts';
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, udpChecksum, udpPacket, type Endpoint } from './ip-packet.ts';
import { limits } from './limits.ts';

interface Flow {
  readonly version: 4 | 6;
  /** As in the record: local, then remote. */
  readonly addresses: Uint8Array;
  readonly inbound: Uint8Array;
  readonly outbound: Uint8Array;
  /** Of the IPv4 header's words but length and checksum; the order of the ends does not matter to it. */
  readonly sum: number;
}

const IPV4_LENGTH = 2;
const IPV4_CHECKSUM = 10;
const IPV6_LENGTH = 4;
const UDP_LENGTH = 4;
const UDP_CHECKSUM = 6;
const PORTS = 0x1_0000;

export class UdpFlows {
  readonly #flows = new Map<number, Flow>();

  /** Of the record at `at` of a media batch. */
  of(batch: Uint8Array, view: DataView, at: number): Flow {
    const [local, remote] = [view.getUint16(at + LOCAL_PORT, true), view.getUint16(at + REMOTE_PORT, true)];
    const addresses = addressesOf(batch, at);
    const known = this.#flows.get(local * PORTS + remote);
    if (known && isSame(known.addresses, batch, at + RECORD_HEAD_BYTES, addresses)) return known;
    if (this.#flows.size >= limits.flows) this.#flows.clear();
    const flow = makeFlow(batch.slice(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + addresses), local, remote);
    this.#flows.set(local * PORTS + remote, flow);
    return flow;
  }
}

/** An IP packet of headers and payload at `at`; the payload is there already, behind room for the headers. */
export function writeHeaders(bytes: Buffer, at: number, { version, inbound, outbound, sum }: Flow, isInbound: boolean, payloadBytes: number): void {
  const headers = isInbound ? inbound : outbound;
  const length = headers.length + payloadBytes;
  bytes.set(headers, at);
  if (version === 6) {
    bytes.writeUInt16BE(length - IPV6_HEADER_BYTES, at + IPV6_LENGTH);
    const segment = bytes.subarray(at + IPV6_HEADER_BYTES, at + length);
    segment.writeUInt16BE(segment.length, UDP_LENGTH);
    // RFC 8200 8.1: over IPv6 there must be one.
    segment.writeUInt16BE(0, UDP_CHECKSUM);
    segment.writeUInt16BE(udpChecksum([bytes.subarray(at + 8, at + 24), bytes.subarray(at + 24, at + 40)], segment), UDP_CHECKSUM);
    return;
  }
  bytes.writeUInt16BE(length, at + IPV4_LENGTH);
  const total = sum + length;
  bytes.writeUInt16BE(~((total & 0xffff) + (total >>> 16)) & 0xffff, at + IPV4_CHECKSUM);
  bytes.writeUInt16BE(length - IPV4_HEADER_BYTES, at + IPV4_HEADER_BYTES + UDP_LENGTH);
  // RFC 768: 0 is none; one that nobody ever sent is not worth the reading of every byte.
  bytes.writeUInt16BE(0, at + IPV4_HEADER_BYTES + UDP_CHECKSUM);
}

export const headerBytes = ({ inbound }: Flow): number => inbound.length;

function isSame(known: Uint8Array, batch: Uint8Array, at: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== batch[at + i]) return false;
  return true;
}

function makeFlow(addresses: Uint8Array, localPort: number, remotePort: number): Flow {
  const half = addresses.length / 2;
  const end = (from: number, port: number): Endpoint => {
    const bytes = addresses.slice(from, from + half);
    return { address: half === 4 ? mapped(bytes) : bytes, port };
  };
  const [local, remote] = [end(0, localPort), end(half, remotePort)];
  const nothing = new Uint8Array(0);
  const outbound = udpPacket(local, remote, nothing);
  const header = outbound.bytes;
  let sum = 0;
  if (outbound.version === 4) for (let at = 0; at < IPV4_HEADER_BYTES; at += 2) if (at !== IPV4_LENGTH && at !== IPV4_CHECKSUM) sum += header.readUInt16BE(at);
  return { version: outbound.version, addresses, inbound: udpPacket(remote, local, nothing).bytes, outbound: header, sum: (sum & 0xffff) + (sum >>> 16) };
}

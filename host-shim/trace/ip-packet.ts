// Made-up IP and UDP headers around what the machine sent and heard, so that network analysers read the trace like a capture.
import { IPV4_AT, addressText, hostPort, isMapped, mapped } from '../devices/net/numeric-address.ts';

const UDP = 17;
export const TCP = 6;
const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
export const IPV4_HEADER_BYTES = 20;
export const IPV6_HEADER_BYTES = 40;
const TIME_TO_LIVE = 64;

export interface Endpoint {
  address: Uint8Array;
  port: number;
}

/** HOST:PORT. */
export const endpointText = ({ address, port }: Endpoint): string => hostPort({ ip: addressText(address), port });

/** RFC 1071: the ones' complement sum, over several pieces of even length but the last. */
export function checksum(...pieces: Uint8Array[]): number {
  let sum = 0;
  for (const piece of pieces) for (let i = 0; i < piece.length; i += 2) sum += (piece[i]! << 8) | (piece[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

export interface IpPacket {
  version: 4 | 6;
  bytes: Buffer;
}

export function udpPacket(from: Endpoint, to: Endpoint, data: Uint8Array): IpPacket {
  return ipPacket(from, to, UDP, UDP_HEADER_BYTES + data.length, (segment, addresses) => {
    segment.writeUInt16BE(from.port, 0);
    segment.writeUInt16BE(to.port, 2);
    segment.writeUInt16BE(segment.length, 4);
    segment.set(data, UDP_HEADER_BYTES);
    segment.writeUInt16BE(udpChecksum(addresses, segment), 6);
  });
}

/** Of a segment whose own field is 0; RFC 768: 0 would mean none. */
export const udpChecksum = (addresses: readonly Uint8Array[], segment: Uint8Array): number => checksum(...addresses, pseudoHeader(UDP, segment.length), segment) || 0xffff;

/** Without the addresses. */
export const pseudoHeader = (protocol: number, length: number): Uint8Array => Uint8Array.of(0, protocol, length >> 8, length & 0xff);

/** `write` makes the transport's part in its place, of zeros; its checksum covers the addresses. */
export function ipPacket(from: Endpoint, to: Endpoint, protocol: number, segmentBytes: number, write: (segment: Buffer, addresses: readonly Uint8Array[]) => void): IpPacket {
  if (isMapped(from.address) && isMapped(to.address)) {
    const bytes = Buffer.alloc(IPV4_HEADER_BYTES + segmentBytes);
    const addresses = [from.address.subarray(IPV4_AT), to.address.subarray(IPV4_AT)] as const;
    bytes[0] = 0x45;
    bytes.writeUInt16BE(bytes.length, 2);
    bytes.writeUInt16BE(0x4000, 6); // do not fragment
    bytes[8] = TIME_TO_LIVE;
    bytes[9] = protocol;
    bytes.set(addresses[0], 12);
    bytes.set(addresses[1], 16);
    bytes.writeUInt16BE(checksum(bytes.subarray(0, IPV4_HEADER_BYTES)), 10);
    write(bytes.subarray(IPV4_HEADER_BYTES), addresses);
    return { version: 4, bytes };
  }
  const bytes = Buffer.alloc(IPV6_HEADER_BYTES + segmentBytes);
  bytes[0] = 0x60;
  bytes.writeUInt16BE(segmentBytes, 4);
  bytes[6] = protocol;
  bytes[7] = TIME_TO_LIVE;
  bytes.set(from.address, 8);
  bytes.set(to.address, 24);
  write(bytes.subarray(IPV6_HEADER_BYTES), [from.address, to.address]);
  return { version: 6, bytes };
}

export interface IpPayload {
  from: Endpoint;
  to: Endpoint;
  /** A piece of a stream; its first packet has none. */
  isTcp: boolean;
  data: Uint8Array;
}

/** The other way round: what was made here; null for anything else. */
export function readIpPacket(bytes: Buffer): IpPayload | null {
  const version = bytes[0]! >> 4;
  const headerBytes = version === 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
  if ((version !== 4 && version !== 6) || bytes.length < headerBytes + UDP_HEADER_BYTES) return null;
  const addresses = version === 4 ? [mapped(bytes.subarray(12, 16)), mapped(bytes.subarray(16, 20))] : [bytes.subarray(8, 24), bytes.subarray(24, 40)];
  const isTcp = bytes[version === 4 ? 9 : 6] === TCP;
  return {
    from: { address: addresses[0]!, port: bytes.readUInt16BE(headerBytes) },
    to: { address: addresses[1]!, port: bytes.readUInt16BE(headerBytes + 2) },
    isTcp,
    data: bytes.subarray(headerBytes + (isTcp ? TCP_HEADER_BYTES : UDP_HEADER_BYTES)),
  };
}

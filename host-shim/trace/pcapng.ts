// The blocks of a pcapng file (draft-ietf-opsawg-pcapng), written; pcapng-file.ts reads them back.

export const LINKTYPE_IPV4 = 228;
export const LINKTYPE_IPV6 = 229;
export const LINKTYPE_UPPER_PDU = 252;
export const LINKTYPE_USER0 = 147; // bus frames
export const LINKTYPE_USER1 = 148; // log lines

export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const ENHANCED_PACKET = 6;
export const INTERFACE_STATISTICS = 5;
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const OPTION_END = 0;
const OPTION_SHB_APPLICATION = 4;
export const OPTION_IF_NAME = 2;
export const OPTION_IF_DESCRIPTION = 3;
export const OPTION_IF_TSRESOL = 9;
export const OPTION_EPB_FLAGS = 2;
const OPTION_ISB_IFDROP = 5;
/** Of an enhanced packet block: before its data; behind it the flags, the end of the options and the length once more. */
export const PACKET_HEADER_BYTES = 28;
const PACKET_OPTION_BYTES = 16;
export const NANOSECONDS = 9; // if_tsresol: 10^-9

export interface Interface {
  name: string;
  description: string;
  linkType: number;
}
export interface Packet {
  interfaceIndex: number;
  timeNs: bigint;
  inbound: boolean;
  data: Uint8Array;
}

/** Milliseconds since 1970, exact to the microsecond. */
export const packetTimeMs = ({ timeNs }: Packet): number => Number(timeNs / 1000n) / 1000;

function option(code: number, value: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4 + ((value.length + 3) & ~3));
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt16LE(value.length, 2);
  bytes.set(value, 4);
  return bytes;
}

function block(type: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const padded = (body.length + 3) & ~3;
  const bytes = Buffer.alloc(12 + padded);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  bytes.set(body, 8);
  bytes.writeUInt32LE(bytes.length, 8 + padded);
  return bytes;
}

const END = option(OPTION_END, new Uint8Array(0));
const text = (value: string): Buffer => Buffer.from(value, 'utf8');

export function sectionHeader(application: string): Buffer {
  const fixed = Buffer.alloc(16);
  fixed.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  fixed.writeUInt16LE(1, 4); // version 1.0
  fixed.fill(0xff, 8); // section length not given
  return block(SECTION_HEADER, fixed, option(OPTION_SHB_APPLICATION, text(application)), END);
}

export function interfaceDescription({ name, description, linkType }: Interface): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  return block(
    INTERFACE_DESCRIPTION,
    fixed,
    option(OPTION_IF_NAME, text(name)),
    option(OPTION_IF_DESCRIPTION, text(description)),
    option(OPTION_IF_TSRESOL, Uint8Array.of(NANOSECONDS)),
    END,
  );
}

export interface PacketBlock {
  readonly interfaceIndex: number;
  /** Nanoseconds since 1970. */
  readonly timeHigh: number;
  readonly timeLow: number;
  readonly inbound: boolean;
  readonly dataBytes: number;
}

export const packetBlockBytes = (dataBytes: number): number => PACKET_HEADER_BYTES + ((dataBytes + 3) & ~3) + PACKET_OPTION_BYTES;

/** All but the data, which goes PACKET_HEADER_BYTES behind `at`. In one piece: there are a hundred of them in each second of a call. */
export function writePacketBlock(bytes: Buffer, at: number, { interfaceIndex, timeHigh, timeLow, inbound, dataBytes }: PacketBlock): void {
  const length = packetBlockBytes(dataBytes);
  const optionsAt = at + length - PACKET_OPTION_BYTES;
  bytes.writeUInt32LE(ENHANCED_PACKET, at);
  bytes.writeUInt32LE(length, at + 4);
  bytes.writeUInt32LE(interfaceIndex, at + 8);
  bytes.writeUInt32LE(timeHigh, at + 12);
  bytes.writeUInt32LE(timeLow, at + 16);
  bytes.writeUInt32LE(dataBytes, at + 20);
  bytes.writeUInt32LE(dataBytes, at + 24);
  if (dataBytes & 3) bytes.writeUInt32LE(0, optionsAt - 4); // padding; the data is written over its beginning
  bytes.writeUInt16LE(OPTION_EPB_FLAGS, optionsAt);
  bytes.writeUInt16LE(4, optionsAt + 2);
  bytes.writeUInt32LE(inbound ? 1 : 2, optionsAt + 4);
  bytes.writeUInt32LE(OPTION_END, optionsAt + 8);
  bytes.writeUInt32LE(length, optionsAt + 12);
}

export function enhancedPacket({ interfaceIndex, timeNs, inbound, data }: Packet): Buffer {
  const bytes = Buffer.alloc(packetBlockBytes(data.length));
  writePacketBlock(bytes, 0, { interfaceIndex, timeHigh: Number(timeNs >> 32n), timeLow: Number(timeNs & 0xffffffffn), inbound, dataBytes: data.length });
  bytes.set(data, PACKET_HEADER_BYTES);
  return bytes;
}

export function interfaceStatistics(interfaceIndex: number, timeNs: bigint, dropped: number): Buffer {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt32LE(interfaceIndex, 0);
  fixed.writeUInt32LE(Number(timeNs >> 32n), 4);
  fixed.writeUInt32LE(Number(timeNs & 0xffffffffn), 8);
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(BigInt(dropped));
  return block(INTERFACE_STATISTICS, fixed, option(OPTION_ISB_IFDROP, count), END);
}

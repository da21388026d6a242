// The blocks of a pcapng file (draft-ietf-opsawg-pcapng): written, and read back.

export const LINKTYPE_IPV4 = 228;
export const LINKTYPE_IPV6 = 229;
export const LINKTYPE_UPPER_PDU = 252;
export const LINKTYPE_USER0 = 147; // bus frames
export const LINKTYPE_USER1 = 148; // log lines

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const INTERFACE_STATISTICS = 5;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const OPTION_END = 0;
const OPTION_SHB_APPLICATION = 4;
const OPTION_IF_NAME = 2;
const OPTION_IF_DESCRIPTION = 3;
const OPTION_IF_TSRESOL = 9;
const OPTION_EPB_FLAGS = 2;
const OPTION_ISB_IFDROP = 5;
/** Of an enhanced packet block: before its data; behind it the flags, the end of the options and the length once more. */
export const PACKET_HEADER_BYTES = 28;
const PACKET_OPTION_BYTES = 16;
const NANOSECONDS = 9; // if_tsresol: 10^-9

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

export interface PcapngFile {
  interfaces: Interface[];
  packets: Packet[];
}

/** Reads what this file writes: one little-endian section with nanosecond stamps. A torn last block is left out; null for anything else. */
export function readPcapng(bytes: Buffer): PcapngFile | null {
  if (bytes.length < 28 || bytes.readUInt32LE(0) !== SECTION_HEADER || bytes.readUInt32LE(8) !== BYTE_ORDER_MAGIC) return null;
  const file: PcapngFile = { interfaces: [], packets: [] };
  for (let at = 0; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    if (length < 12 || length % 4 || at + length > bytes.length) break;
    const body = bytes.subarray(at + 8, at + length - 4);
    const type = bytes.readUInt32LE(at);
    if (type === INTERFACE_DESCRIPTION) {
      const options = readOptions(body.subarray(8));
      if (options.get(OPTION_IF_TSRESOL)?.[0] !== NANOSECONDS) return null;
      file.interfaces.push({
        linkType: body.readUInt16LE(0),
        name: String(options.get(OPTION_IF_NAME) ?? ''),
        description: String(options.get(OPTION_IF_DESCRIPTION) ?? ''),
      });
    } else if (type === ENHANCED_PACKET) {
      const dataLength = body.readUInt32LE(12);
      const options = readOptions(body.subarray(20 + ((dataLength + 3) & ~3)));
      file.packets.push({
        interfaceIndex: body.readUInt32LE(0),
        timeNs: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
        inbound: ((options.get(OPTION_EPB_FLAGS)?.[0] ?? 0) & 3) === 1,
        data: body.subarray(20, 20 + dataLength),
      });
    }
    at += length;
  }
  return file;
}

function readOptions(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const code = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (code === OPTION_END) break;
    options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + ((length + 3) & ~3);
  }
  return options;
}

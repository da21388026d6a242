// A pcapng file read back, as far as it is what pcapng.ts writes; where that ends is told.
import {
  BYTE_ORDER_MAGIC, ENHANCED_PACKET, INTERFACE_DESCRIPTION, INTERFACE_STATISTICS, NANOSECONDS, OPTION_END, OPTION_EPB_FLAGS, OPTION_IF_DESCRIPTION, OPTION_IF_NAME, OPTION_IF_TSRESOL, SECTION_HEADER,
  type Interface, type Packet,
} from './pcapng.ts';

export interface PcapngFile {
  readonly interfaces: readonly Interface[];
  readonly packets: readonly Packet[];
  readonly end: PcapngEnd;
}

/** `torn`: within a block, as a machine leaves it that lost its power. `damaged`: a block is none of ours, and nothing behind it is read. */
export interface PcapngEnd {
  readonly how: 'whole' | 'torn' | 'damaged';
  readonly atByte: number;
}

const SMALLEST_FILE_BYTES = 28;
/** Type and length; the length stands behind the body once more. */
const HEAD_BYTES = 8;
const TAIL_BYTES = 4;
const INTERFACE_BYTES = 8;
const PACKET_BYTES = 20;

/** Null: not one little-endian section with nanosecond stamps from its beginning on. */
export function readPcapng(bytes: Buffer): PcapngFile | null {
  if (bytes.length < SMALLEST_FILE_BYTES || bytes.readUInt32LE(0) !== SECTION_HEADER || bytes.readUInt32LE(HEAD_BYTES) !== BYTE_ORDER_MAGIC) return null;
  const interfaces: Interface[] = [];
  const packets: Packet[] = [];
  const file = (how: PcapngEnd['how'], atByte: number): PcapngFile => ({ interfaces, packets, end: { how, atByte } });
  let at = 0;
  while (at < bytes.length) {
    if (at + HEAD_BYTES + TAIL_BYTES > bytes.length) return file('torn', at);
    const type = bytes.readUInt32LE(at);
    const length = bytes.readUInt32LE(at + 4);
    const end = at + length;
    if (length < HEAD_BYTES + TAIL_BYTES || length % 4 !== 0) return file('damaged', at);
    if (end > bytes.length) return file('torn', at);
    const body = bytes.subarray(at + HEAD_BYTES, end - TAIL_BYTES);
    if (bytes.readUInt32LE(end - TAIL_BYTES) !== length || (type === SECTION_HEADER) !== (at === 0)) return file('damaged', at);
    if (type === INTERFACE_DESCRIPTION) {
      const described = interfaceOf(body);
      if (!described) return interfaces.length === 0 ? null : file('damaged', at);
      interfaces.push(described);
    } else if (type === ENHANCED_PACKET) {
      const packet = packetOf(body, interfaces.length);
      if (!packet) return file('damaged', at);
      packets.push(packet);
    } else if (at > 0 && type !== INTERFACE_STATISTICS) return file('damaged', at);
    at = end;
  }
  return file('whole', at);
}

function interfaceOf(body: Buffer): Interface | null {
  const options = body.length < INTERFACE_BYTES ? null : readOptions(body.subarray(INTERFACE_BYTES));
  if (options?.get(OPTION_IF_TSRESOL)?.[0] !== NANOSECONDS) return null;
  return { linkType: body.readUInt16LE(0), name: String(options.get(OPTION_IF_NAME) ?? ''), description: String(options.get(OPTION_IF_DESCRIPTION) ?? '') };
}

function packetOf(body: Buffer, interfaces: number): Packet | null {
  if (body.length < PACKET_BYTES) return null;
  const interfaceIndex = body.readUInt32LE(0);
  const dataBytes = body.readUInt32LE(12);
  if (interfaceIndex >= interfaces || PACKET_BYTES + dataBytes > body.length) return null;
  const options = readOptions(body.subarray(PACKET_BYTES + Math.ceil(dataBytes / 4) * 4));
  return {
    interfaceIndex,
    timeNs: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
    inbound: ((options.get(OPTION_EPB_FLAGS)?.[0] ?? 0) & 3) === 1,
    data: body.subarray(PACKET_BYTES, PACKET_BYTES + dataBytes),
  };
}

function readOptions(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const code = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (code === OPTION_END) break;
    options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return options;
}

// A message whose framing is not shown, as Wireshark's own link type for such (LINKTYPE_WIRESHARK_UPPER_PDU): who reads it, and between whom it went.
import { IPV4_AT, isMapped, mapped } from '../devices/net/numeric-address.ts';
import type { Endpoint, IpPayload } from './ip-packet.ts';
import { ADDRESS_BYTES } from './record.ts';

const READER = 12; // the dissector's name
const SOURCE_IPV4 = 20;
const DESTINATION_IPV4 = 21;
const SOURCE_IPV6 = 22;
const DESTINATION_IPV6 = 23;
const PORT_TYPE = 24;
const SOURCE_PORT = 25;
const DESTINATION_PORT = 26;
const PORT_TYPE_TCP = 2;
/** Of a tag: its number and length. */
const HEAD_BYTES = 4;
const WORD_BYTES = 4;
const IPV4_BYTES = ADDRESS_BYTES - IPV4_AT;

function tag(number: number, value: Uint8Array): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + ((value.length + 3) & ~3));
  bytes.writeUInt16BE(number, 0);
  bytes.writeUInt16BE(bytes.length - HEAD_BYTES, 2);
  bytes.set(value, HEAD_BYTES);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(WORD_BYTES);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function exportedPdu(from: Endpoint, to: Endpoint, reader: string, data: Uint8Array): Buffer {
  const isFour = isMapped(from.address) && isMapped(to.address);
  const address = ({ address: bytes }: Endpoint): Uint8Array => (isFour ? bytes.subarray(IPV4_AT) : bytes);
  return Buffer.concat([
    tag(READER, Buffer.from(reader)),
    tag(isFour ? SOURCE_IPV4 : SOURCE_IPV6, address(from)), tag(isFour ? DESTINATION_IPV4 : DESTINATION_IPV6, address(to)),
    tag(PORT_TYPE, word(PORT_TYPE_TCP)), tag(SOURCE_PORT, word(from.port)), tag(DESTINATION_PORT, word(to.port)), word(0), data,
  ]);
}

/** The other way round; null for anything else. */
export function readExportedPdu(bytes: Buffer): IpPayload | null {
  const values = new Map<number, Buffer>();
  let at = 0;
  for (; at + HEAD_BYTES <= bytes.length && bytes.readUInt16BE(at) !== 0; at += HEAD_BYTES + bytes.readUInt16BE(at + 2)) values.set(bytes.readUInt16BE(at), bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + bytes.readUInt16BE(at + 2)));
  const end = (four: number, six: number, port: number): Endpoint | null => {
    const [short, long, number] = [values.get(four), values.get(six), values.get(port)];
    const address = short?.length === IPV4_BYTES ? mapped(short) : long;
    return address?.length === ADDRESS_BYTES && number?.length === WORD_BYTES ? { address, port: number.readUInt32BE(0) } : null;
  };
  const from = end(SOURCE_IPV4, SOURCE_IPV6, SOURCE_PORT);
  const to = end(DESTINATION_IPV4, DESTINATION_IPV6, DESTINATION_PORT);
  return from && to ? { from, to, isTcp: false, data: bytes.subarray(at + HEAD_BYTES) } : null;
}

// Resource records as the core reads them: a flat list of 8-aligned records, little-endian. firmware/src/transport/answer.ts has the drawing.
import { type CoreAddress, toCore } from '../../core/address.ts';
import type { ResourceRecord } from './resolver.ts';
import { RecordType } from './resolver.ts';

const HEAD_BYTES = 16;
const ADDRESS_BYTES = 32;
const TEXT_AT = 24;

export function encodeRecords(records: readonly ResourceRecord[]): Uint8Array {
  const parts = records.map(encode).filter((bytes) => bytes !== null);
  return Buffer.concat(parts);
}

/** Null for an address that is none, and for texts that no record can have. */
function encode(record: ResourceRecord): Buffer | null {
  switch (record.type) {
    case RecordType.A:
    case RecordType.AAAA: {
      const address = toCore({ ip: record.address, port: 0 });
      return address ? addressRecord(record, address) : null;
    }
    case RecordType.SRV: {
      const bytes = textRecord(record, [record.target]);
      bytes?.writeUInt16LE(record.priority, HEAD_BYTES);
      bytes?.writeUInt16LE(record.weight, 18);
      bytes?.writeUInt16LE(record.port, 20);
      bytes?.writeUInt16LE(Buffer.byteLength(record.target), 22);
      return bytes;
    }
    case RecordType.NAPTR: {
      const { flags, service, replacement } = record;
      if (Buffer.byteLength(flags) > 255 || Buffer.byteLength(service) > 255) return null;
      const bytes = textRecord(record, [flags, service, replacement]);
      bytes?.writeUInt16LE(record.order, HEAD_BYTES);
      bytes?.writeUInt16LE(record.preference, 18);
      bytes?.writeUInt8(Buffer.byteLength(flags), 20);
      bytes?.writeUInt8(Buffer.byteLength(service), 21);
      bytes?.writeUInt16LE(Buffer.byteLength(replacement), 22);
      return bytes;
    }
  }
}

function addressRecord(record: ResourceRecord, { a, b, c, d }: CoreAddress): Buffer {
  const bytes = headed(record, ADDRESS_BYTES);
  [a, b, c, d].forEach((word, i) => bytes.writeUInt32LE(word, HEAD_BYTES + 4 * i));
  return bytes;
}

function textRecord(record: ResourceRecord, texts: readonly string[]): Buffer | null {
  const text = Buffer.from(texts.join(''));
  if (text.length > 1024) return null;
  const bytes = headed(record, (TEXT_AT + text.length + 7) & ~7);
  text.copy(bytes, TEXT_AT);
  return bytes;
}

function headed(record: ResourceRecord, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt16LE(record.type, 4);
  bytes.writeUInt32LE(Math.min(0xffff_ffff, Math.max(0, Math.floor(record.ttlS))), 8);
  return bytes;
}

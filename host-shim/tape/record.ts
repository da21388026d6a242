// A record of a tape in memory, and its bytes.
import { TapeKind } from './kind.ts';
import { RECORD_AMID, RECORD_HEADER_BYTES, RECORD_KIND, RECORD_LENGTH, RECORD_NOW, RECORD_NUMBER, RECORD_TEXT_BYTES } from './layout.ts';

export interface TapeRecord {
  readonly kind: TapeKind;
  readonly nowMs: number;
  readonly number: number;
  readonly amid: number;
  readonly text: string;
  readonly bytes: Uint8Array;
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);

export function writeRecord({ kind, nowMs, number, amid, text, bytes }: TapeRecord): Buffer {
  const words = Buffer.from(text);
  const record = Buffer.alloc(RECORD_HEADER_BYTES + words.length + bytes.length);
  record.writeUInt32LE(record.length, RECORD_LENGTH);
  record[RECORD_KIND] = kind;
  record.writeDoubleLE(nowMs, RECORD_NOW);
  record.writeUInt32LE(number >>> 0, RECORD_NUMBER);
  record.writeUInt32LE(amid >>> 0, RECORD_AMID);
  record.writeUInt32LE(words.length, RECORD_TEXT_BYTES);
  record.set(words, RECORD_HEADER_BYTES);
  record.set(bytes, RECORD_HEADER_BYTES + words.length);
  return record;
}

/** Null: these bytes are no records. */
export function readRecords(chunk: Buffer): TapeRecord[] | null {
  const records: TapeRecord[] = [];
  for (let at = 0; at < chunk.length; ) {
    if (at + RECORD_HEADER_BYTES > chunk.length) return null;
    const length = chunk.readUInt32LE(at + RECORD_LENGTH);
    const textEnd = at + RECORD_HEADER_BYTES + chunk.readUInt32LE(at + RECORD_TEXT_BYTES);
    const kind = chunk[at + RECORD_KIND]!;
    if (at + length > chunk.length || textEnd > at + length || TapeKind[kind] === undefined) return null;
    records.push({
      kind, nowMs: chunk.readDoubleLE(at + RECORD_NOW), number: chunk.readUInt32LE(at + RECORD_NUMBER), amid: chunk.readUInt32LE(at + RECORD_AMID),
      text: chunk.toString('utf8', at + RECORD_HEADER_BYTES, textEnd), bytes: chunk.subarray(textEnd, at + length),
    });
    at += length;
  }
  return records;
}

// What the generated TypeScript codecs share: strict reading of tags, nested messages and 64-bit numbers over protobufjs' reader and writer.
import protobuf from 'protobufjs/minimal.js';
import type { Reader, Writer } from 'protobufjs';

export type { Reader, Writer };

/** Bytes that are no message of the vocabulary, or fields that cannot become one. */
export class CodecError extends Error {
  readonly code = 'BAD_FRAME';
  override readonly name = 'CodecError';
}

/** What a caller gives to an encoder: any of the fields; what is left out has its default value. */
export type Fields<T> = { [K in keyof T]?: FieldValue<T[K]> };
type FieldValue<V> = V extends Uint8Array ? V : V extends (infer E)[] ? readonly FieldValue<E>[] : V extends object ? Fields<V> : V;

const WIRE_VARINT = 0, WIRE_64_BIT = 1, WIRE_BYTES = 2, WIRE_32_BIT = 5;
const LONGEST_VARINT_BYTES = 10;

export function newWriter(): Writer {
  return protobuf.Writer.create();
}

/** Reads a whole message; whatever the bytes are, it returns a message or throws a CodecError. */
export function readWhole<T>(bytes: Uint8Array, read: (reader: Reader, into: T) => T, into: T): T {
  try {
    return read(new protobuf.Reader(bytes), into);
  } catch (error) {
    throw error instanceof CodecError ? error : new CodecError(`not decodable: ${(error as Error).message}`);
  }
}

/** Reads one nested message into `into`; a second occurrence is merged, as protobuf has it. */
export function readNested<T>(reader: Reader, read: (reader: Reader, into: T) => T, into: T): T {
  const length = reader.size();
  const end = reader.pos + length;
  if (end > reader.len) throw new CodecError(`a nested message of ${length} bytes runs past the end`);
  const outerEnd = reader.len;
  reader.len = end;
  read(reader, into);
  reader.len = outerEnd;
  return into;
}

/** Reads a packed run of elements, bounded like every repetition. */
export function readPacked<T>(reader: Reader, readElement: (reader: Reader) => T, into: T[], bound: number): void {
  const end = reader.size() + reader.pos;
  if (end > reader.len) throw new CodecError('a packed field runs past the end');
  const outerEnd = reader.len;
  reader.len = end;
  while (reader.pos < end) append(into, readElement(reader), bound);
  reader.len = outerEnd;
}

export function append<T>(into: T[], element: T, bound: number): void {
  if (into.length >= bound) throw new CodecError(`a field repeats more than ${bound} times`);
  into.push(element);
}

/**
 * A 64-bit number. Above 2^53 - 1 it would not be exact, and no field needs it (285 years of microseconds): refused.
 * Not reader.uint64(): that makes an object of a class which bundlers for no platform in particular do not resolve.
 */
export function readUint64(reader: Reader): number {
  let value = 0, scale = 1;
  for (let bytes = 0; bytes < LONGEST_VARINT_BYTES; bytes++) {
    const byte = nextByte(reader);
    // Of the tenth byte only the lowest bit lies within 64 bits.
    value += (bytes === LONGEST_VARINT_BYTES - 1 ? byte & 1 : byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) throw new CodecError('a number above 2^53 - 1');
      return value;
    }
  }
  throw new CodecError(`a number longer than ${LONGEST_VARINT_BYTES} bytes`);
}

/** Passes over a field this version does not know, or knows with another wire type. Groups are no part of proto3 and refused. */
export function skipField(reader: Reader, tag: number): void {
  if (tag >>> 3 === 0) throw new CodecError('field number 0');
  switch (tag & 7) {
    case WIRE_VARINT: return skipVarint(reader);
    case WIRE_64_BIT: reader.skip(8); return;
    case WIRE_BYTES: reader.skip(reader.size()); return;
    case WIRE_32_BIT: reader.skip(4); return;
    default: throw new CodecError(`wire type ${tag & 7}`);
  }
}

function skipVarint(reader: Reader): void {
  for (let bytes = 0; bytes < LONGEST_VARINT_BYTES; bytes++) if (nextByte(reader) < 0x80) return;
  throw new CodecError(`a number longer than ${LONGEST_VARINT_BYTES} bytes`);
}

function nextByte(reader: Reader): number {
  if (reader.pos >= reader.len) throw new CodecError('a number is cut off');
  return reader.buf[reader.pos++];
}

// What may be kept of a frame: fields that the .proto calls secret have asterisks in their place, byte for byte, so that it still decodes.
import protobuf from 'protobufjs/minimal.js';
import { FRAME_HEADER_BYTES, OFFSET_TYPE } from './frame.ts';
import { messages } from './gen/ts/messages.ts';
import { skipField } from './wire.ts';

const ASTERISK = 0x2a;
const secretsOf = new Map<number, readonly number[]>(messages.filter(({ secrets }) => secrets.length > 0).map(({ type, secrets }) => [type, secrets]));

/** The frame itself when it has no secrets, else a copy. What cannot be read is blotted out as a whole. */
export function withoutSecrets(frame: Uint8Array): Uint8Array {
  const secrets = secretsOf.get(frame[OFFSET_TYPE] | (frame[OFFSET_TYPE + 1] << 8));
  if (!secrets) return frame;
  const copy = new Uint8Array(frame); // not slice(): of a Buffer that is a view
  const reader = new protobuf.Reader(copy.subarray(FRAME_HEADER_BYTES));
  try {
    while (reader.pos < reader.len) blot(reader, secrets);
  } catch {
    copy.fill(ASTERISK, FRAME_HEADER_BYTES);
  }
  return copy;
}

function blot(reader: protobuf.Reader, secrets: readonly number[]): void {
  const tag = reader.uint32();
  if (!secrets.includes(tag >>> 3)) return skipField(reader, tag);
  const length = reader.uint32();
  if (reader.pos + length > reader.len) throw new RangeError('a field runs past the end');
  reader.buf.fill(ASTERISK, reader.pos, reader.pos + length);
  reader.skip(length);
}

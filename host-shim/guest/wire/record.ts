// Records of a port over a socket: to bytes, and out of whatever pieces the socket delivers.
import { OFFSET_KIND, OFFSET_LENGTH, RECORD_HEADER_BYTES, RecordKind } from './layout.ts';
import { wireLimits } from './limits.ts';

export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code = 'BAD_RECORD';
}

export function encodeRecord(kind: RecordKind, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(OFFSET_LENGTH, length, true);
  view.setUint8(OFFSET_KIND, kind);
  let at = RECORD_HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export class RecordReader {
  #held = Buffer.alloc(0);

  /** `kinds`: what the other side may send. */
  constructor(private readonly kinds: ReadonlySet<RecordKind>, private readonly onRecord: (kind: RecordKind, payload: Uint8Array) => void) {}

  /** Hands over every whole record; the payload is valid during the call only. Throws a WireError at the first one that may not be. */
  add(piece: Uint8Array): void {
    this.#held = this.#held.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#held, piece]);
    let at = 0;
    while (this.#held.length - at >= RECORD_HEADER_BYTES) {
      const length = this.#held.readUInt32LE(at + OFFSET_LENGTH);
      const kind = this.#held.readUInt8(at + OFFSET_KIND) as RecordKind;
      if (!this.kinds.has(kind)) throw new WireError(`a record of kind ${kind}, which this side may not send`);
      if (length > wireLimits.payloadBytes[kind]) throw new WireError(`a ${RecordKind[kind]} of ${length} bytes; the longest has ${wireLimits.payloadBytes[kind]}`);
      if (this.#held.length - at < RECORD_HEADER_BYTES + length) break;
      this.onRecord(kind, this.#held.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length));
      at += RECORD_HEADER_BYTES + length;
    }
    this.#held = this.#held.subarray(at);
  }
}

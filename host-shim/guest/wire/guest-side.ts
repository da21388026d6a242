// The guest's side of a port over a stream: boots the image, hands it frames and sends its own.
import type { Writable } from 'node:stream';
import { FRAME_HEADER_BYTES, newFrameHeader, readFrameHeader, writeFrameHeader } from '../../../proto/index.ts';
import type { Guest, GuestImage } from '../../../guests/contract/index.ts';
import { BOOT_HEADER_BYTES, RecordKind } from './layout.ts';
import { wireLimits } from './limits.ts';
import { RecordReader, encodeRecord } from './record.ts';

const FROM_HYPERVISOR = new Set([RecordKind.Boot, RecordKind.Frame, RecordKind.Offered, RecordKind.Ping]);

export class GuestSide {
  readonly #reader = new RecordReader(FROM_HYPERVISOR, (kind, payload) => this.#take(kind, payload));
  readonly #header = newFrameHeader();
  #offered = 0;
  #guest: Guest | null = null;
  /** What comes while the image is being loaded. */
  readonly #early: [RecordKind, Uint8Array][] = [];

  /** `bundle`: the image's, when `Boot` brings none. */
  constructor(private readonly stream: Writable, private readonly bundle: Uint8Array | null) {
    process.on('uncaughtException', (reason) => this.end(reason));
    process.on('unhandledRejection', (reason) => this.end(reason));
    // Without a hypervisor there is nobody to be a guest of.
    stream.on('close', () => process.exit(0));
  }

  /** What came over the stream. */
  add(piece: Uint8Array): void {
    this.#reader.add(piece);
  }

  /** Tells why, and ends the program. */
  end(reason: unknown): void {
    const text = new TextEncoder().encode(reason instanceof Error ? reason.message : String(reason)).subarray(0, wireLimits.payloadBytes[RecordKind.Failed]);
    this.stream.end(encodeRecord(RecordKind.Failed, text), () => process.exit(1));
  }

  #send(type: number, payload: Uint8Array, session: number, requestId: number): boolean {
    if (payload.length > wireLimits.payloadBytes[RecordKind.Frame] - FRAME_HEADER_BYTES || this.stream.writableLength > wireLimits.waitingBytes) return false;
    const head = new Uint8Array(FRAME_HEADER_BYTES);
    writeFrameHeader(head, { ...newFrameHeader(), type, payloadLength: payload.length, session, requestId });
    this.stream.write(encodeRecord(RecordKind.Frame, head, payload));
    return true;
  }

  async #boot(payload: Uint8Array): Promise<void> {
    const participant = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
    const bundle = Buffer.from(this.bundle ?? payload.subarray(BOOT_HEADER_BYTES)).toString('base64');
    const { image } = (await import(`data:text/javascript;base64,${bundle}`)) as { image: GuestImage };
    this.stream.write(encodeRecord(RecordKind.Manifest, new TextEncoder().encode(JSON.stringify(image.manifest))));
    const send = (type: number, body: Uint8Array, session = 0, requestId = 0): boolean => this.#send(type, body, session, requestId);
    this.#guest = image.boot({ port: { participant, send, lastOffered: () => this.#offered } });
    for (const [kind, bytes] of this.#early.splice(0)) this.#take(kind, bytes);
  }

  #take(kind: RecordKind, payload: Uint8Array): void {
    if (kind === RecordKind.Boot) return void this.#boot(payload.slice()).catch((error) => this.end(error));
    const guest = this.#guest;
    if (!guest) return void this.#early.push([kind, payload.slice()]);
    if (kind === RecordKind.Frame) {
      if (readFrameHeader(payload, this.#header)) guest.onFrame({ ...this.#header, payload: payload.subarray(FRAME_HEADER_BYTES) });
    } else if (kind === RecordKind.Offered) {
      this.#offered = Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true));
      guest.onIdle();
    } else this.stream.write(encodeRecord(RecordKind.Pong, payload));
  }
}

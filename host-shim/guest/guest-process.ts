// The program that a guest image runs in when it has a process of its own: descriptor 3 is its port, and all that it is given.
import { Socket } from 'node:net';
import { FRAME_HEADER_BYTES, newFrameHeader, readFrameHeader, writeFrameHeader } from '../../proto/index.ts';
import type { Guest, GuestImage } from '../../guests/contract/index.ts';
import { BOOT_HEADER_BYTES, RecordKind } from './wire/layout.ts';
import { wireLimits } from './wire/limits.ts';
import { RecordReader, encodeRecord } from './wire/record.ts';

const PORT_DESCRIPTOR = 3;
const FROM_HYPERVISOR = new Set([RecordKind.Boot, RecordKind.Frame, RecordKind.Offered, RecordKind.Ping]);

const socket = new Socket({ fd: PORT_DESCRIPTOR, readable: true, writable: true });
const header = newFrameHeader();
let offered = 0;
let guest: Guest | null = null;
/** What comes while the image is being loaded. */
const early: [RecordKind, Uint8Array][] = [];

function end(reason: unknown): void {
  const text = new TextEncoder().encode(reason instanceof Error ? reason.message : String(reason)).subarray(0, wireLimits.payloadBytes[RecordKind.Failed]);
  socket.end(encodeRecord(RecordKind.Failed, text), () => process.exit(1));
}
process.on('uncaughtException', end);
process.on('unhandledRejection', end);
// Without a hypervisor there is nobody to be a guest of.
socket.on('close', () => process.exit(0));

function send(type: number, payload: Uint8Array, session = 0, requestId = 0): boolean {
  if (payload.length > wireLimits.payloadBytes[RecordKind.Frame] - FRAME_HEADER_BYTES || socket.writableLength > wireLimits.waitingBytes) return false;
  const head = new Uint8Array(FRAME_HEADER_BYTES);
  writeFrameHeader(head, { ...newFrameHeader(), type, payloadLength: payload.length, session, requestId });
  socket.write(encodeRecord(RecordKind.Frame, head, payload));
  return true;
}

async function boot(payload: Uint8Array): Promise<void> {
  const participant = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
  const bundle = Buffer.from(payload.subarray(BOOT_HEADER_BYTES)).toString('base64');
  const { image } = (await import(`data:text/javascript;base64,${bundle}`)) as { image: GuestImage };
  socket.write(encodeRecord(RecordKind.Manifest, new TextEncoder().encode(JSON.stringify(image.manifest))));
  guest = image.boot({ port: { participant, send, lastOffered: () => offered } });
  for (const [kind, bytes] of early.splice(0)) take(kind, bytes);
}

function take(kind: RecordKind, payload: Uint8Array): void {
  if (kind === RecordKind.Boot) return void boot(payload.slice()).catch(end);
  if (!guest) return void early.push([kind, payload.slice()]);
  if (kind === RecordKind.Frame) {
    if (readFrameHeader(payload, header)) guest.onFrame({ ...header, payload: payload.subarray(FRAME_HEADER_BYTES) });
  } else if (kind === RecordKind.Offered) {
    offered = Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true));
    guest.onIdle();
  } else socket.write(encodeRecord(RecordKind.Pong, payload));
}

const reader = new RecordReader(FROM_HYPERVISOR, take);
socket.on('data', (piece: Buffer) => reader.add(piece));

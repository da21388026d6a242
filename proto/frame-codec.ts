// Reads and writes the header of a bus frame (frame.ts) in a byte array, without allocating.
import {
  FRAME_HEADER_BYTES, FRAME_VERSION, OFFSET_DELIVERY, OFFSET_PAYLOAD_LENGTH, OFFSET_REQUEST_ID, OFFSET_SENDER, OFFSET_SEQUENCE,
  OFFSET_SESSION, OFFSET_TIME_US, OFFSET_TYPE, OFFSET_VERSION,
} from './frame.ts';

/** The header's fields. 64-bit ones are exact up to 2^53: 285 years of microseconds. */
export interface FrameHeader {
  version: number;
  sender: number;
  type: number;
  payloadLength: number;
  requestId: number;
  session: number;
  sequence: number;
  timeUs: number;
  delivery: number;
}

export function newFrameHeader(): FrameHeader {
  return { version: FRAME_VERSION, sender: 0, type: 0, payloadLength: 0, requestId: 0, session: 0, sequence: 0, timeUs: 0, delivery: 0 };
}

/** Fills `into` from the frame at `at`; false, and nothing filled, when the array ends before the header does. */
export function readFrameHeader(bytes: Uint8Array, into: FrameHeader, at = 0): boolean {
  if (bytes.length - at < FRAME_HEADER_BYTES) return false;
  into.version = bytes[at + OFFSET_VERSION];
  into.sender = bytes[at + OFFSET_SENDER];
  into.type = readUint16(bytes, at + OFFSET_TYPE);
  into.payloadLength = readUint32(bytes, at + OFFSET_PAYLOAD_LENGTH);
  into.requestId = readUint32(bytes, at + OFFSET_REQUEST_ID);
  into.session = readUint32(bytes, at + OFFSET_SESSION);
  into.sequence = readUint64(bytes, at + OFFSET_SEQUENCE);
  into.timeUs = readUint64(bytes, at + OFFSET_TIME_US);
  into.delivery = readUint64(bytes, at + OFFSET_DELIVERY);
  return true;
}

/** Writes the whole header at `at`; the array must hold FRAME_HEADER_BYTES from there. */
export function writeFrameHeader(bytes: Uint8Array, header: FrameHeader, at = 0): void {
  bytes[at + OFFSET_VERSION] = header.version;
  bytes[at + OFFSET_SENDER] = header.sender;
  writeUint16(bytes, at + OFFSET_TYPE, header.type);
  writeUint32(bytes, at + OFFSET_PAYLOAD_LENGTH, header.payloadLength);
  writeUint32(bytes, at + OFFSET_REQUEST_ID, header.requestId);
  writeUint32(bytes, at + OFFSET_SESSION, header.session);
  writeUint64(bytes, at + OFFSET_SEQUENCE, header.sequence);
  writeUint64(bytes, at + OFFSET_TIME_US, header.timeUs);
  writeUint64(bytes, at + OFFSET_DELIVERY, header.delivery);
}

/** What the hypervisor writes over an accepted frame: version, sender, sequence and time. */
export function stampFrame(bytes: Uint8Array, sender: number, sequence: number, timeUs: number, at = 0): void {
  bytes[at + OFFSET_VERSION] = FRAME_VERSION;
  bytes[at + OFFSET_SENDER] = sender;
  writeUint64(bytes, at + OFFSET_SEQUENCE, sequence);
  writeUint64(bytes, at + OFFSET_TIME_US, timeUs);
}

/** The delivery number differs from port to port, so it is written last, into the copy in the port's ring. */
export function stampDelivery(bytes: Uint8Array, delivery: number, at = 0): void {
  writeUint64(bytes, at + OFFSET_DELIVERY, delivery);
}

/** A whole frame in an array of its own: header and payload. Fields left out are 0. */
export function buildFrame(type: number, payload: Uint8Array, fields: Partial<FrameHeader> = {}): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  writeFrameHeader(bytes, { ...newFrameHeader(), ...fields, type, payloadLength: payload.length });
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** The frame's payload as a view into `bytes`. */
export function payloadOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + readUint32(bytes, OFFSET_PAYLOAD_LENGTH));
}

function readUint16(bytes: Uint8Array, at: number): number {
  return bytes[at] | bytes[at + 1] << 8;
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24) >>> 0;
}

function readUint64(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at) + readUint32(bytes, at + 4) * 0x1_0000_0000;
}

function writeUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

function writeUint64(bytes: Uint8Array, at: number, value: number): void {
  writeUint32(bytes, at, value);
  writeUint32(bytes, at + 4, Math.floor(value / 0x1_0000_0000));
}

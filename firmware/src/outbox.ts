// What the core wants done: records that the host executes in order, after the export returned. A trap discards all of it.
//
//     0 length u32 (of the record, 8-aligned) | 4 kind u16 | 6 reserved
//     frame      8 bytes u32 | 12 -           | 16 the frame, header first (proto/frame.ts)
//     datagram   8 flow u32 | 12 a | 16 b | 20 c | 24 d | 28 port u16 | 30 - | 32 bytes u32 | 36 - | 40 the datagram
//     log        8 bytes u32 | 12 level u32   | 16 UTF-8 text
//     checkpoint 8 bytes u32 | 12 key u32     | 16 the record; empty = forget the key
//     resolve    8 bytes u32 | 12 query u32   | 16 record type u16 | 18 - | 24 the name; answered by on-resolved (transport/answer.ts)
//     stream-*   8 bytes u32 | 12 stream u32  | 16 open: a, b, c, d, port u16, flow u16, whom the certificate must name; write: the bytes; close: nothing;
//                                               rest: unread u32, wanted u32: so many bytes at the end of what was given are given again, before
//                                               what comes after them, as soon as there are as many as wanted; 0 = at once
//
// The region is fixed. A record that does not fit is left out and counted: the statistics show `outboxDropped`.
import { OUTBOX_BYTES } from "./limits.ts";
import { Slice, slice, addressOf, lengthOf } from "./memory/slice.ts";
import { TextWriter } from "./memory/text-writer.ts";
import { Endpoint } from "./transport/endpoint.ts";

export enum EffectKind { Frame = 1, Datagram = 2, Log = 3, Checkpoint = 4, Resolve = 5, StreamOpen = 6, StreamWrite = 7, StreamClose = 8, StreamRest = 9 }
export enum LogLevel { Debug = 0, Info = 1, Warning = 2, Error = 3 }

export const FRAME_HEADER_BYTES: i32 = 40;

const region = memory.data(OUTBOX_BYTES, 16);
let used: i32 = 0;
let taken: bool = false;
let open: i32 = -1;      // offset of the record being written
let peak: i32 = 0;
let dropped: u32 = 0;

// Called at the start of each export: effects that were read are gone.
export function beginEvent(): void {
  if (taken) { used = 0; taken = false; }
  open = -1;
}

// All records since the last reading.
export function take(): Slice { taken = true; peak = max(peak, used); return slice(region, used); }
export function droppedRecords(): u32 { return dropped; }
export function peakBytes(): i32 { return peak; }
export function room(): i32 { return OUTBOX_BYTES - used; }

// A frame in place: the address where the payload is encoded, with `mostBytes` behind it, or 0 (counted) when it does not fit.
// `destination` goes into the header's sender byte (participant for REQUESTER and ADDRESSEE frames, else 0); the hypervisor fills the rest.
export function beginFrame(type: u16, session: u32, requestId: u32, destination: u8, mostBytes: i32): usize {
  const record = begin(EffectKind.Frame, 16 + FRAME_HEADER_BYTES, mostBytes);
  if (record == 0) return 0;
  const frame = record + 16;
  store<u8>(frame, 1);
  store<u8>(frame, destination, 1);
  store<u16>(frame, type, 2);
  store<u32>(frame, requestId, 8);
  store<u32>(frame, session, 12);
  return frame + <usize>FRAME_HEADER_BYTES;
}

export function endFrame(payloadBytes: i32): void {
  const record = region + <usize>open;
  store<u32>(record, <u32>(FRAME_HEADER_BYTES + payloadBytes), 8);
  store<u32>(record, <u32>payloadBytes, 16 + 4);
  end(16 + FRAME_HEADER_BYTES + payloadBytes);
}

export function datagram(flow: u32, destination: Endpoint, data: Slice): void {
  const record = begin(EffectKind.Datagram, 40, lengthOf(data));
  if (record == 0) return;
  store<u32>(record, flow, 8);
  memory.copy(record + 12, changetype<usize>(destination), 18);
  store<u32>(record, <u32>lengthOf(data), 32);
  memory.copy(record + 40, addressOf(data), <usize>lengthOf(data));
  end(40 + lengthOf(data));
}

export function log(level: LogLevel, text: Slice): void { bytesRecord(EffectKind.Log, <u32>level, text); }
export function checkpoint(key: u32, record: Slice): void { bytesRecord(EffectKind.Checkpoint, key, record); }
export function forget(key: u32): void { bytesRecord(EffectKind.Checkpoint, key, 0); }

export function resolve(query: u32, type: u16, name: Slice): void {
  const length = lengthOf(name);
  const record = begin(EffectKind.Resolve, 24, length);
  if (record == 0) return;
  store<u32>(record, <u32>(8 + length), 8);
  store<u32>(record, query, 12);
  store<u16>(record, type, 16);
  memory.copy(record + 24, addressOf(name), <usize>length);
  end(24 + length);
}
export function streamWrite(stream: u32, data: Slice): void { bytesRecord(EffectKind.StreamWrite, stream, data); }
export function streamClose(stream: u32): void { bytesRecord(EffectKind.StreamClose, stream, 0); }

export function streamRest(stream: u32, unread: i32, wanted: i32): void {
  store<u32>(REST, <u32>unread);
  store<u32>(REST, <u32>wanted, 4);
  bytesRecord(EffectKind.StreamRest, stream, slice(REST, 8));
}
const REST = memory.data(8, 4);

/** `name` is whom a certificate must name, on a transport that has one. */
export function streamOpen(stream: u32, destination: Endpoint, name: Slice): void {
  const length = lengthOf(name);
  const record = begin(EffectKind.StreamOpen, 36, length);
  if (record == 0) return;
  store<u32>(record, <u32>(20 + length), 8);
  store<u32>(record, stream, 12);
  memory.copy(record + 16, changetype<usize>(destination), 18);
  store<u16>(record, destination.transport, 34);
  memory.copy(record + 36, addressOf(name), <usize>length);
  end(36 + length);
}

// A checkpoint or a log line printed in place: begin, write, end. Null when there is no room.
export function beginLog(level: LogLevel, writer: TextWriter): bool { return beginText(EffectKind.Log, <u32>level, writer, 512); }
export function beginCheckpoint(key: u32, writer: TextWriter, mostBytes: i32): bool { return beginText(EffectKind.Checkpoint, key, writer, mostBytes); }

export function endText(writer: TextWriter): void {
  if (writer.failed) { abandon(); return; }
  store<u32>(region + <usize>open, <u32>writer.length, 8);
  end(16 + writer.length);
}

// Takes back the record that was begun; it counts as dropped.
export function abandon(): void { open = -1; dropped++; }

function beginText(kind: EffectKind, word: u32, writer: TextWriter, mostBytes: i32): bool {
  const record = begin(kind, 16, mostBytes);
  if (record == 0) return false;
  store<u32>(record, word, 12);
  writer.over(record + 16, mostBytes);
  return true;
}

function bytesRecord(kind: EffectKind, word: u32, bytes: Slice): void {
  const length = lengthOf(bytes);
  const record = begin(kind, 16, length);
  if (record == 0) return;
  store<u32>(record, <u32>length, 8);
  store<u32>(record, word, 12);
  memory.copy(record + 16, addressOf(bytes), <usize>length);
  end(16 + length);
}

function begin(kind: EffectKind, headBytes: i32, mostBytes: i32): usize {
  assert(open < 0); // one record at a time
  if (mostBytes < 0 || mostBytes > OUTBOX_BYTES || used + headBytes + mostBytes + 8 > OUTBOX_BYTES) { dropped++; return 0; }
  open = used;
  const record = region + <usize>used;
  memory.fill(record, 0, <usize>headBytes);
  store<u16>(record, <u16>kind, 4);
  return record;
}

function end(bytes: i32): void {
  const length = (bytes + 7) & ~7;
  memory.fill(region + <usize>(open + bytes), 0, <usize>(length - bytes));
  store<u32>(region + <usize>open, <u32>length);
  used = open + length;
  open = -1;
}

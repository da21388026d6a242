// Test build: the outbox.
import { slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import * as outbox from "../outbox.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { inputAddress, restartOutput } from "./json-writer.ts";

const endpoint = Endpoint.create();
const writer = TextWriter.create();

export function outboxBegin(): void { outbox.beginEvent(); }
export function outboxTake(): void { restartOutput().slice(outbox.take()); }
export function outboxDropped(): u32 { return outbox.droppedRecords(); }
export function outboxRoom(): i32 { return outbox.room(); }

// The input as payload.
export function outboxFrame(type: i32, session: u32, requestId: u32, destination: i32, length: i32): i32 {
  const payload = outbox.beginFrame(<u16>type, session, requestId, <u8>destination, length);
  if (payload == 0) return 0;
  memory.copy(payload, inputAddress(), <usize>length);
  outbox.endFrame(length);
  return 1;
}

export function outboxDatagram(flow: u32, word: u32, port: i32, length: i32): void {
  outbox.datagram(flow, endpoint.set(1, 2, 3, word, <u16>port), slice(inputAddress(), length));
}

export function outboxCheckpoint(key: u32, length: i32): void { outbox.checkpoint(key, slice(inputAddress(), length)); }
export function outboxForget(key: u32): void { outbox.forget(key); }

// A log line printed in place, cut off when it is longer than the room for one.
export function outboxLog(length: i32): void {
  if (!outbox.beginLog(outbox.LogLevel.Warning, writer)) return;
  writer.slice(slice(inputAddress(), length));
  outbox.endText(writer);
}

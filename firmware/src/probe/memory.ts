// Test build: pools, indexes, timers, stores, random numbers and addresses.
import { Pool } from "../memory/pool.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { RingArena } from "../memory/ring-arena.ts";
import { isNone, lengthOf, slice } from "../memory/slice.ts";
import { TextStore } from "../memory/text-store.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { allocate } from "../memory/arena.ts";
import { printRandom, seed } from "../random.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { inputAddress, restartOutput } from "./json-writer.ts";

const pool = Pool.create(24, 4);
const index = HashIndex.create(64);
const timers = TimerQueue.create(64);
const ring = RingArena.create(256);
const STORE_FIELDS: i32 = 4;
const store = TextStore.at(allocate(TextStore.bytesFor(4, 64)), STORE_FIELDS, TextStore.bytesFor(4, 64));
const endpoint = Endpoint.create();

export function poolTake(): usize { return pool.take(); }
export function poolGive(record: usize): void { pool.give(record); }
export function poolUsed(): u32 { return pool.used; }
export function poolRefused(): u32 { return pool.refused; }

export function indexAdd(hash: u32, record: u32): void { index.add(hash, record); }
export function indexRemove(hash: u32, record: u32): i32 { return index.remove(hash, record) ? 1 : 0; }
export function indexFirst(hash: u32): i32 { return index.first(hash); }
export function indexNext(record: i32, hash: u32): i32 { return index.next(record, hash); }

export function timerSet(timer: u32, deadlineMs: f64): void { timers.set(timer, deadlineMs); }
export function timerStop(timer: u32): void { timers.stop(timer); }
export function timerDue(nowMs: f64): i32 { return timers.takeDue(nowMs); }
export function timerDeadline(): f64 { return timers.deadlineMs; }
export function timerCount(): u32 { return timers.count; }

export function ringPut(length: i32): f64 { return <f64>ring.put(slice(inputAddress(), length)); }
// The length found, with the bytes in the output; -1 = overwritten.
export function ringGet(position: f64, length: i32): i32 {
  const bytes = ring.get(<u64>position, length);
  restartOutput().slice(bytes);
  return isNone(bytes) ? -1 : lengthOf(bytes);
}

export function storeSet(field: i32, length: i32): i32 { return store.set(field, slice(inputAddress(), length)) ? 1 : 0; }
export function storeClear(field: i32): void { store.clear(field); }
// -1 = absent
export function storeGet(field: i32): i32 {
  const text = store.get(field);
  restartOutput().slice(text);
  return isNone(text) ? -1 : lengthOf(text);
}
export function storeBytes(): void { restartOutput().slice(store.bytes()); }
export function storeRestore(length: i32): i32 { return store.restore(slice(inputAddress(), length)) ? 1 : 0; }

export function randomText(entropyLength: i32, bytes: i32): void {
  seed(slice(inputAddress(), entropyLength));
  printRandom(restartOutput(), bytes);
}

// The address printed again, or nothing when it is no number.
export function endpointText(length: i32, port: i32): i32 {
  restartOutput();
  if (!endpoint.setHost(slice(inputAddress(), length), port)) return 0;
  endpoint.print(restartOutput());
  return 1;
}

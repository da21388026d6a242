// Requests that were handed up and wait for the user's answer: each has a handle and a time limit. Layout, the pool, the lookup.
import { nowMs } from "../clock.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { Pool } from "../memory/pool.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Call } from "../user-agent/call.ts";
import * as calls from "../user-agent/call.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { ANSWER_SHARE } from "./limits.ts";

@unmanaged
export class Handed {
  transaction: usize;
  handle: u32;
  call: u32;         // in whose dialog it is; 0 = none

  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
}

let pool: Pool = changetype<Pool>(0);
let byCall: HashIndex = changetype<HashIndex>(0);
let serial: u32 = 0;

export let timers: TimerQueue = changetype<TimerQueue>(0);
/** Requests that got no answer of the user's in time. */
export let unanswered: u32 = 0;

// Boot only.
export function create(most: u32): void {
  pool = Pool.create(offsetof<Handed>(), most);
  byCall = HashIndex.create(most);
  timers = TimerQueue.create(most);
}

export function waiting(): u32 { return pool.used; }
export function refused(): u32 { return pool.refused; }
export function handedAt(number: u32): Handed { return changetype<Handed>(pool.at(number)); }

/** Waits from now on; null when the pool is full. The handle is the place, with a serial number above it so that an old one finds nothing. */
export function take(transaction: Transaction, call: Call | null): Handed | null {
  const record = pool.take();
  if (record == 0) return null;
  const handed = changetype<Handed>(record);
  if (++serial >= u32.MAX_VALUE / pool.capacity) serial = 1;
  handed.handle = serial * pool.capacity + handed.number;
  handed.transaction = changetype<usize>(transaction);
  transaction.user = User.Handed;
  transaction.subject = handed.handle;
  if (call != null) {
    handed.call = call.id;
    call.handed++;
    byCall.add(call.id, handed.number);
  }
  timers.set(handed.number, nowMs + ANSWER_SHARE * sixtyFourT1Ms());
  return handed;
}

export function find(handle: u32): Handed | null {
  const number = handle % pool.capacity;
  if (handle == 0 || !pool.isTaken(number)) return null;
  const handed = handedAt(number);
  return handed.handle == handle ? handed : null;
}

/** One that waits inside this call's dialogs; null = none. */
export function ofCall(call: Call): Handed | null {
  const number = call.handed == 0 ? -1 : byCall.first(call.id);
  return number < 0 ? null : handedAt(<u32>number);
}

export function transactionOf(handed: Handed): Transaction { return changetype<Transaction>(handed.transaction); }

/** It is answered, or cannot be any more. */
export function give(handed: Handed): void {
  const call: Call | null = handed.call == 0 ? null : calls.find(handed.call);
  if (call != null) call.handed--;
  if (handed.call != 0) byCall.remove(handed.call, handed.number);
  timers.stop(handed.number);
  pool.give(changetype<usize>(handed));
}

export function countUnanswered(): void { unanswered++; }

// One referral, ours or theirs, with the subscription that its REFER opens (RFC 3515): layout, the pool, lookups, the checkpoint.
import * as outbox from "../outbox.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { Pool } from "../memory/pool.ts";
import { beginReading, readBytes, readWord, writeBytes, writeWord } from "../memory/record.ts";
import { Slice, addressOf, lengthOf, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { Call } from "./call.ts";

@unmanaged
export class Referral {
  key: u32;             // of its checkpoint
  call: u32;            // in whose dialog it stands
  placed: u32;          // theirs: the call that was placed for it; 0 = none
  consultation: u32;    // ours: the call that the far end takes our place in (RFC 5589 7.1); 0 = none
  cseq: u32;            // of the REFER: the subscription's id (2.4.6)
  code: i32;            // the newest news: a SIP status code
  state: u32;           // of refer-figure.ts or referred-figure.ts
  grantedS: u32;        // theirs: what the next NOTIFY says of the subscription's time; ours: the time that was named last, 0 = none was
  isOurs: bool;
  endsMs: f64;          // when the subscription runs out; 0 = nobody has said yet
  transaction: usize;   // our REFER or NOTIFY that is not answered; does not outlive a trap

  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
}

/** The checkpoints of referrals: sessions and the handset have the keys below, subscriptions those above. */
export const REFERRAL_KEYS: u32 = 0x20000000;
const VERSION: u32 = 2;
const FIXED_BYTES: usize = offsetof<Referral>("transaction");

let newest: u32 = 0;
let writer: TextWriter = changetype<TextWriter>(0);
let pool: Pool = changetype<Pool>(0);
let byCall: HashIndex = changetype<HashIndex>(0);
let byPlaced: HashIndex = changetype<HashIndex>(0);

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only.
export function create(referrals: u32): void {
  pool = Pool.create(offsetof<Referral>(), referrals);
  byCall = HashIndex.create(referrals);
  byPlaced = HashIndex.create(referrals);
  timers = TimerQueue.create(referrals);
  writer = TextWriter.create();
}

export function liveReferrals(): u32 { return pool.used; }
export function capacity(): u32 { return pool.capacity; }
export function referralAt(number: u32): Referral { return changetype<Referral>(pool.at(number)); }
export function liveAt(number: u32): Referral | null { return pool.isTaken(number) ? referralAt(number) : null; }

/** null when the pool is full. */
export function take(call: u32, isOurs: bool): Referral | null {
  const record = pool.take();
  if (record == 0) return null;
  const referral = changetype<Referral>(record);
  referral.key = ++newest;
  referral.call = call;
  referral.isOurs = isOurs;
  byCall.add(call, referral.number);
  return referral;
}

/** What outlives a trap, as it is now. */
export function writeCheckpoint(referral: Referral): void {
  if (!outbox.beginCheckpoint(REFERRAL_KEYS + referral.key, writer, 64 + <i32>FIXED_BYTES)) return;
  writeWord(writer, VERSION);
  writeBytes(writer, slice(changetype<usize>(referral), <i32>FIXED_BYTES));
  outbox.endText(writer);
}

/** Back in its pool, with none of its timers; false: the record is not one of ours. */
export function restore(record: Slice): bool {
  beginReading(record);
  const version = readWord();
  const fixed = readBytes();
  if (version != VERSION || lengthOf(fixed) != <i32>FIXED_BYTES) return false;
  const bytes = pool.take();
  if (bytes == 0) return false;
  const referral = changetype<Referral>(bytes);
  memory.copy(bytes, addressOf(fixed), FIXED_BYTES);
  newest = max(newest, referral.key);
  byCall.add(referral.call, referral.number);
  if (referral.placed != 0) byPlaced.add(referral.placed, referral.number);
  return true;
}

/** The call that was placed for it. */
export function setPlaced(referral: Referral, call: u32): void {
  referral.placed = call;
  byPlaced.add(call, referral.number);
}

export function give(referral: Referral): void {
  // Nobody waits for its answer; it is still retransmitted.
  if (referral.transaction != 0) changetype<Transaction>(referral.transaction).user = User.Nobody;
  timers.stop(referral.number);
  byCall.remove(referral.call, referral.number);
  if (referral.placed != 0) byPlaced.remove(referral.placed, referral.number);
  outbox.forget(REFERRAL_KEYS + referral.key);
  pool.give(changetype<usize>(referral));
}

/** Any referral in this call's dialog; null when there is none (left). */
export function ofCall(call: u32): Referral | null {
  const number = byCall.first(call);
  return number < 0 ? null : referralAt(<u32>number);
}

/** The one that we sent in this call: there is one at a time. */
export function sentIn(call: u32): Referral | null {
  for (let number = byCall.first(call); number >= 0; number = byCall.next(number, call)) if (referralAt(<u32>number).isOurs) return referralAt(<u32>number);
  return null;
}

/** The far end's referral in this call that an Event field means: the one with its id, or without one the newest (RFC 3515 2.4.6). */
export function askedIn(call: u32, id: i64): Referral | null {
  let found: Referral | null = null;
  for (let number = byCall.first(call); number >= 0; number = byCall.next(number, call)) {
    const referral = referralAt(<u32>number);
    if (referral.isOurs || (id >= 0 && id != <i64>referral.cseq)) continue;
    if (found == null || referral.cseq > found.cseq) found = referral;
  }
  return found;
}

/** The one that this call was placed for. */
export function servedBy(placed: u32): Referral | null {
  const number = byPlaced.first(placed);
  return number < 0 ? null : referralAt(<u32>number);
}

/** The one whose request was just answered. */
export function waitingFor(transaction: Transaction): Referral | null {
  const referral = referralAt(transaction.subject);
  return referral.transaction == changetype<usize>(transaction) ? referral : null;
}

/** The dialog that its requests go in. */
export function dialogIn(call: Call | null): Dialog | null { return call == null || call.dialog == 0 ? null : changetype<Dialog>(call.dialog); }

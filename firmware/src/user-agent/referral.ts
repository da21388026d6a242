// One referral, ours or theirs, with the subscription that its REFER opens (RFC 3515): layout, the pool, lookups.
import { HashIndex } from "../memory/hash-index.ts";
import { Pool } from "../memory/pool.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { Call } from "./call.ts";

@unmanaged
export class Referral {
  call: u32;            // in whose dialog it stands
  placed: u32;          // theirs: the call that was placed for it; 0 = none
  cseq: u32;            // of the REFER: the subscription's id (2.4.6)
  code: i32;            // the newest news: a SIP status code
  state: u32;           // of refer-figure.ts or referred-figure.ts
  transaction: usize;   // our REFER or NOTIFY that is not answered
  isOurs: bool;

  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
}

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
}

export function liveReferrals(): u32 { return pool.used; }
export function referralAt(number: u32): Referral { return changetype<Referral>(pool.at(number)); }

/** null when the pool is full. */
export function take(call: u32, isOurs: bool): Referral | null {
  const record = pool.take();
  if (record == 0) return null;
  const referral = changetype<Referral>(record);
  referral.call = call;
  referral.isOurs = isOurs;
  byCall.add(call, referral.number);
  return referral;
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

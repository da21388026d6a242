// One call as SIP sees it (an INVITE dialog usage): layout, the pool, lookups. What happens to it stands in invite.ts and re-invite.ts.
import { Pool } from "../memory/pool.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Slice, addressOf, equals, isNone } from "../memory/slice.ts";
import { Dialog } from "../dialog/dialog.ts";
import * as dialogs from "../dialog/dialog.ts";
import * as shelf from "../transaction/shelf.ts";
import { Transaction } from "../transaction/transaction.ts";
import { State } from "./call-figure.ts";

export enum Letter { Retransmission, Cancel, PutOff, Reliable, Session, Letters }

/** Who ended it. The numbers are those of phone.proto's Side. */
export enum Side { Unspecified, Local, Remote, Network }

@unmanaged
export class Call {
  id: u32;
  account: u32;
  state: u32;                 // of call-figure.ts
  modification: u32;          // of modify-figure.ts
  watchedState: u32;          // RFC 4235: what watchers were told last, of event/dialog-info.ts
  isOutgoing: bool;           // we sent the first INVITE, and own the Call-ID (14.1)
  putOffs: u8;                // how often our offer that is under way was put off
  inviteCSeq: u32;
  retransmitMs: f64;          // 13.3.1.4: the running interval of the 2xx
  client: usize;              // our INVITE that has no final response yet
  server: usize;              // their INVITE that is not answered, or whose 2xx is not acknowledged
  dialog: usize;              // the confirmed one, and the early one of an INVITE of theirs
  changing: usize;            // the early dialog in which our offer in UPDATE or PRACK is under way
  early: usize;               // the early dialogs of our INVITE, newest first
  forks: u8;                  // early dialogs that were numbered

  // 13.2.2.4: the ACK that a 2xx with an offer waits for, of a user who answers by himself.
  isOfferless: bool;          // our INVITE that is under way has no offer
  isLateAckSent: bool;
  lateCSeq: u32;              // of the INVITE; 0 = none
  lateAck: Slice;             // the credentials that it must carry, once sent the whole of it; on the shelf
  isUpdating: bool;           // an UPDATE of the user's is under way
  holdsPracks: bool;          // the user sends the PRACKs of our INVITE
  handed: u16;                // requests inside its dialogs that wait for the user

  // The session timer (RFC 4028), and whether it may be refreshed by UPDATE.
  sessionTimer: u32;          // of session-timer-figure.ts
  sessionS: u32;              // the interval; 0 = none yet
  minSeS: u32;                // the least one, as a 422 said; 0 = none did
  sessionEndsMs: f64;
  allowsUpdate: bool;

  infoPackages: u32;          // RFC 6086: which of the configuration's Info Packages the far end takes, a bit for each

  // Digits in INFO that wait for the answer to the first of them: their number, and four bits for each (digits.ts).
  digits: u8;
  firstDigits: u64;
  lastDigits: u64;

  // Provisional responses of ours that ask for a PRACK (RFC 3262).
  reliable: u32;              // of reliable-figure.ts
  reliableSequence: u32;      // RSeq of the last one; 0 = none yet
  reliableMs: f64;            // the running interval of its retransmission
  isReliable: bool;           // the caller is sent such responses
  waiting: u32;               // up to four more, that go out one at a time (reliable.ts)
  waitingResponses: Slice;    // those of a user who describes them: the oldest, which begins with the next one (waiting-response.ts)
  isAcknowledged: bool;       // the last one was
  isOfferUnanswered: bool;    // it has our offer, which its PRACK answers
  isDescribed: bool;          // offer and answer were exchanged before the 2xx, which then has no body
  passingPracks: u32;         // PRACKs to forks of our INVITE that have no early dialog
  isWithheld: bool;           // RFC 3323: our identity is withheld
  takesFromChange: bool;      // RFC 4916: the far end takes another From of ours
  replaces: u32;              // RFC 3891: the call that theirs takes the place of; 0 = none
  joins: u32;                 // RFC 3911: the call that theirs wants to be mixed with; 0 = none

  // Why it ends, before TellEnded.
  endSide: Side;
  endCode: u16;               // the final response, 0 = BYE
  endCause: u16;              // Q.850 in a Reason header field, 0 = none
  endRetryAfterS: u32;        // 20.33: of a refusal, 0 = none
  isElsewhere: bool;          // RFC 3326: SIP ;cause=200
  endText: Slice;             // good during the call of onEnded

  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  /** Their INVITE waits for our answer. */
  get isInvited(): bool { return this.state == State.Invited && this.server != 0; }
  get isEstablished(): bool { return this.state == State.Confirmed; }
  timer(letter: Letter): u32 { return this.number * Letter.Letters + letter; }
}

let pool: Pool = changetype<Pool>(0);
let byId: HashIndex = changetype<HashIndex>(0);
let lastId: u32 = 0;

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only.
export function create(calls: u32): void {
  pool = Pool.create(offsetof<Call>(), calls);
  byId = HashIndex.create(calls);
  timers = TimerQueue.create(calls * Letter.Letters);
}

export function liveCalls(): u32 { return pool.used; }
export function peakCalls(): u32 { return pool.peak; }
export function refusedCalls(): u32 { return pool.refused; }
export function callAt(number: u32): Call { return changetype<Call>(pool.at(number)); }
export function isTaken(number: u32): bool { return pool.isTaken(number); }
export function capacity(): u32 { return pool.capacity; }
export function liveAt(number: u32): Call | null { return pool.isTaken(number) ? callAt(number) : null; }

/** The newest number that was given out; part of the checkpoint, so that numbers stay unique after a restart. */
export function newestId(): u32 { return lastId; }
export function continueAfter(id: u32): void { if (id > lastId) lastId = id; }

/** A new call with a number of its own; null when the pool is full. */
export function take(isOutgoing: bool, account: u32): Call | null { return takeWithId(lastId + 1, isOutgoing, account); }

/** A restored one comes back under its number. */
export function takeWithId(id: u32, isOutgoing: bool, account: u32): Call | null {
  const record = pool.take();
  if (record == 0) return null;
  continueAfter(id);
  const call = changetype<Call>(record);
  call.id = id;
  call.isOutgoing = isOutgoing;
  call.account = account;
  byId.add(id, call.number);
  return call;
}

export function find(id: u32): Call | null {
  for (let number = byId.first(id); number >= 0; number = byId.next(number, id)) return callAt(<u32>number);
  return null;
}

export function give(call: Call): void {
  for (let letter = 0; letter < Letter.Letters; letter++) timers.stop(call.timer(letter));
  dropEarly(call);
  shelf.release(call.lateAck);
  dropWaiting(call);
  if (call.dialog != 0) dialogs.give(changetype<Dialog>(call.dialog));
  byId.remove(call.id, call.number);
  pool.give(changetype<usize>(call));
}

export function dialogOf(call: Call): Dialog | null { return call.dialog == 0 ? null : changetype<Dialog>(call.dialog); }
export function clientOf(call: Call): Transaction | null { return call.client == 0 ? null : changetype<Transaction>(call.client); }
export function serverOf(call: Call): Transaction | null { return call.server == 0 ? null : changetype<Transaction>(call.server); }

/** The call's early dialog with this remote tag. */
export function earlyDialog(call: Call, remoteTag: Slice): Dialog | null {
  for (let at = call.early; at != 0; at = changetype<Dialog>(at).next) {
    const dialog = changetype<Dialog>(at);
    if (equals(dialog.remoteTag, remoteTag)) return dialog;
  }
  return null;
}

export function earlyCount(call: Call): u32 {
  let count: u32 = 0;
  for (let at = call.early; at != 0; at = changetype<Dialog>(at).next) count++;
  return count;
}

export function addEarly(call: Call, dialog: Dialog): void {
  dialog.next = call.early;
  call.early = changetype<usize>(dialog);
}

/** Takes one out of the list without giving it back: it was confirmed. */
export function removeEarly(call: Call, dialog: Dialog): void {
  const wanted = changetype<usize>(dialog);
  if (call.early == wanted) { call.early = dialog.next; return; }
  for (let at = call.early; at != 0; at = changetype<Dialog>(at).next) {
    if (changetype<Dialog>(at).next == wanted) changetype<Dialog>(at).next = dialog.next;
  }
}

function dropWaiting(call: Call): void {
  while (!isNone(call.waitingResponses)) {
    const oldest = call.waitingResponses;
    call.waitingResponses = load<Slice>(addressOf(oldest));
    shelf.release(oldest);
  }
}

export function dropEarly(call: Call): void {
  while (call.early != 0) {
    const dialog = changetype<Dialog>(call.early);
    call.early = dialog.next;
    dialogs.give(dialog);
  }
}

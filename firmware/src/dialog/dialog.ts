// A dialog as it lies in its pool: RFC 3261 12. Layout, the pool, the lookup by Call-ID and tags.
import { Pool } from "../memory/pool.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { TextStore } from "../memory/text-store.ts";
import { Slice, equals, hashOf, isNone } from "../memory/slice.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { DIALOG_TEXT_BYTES } from "./limits.ts";
import { FIGURE, State } from "./figure.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";

export enum Text { CallId, LocalTag, RemoteTag, LocalUri, RemoteUri, RemoteTarget, RouteSet, Fields }

/** RFC 3262 5: no answer yet, the user is asked for it, our PRACK has brought it, or a reliable response has brought that to our offer. */
export enum Answer { None, Awaited, Sent, Received }

@unmanaged
export class Dialog {
  hash: u32;
  subject: u32;        // the call it belongs to, or the subscription
  next: usize;         // the next dialog of the same call (forks)
  localCSeq: u32;      // 12.2.1.1: of our last request; 0 = none yet
  remoteCSeq: u32;     // 12.2.2: of their last request; 0 = none yet
  remoteRSeq: u32;     // RFC 3262 4: of the last reliable provisional response in order; 0 = none yet
  inviteCSeq: u32;     // of the INVITE whose 2xx is to be acknowledged (13.2.2.4)
  realms: u32;         // 22.3: those that our request that made it, or the one that was challenged in it last, had credentials for, as user-agent/realm.ts marks them
  state: u8;
  indexed: bool;
  isUac: bool;         // we sent the request that made it
  isSubscription: bool; // of a SUBSCRIBE, not of an INVITE
  fork: u8;            // which early dialog of its call it is or was, from 1; 0 = none
  answer: u8;          // Answer: to the offer of our INVITE, or to the one that a reliable response to it has brought; of legs only
  isPrackHeld: bool;   // the PRACK of the last reliable response waits for the user

  /** Where the last message of this dialog came from. */
  get peer(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + PEER_AT); }
  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  get callId(): Slice { return this.texts.get(Text.CallId); }
  get localTag(): Slice { return this.texts.get(Text.LocalTag); }
  get remoteTag(): Slice { return this.texts.get(Text.RemoteTag); }
  get remoteTarget(): Slice { return this.texts.get(Text.RemoteTarget); }
  /** Route values in the order in which they are sent, separated by commas; NONE = empty. */
  get routeSet(): Slice { return this.texts.get(Text.RouteSet); }
  /** 12.2.1.1: "strictly monotonically increasing". */
  nextCSeq(): u32 { return ++this.localCSeq; }
}

const PEER_AT: usize = (offsetof<Dialog>() + 7) & ~7;
const TEXTS_AT: usize = (PEER_AT + offsetof<Endpoint>() + 7) & ~7;
const RECORD_BYTES: u32 = <u32>TEXTS_AT + <u32>TextStore.bytesFor(Text.Fields, DIALOG_TEXT_BYTES);

let pool: Pool = changetype<Pool>(0);
let index: HashIndex = changetype<HashIndex>(0);

// Boot only.
export function create(dialogs: u32): void {
  pool = Pool.create(RECORD_BYTES, dialogs);
  index = HashIndex.create(dialogs);
}

export function capacity(): u32 { return pool.capacity; }
export function liveDialogs(): u32 { return pool.used; }

/** A new one in its Initial state; null when the pool is full. */
export function take(subject: u32): Dialog | null {
  const record = pool.take();
  if (record == 0) return null;
  const dialog = changetype<Dialog>(record);
  TextStore.at(record + TEXTS_AT, Text.Fields, <i32>(RECORD_BYTES - <u32>TEXTS_AT));
  dialog.subject = subject;
  return dialog;
}

/** Found by its id from now on (12: Call-ID, local tag, remote tag). */
export function enter(dialog: Dialog): void {
  dialog.hash = hashOfId(dialog.callId, dialog.localTag);
  index.add(dialog.hash, dialog.number);
  dialog.indexed = true;
}

export function give(dialog: Dialog): void {
  if (dialog.indexed) index.remove(dialog.hash, dialog.number);
  pool.give(changetype<usize>(dialog));
}

/** 12.2.2. A dialog with an RFC 2543 peer has no remote tag: then none must be in the message. */
export function find(callId: Slice, localTag: Slice, remoteTag: Slice): Dialog | null {
  if (isNone(localTag)) return null;
  const hash = hashOfId(callId, localTag);
  for (let number = index.first(hash); number >= 0; number = index.next(number, hash)) {
    const dialog = changetype<Dialog>(pool.at(<u32>number));
    if (equals(dialog.localTag, localTag) && equals(dialog.callId, callId) && sameTag(dialog.remoteTag, remoteTag)) return dialog;
  }
  return null;
}

function sameTag(left: Slice, right: Slice): bool {
  return isNone(left) ? isNone(right) : equals(left, right);
}

function hashOfId(callId: Slice, localTag: Slice): u32 { return hashOf(localTag, hashOf(callId)); }

/** Moves the dialog along its figure; the effects, or 0 when the event is ignored. */
export function run(dialog: Dialog, on: u32): u32 {
  const arrow = step(FIGURE, dialog.state, on);
  if (arrow == NO_ARROW) return 0;
  dialog.state = <u8>nextState(arrow);
  return effects(arrow);
}

export function isConfirmed(dialog: Dialog): bool { return dialog.state == State.Confirmed; }

/** The bytes of a checkpoint: the fixed fields, then the texts. */
export const DIALOG_FIXED_BYTES: usize = TEXTS_AT;

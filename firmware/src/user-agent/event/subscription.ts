// One subscription, ours or one of theirs (RFC 6665): layout, the pool, lookups. What happens to it stands in subscriber.ts and notifier.ts.
import { Pool } from "../../memory/pool.ts";
import { HashIndex } from "../../memory/hash-index.ts";
import { TextStore } from "../../memory/text-store.ts";
import { TimerQueue } from "../../memory/timer-queue.ts";
import { Slice, equals, hashOf } from "../../memory/slice.ts";
import { Dialog } from "../../dialog/dialog.ts";
import * as dialogs from "../../dialog/dialog.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import { SUBSCRIPTION_TEXT_BYTES } from "./limits.ts";

export enum Text { Event, Accept, Target, CallId, Tag, Fields }

/** Wait: timer N and the wait before a new beginning. Life: refresh, then expiry. */
export enum Letter { Wait, Life, Letters }

/** Whom its news are for: a guest that subscribed, or the account's message waiting indication. */
export enum Purpose { Guest, MessageWaiting }

@unmanaged
export class Subscription {
  key: u32;             // its own number since boot, and of its checkpoint
  id: u32;              // told to whoever asked for it: the key of the first one, which its forks share
  hash: u32;            // of Call-ID and local tag
  account: u32;
  state: u32;           // of subscriber-figure.ts or notifier-figure.ts
  askedS: u32;
  grantedS: u32;
  cseq: u32;            // of our last SUBSCRIBE before there is a dialog
  failures: u32;        // in a row, for the wait
  version: u32;         // theirs, RFC 4235: of the next document
  changed: u32;         // theirs: the call that has changed since the last NOTIFY; 0 = none, or all of them
  realms: u32;          // ours: those that its SUBSCRIBE had credentials for, as Dialog.realms has them
  endsMs: f64;
  waitEndsMs: f64;      // of the wait before a new beginning
  transaction: usize;   // our SUBSCRIBE or NOTIFY that is not answered
  dialog: usize;
  purpose: Purpose;
  attempts: u8;
  isTheirs: bool;       // we are the notifier
  isFork: bool;         // a NOTIFY of another notifier to the same SUBSCRIBE made it (4.1.4)
  isFetch: bool;        // Expires: 0 from the beginning (4.4.3)
  isIndexed: bool;

  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  text(field: Text): Slice { return this.texts.get(field); }
  timer(letter: Letter): u32 { return this.number * Letter.Letters + letter; }
}

const TEXTS_AT: usize = (offsetof<Subscription>() + 7) & ~7;
const TEXTS_BYTES: i32 = TextStore.bytesFor(Text.Fields, SUBSCRIPTION_TEXT_BYTES);
/** What a checkpoint copies besides the texts. */
export const SUBSCRIPTION_FIXED_BYTES: usize = offsetof<Subscription>();

let pool: Pool = changetype<Pool>(0);
let byNames: HashIndex = changetype<HashIndex>(0);
let newestKey: u32 = 0;

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only.
export function create(subscriptions: u32): void {
  pool = Pool.create(<u32>TEXTS_AT + <u32>TEXTS_BYTES, subscriptions);
  byNames = HashIndex.create(subscriptions);
  timers = TimerQueue.create(subscriptions * Letter.Letters);
}

export function capacity(): u32 { return pool.capacity; }
export function liveSubscriptions(): u32 { return pool.used; }
export function refusedSubscriptions(): u32 { return pool.refused; }
export function subscriptionAt(number: u32): Subscription { return changetype<Subscription>(pool.at(number)); }
export function liveAt(number: u32): Subscription | null { return pool.isTaken(number) ? subscriptionAt(number) : null; }
/** Keys stay unique after a restart. */
export function continueAfter(key: u32): void { if (key > newestKey) newestKey = key; }

/** null when the pool is full. */
export function take(account: u32): Subscription | null {
  const record = pool.take();
  if (record == 0) return null;
  const subscription = changetype<Subscription>(record);
  TextStore.at(record + TEXTS_AT, Text.Fields, TEXTS_BYTES);
  subscription.account = account;
  subscription.key = ++newestKey;
  subscription.id = subscription.key;
  return subscription;
}

/** Found by Call-ID and local tag from now on, and by nothing that it had before. */
export function rename(subscription: Subscription, callId: Slice, tag: Slice): bool {
  unname(subscription);
  if (!subscription.texts.set(Text.CallId, callId) || !subscription.texts.set(Text.Tag, tag)) return false;
  enter(subscription);
  return true;
}

/** Under the names that it has. */
export function enter(subscription: Subscription): void {
  const callId = subscription.text(Text.CallId), tag = subscription.text(Text.Tag);
  subscription.hash = hashOf(tag, hashOf(callId));
  byNames.add(subscription.hash, subscription.number);
  subscription.isIndexed = true;
}

export function unname(subscription: Subscription): void {
  if (subscription.isIndexed) byNames.remove(subscription.hash, subscription.number);
  subscription.isIndexed = false;
}

/** Ours, whose SUBSCRIBE had these; not a fork of it. */
export function named(callId: Slice, tag: Slice): Subscription | null {
  const hash = hashOf(tag, hashOf(callId));
  for (let number = byNames.first(hash); number >= 0; number = byNames.next(number, hash)) {
    const subscription = subscriptionAt(<u32>number);
    if (!subscription.isFork && !subscription.isTheirs && equals(subscription.text(Text.CallId), callId) && equals(subscription.text(Text.Tag), tag)) return subscription;
  }
  return null;
}

/** The one that was asked for under this number. */
export function withId(id: u32): Subscription | null {
  for (let number: u32 = 0; number < pool.capacity; number++) {
    const subscription = liveAt(number);
    if (subscription != null && subscription.id == id && !subscription.isFork && !subscription.isTheirs) return subscription;
  }
  return null;
}

/** Any fork of it; null when there is none (left). */
export function forkOf(id: u32): Subscription | null {
  for (let number: u32 = 0; number < pool.capacity; number++) {
    const subscription = liveAt(number);
    if (subscription != null && subscription.id == id && subscription.isFork) return subscription;
  }
  return null;
}

export function ofDialog(dialog: Dialog): Subscription | null {
  const subscription = liveAt(dialog.subject);
  return subscription != null && subscription.dialog == changetype<usize>(dialog) ? subscription : null;
}

/** The one whose request was just answered. */
export function waitingFor(transaction: Transaction): Subscription | null {
  const subscription = liveAt(transaction.subject);
  return subscription != null && subscription.transaction == changetype<usize>(transaction) ? subscription : null;
}

export function dialogOf(subscription: Subscription): Dialog | null { return subscription.dialog == 0 ? null : changetype<Dialog>(subscription.dialog); }

/** A dialog of its own, not filled yet; null when there is no room. */
export function openDialog(subscription: Subscription): Dialog | null {
  const dialog = dialogs.take(subscription.number);
  if (dialog == null) return null;
  dialog.isSubscription = true;
  dialog.realms = subscription.realms;
  subscription.dialog = changetype<usize>(dialog);
  return dialog;
}

/** Its dialog goes, and whoever would have answered its last request answers nobody. */
export function detach(subscription: Subscription): void {
  if (subscription.transaction != 0) changetype<Transaction>(subscription.transaction).user = User.Nobody;
  subscription.transaction = 0;
  if (subscription.dialog != 0) dialogs.give(changetype<Dialog>(subscription.dialog));
  subscription.dialog = 0;
}

export function give(subscription: Subscription): void {
  detach(subscription);
  unname(subscription);
  for (let letter = 0; letter < Letter.Letters; letter++) timers.stop(subscription.timer(letter));
  pool.give(changetype<usize>(subscription));
}

// The front door of event subscriptions (RFC 6665) and publications (RFC 3903): boot, what the user agent hands on, timers, checkpoints, statistics.
import { takeDue } from "../../due.ts";
import { Slice } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { Message } from "../../message/message.ts";
import { Method } from "../../message/method.ts";
import { Dialog } from "../../dialog/dialog.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import * as reply from "../reply.ts";
import * as checkpoint from "./checkpoint.ts";
import { SUBSCRIPTION_KEYS } from "./checkpoint.ts";
import * as notifier from "./notifier.ts";
import * as notify from "./notify.ts";
import * as publications from "./publication.ts";
import { PUBLICATION_KEYS } from "./publication.ts";
import * as publisher from "./publisher.ts";
import * as subscriber from "./subscriber.ts";
import { Letter, Subscription } from "./subscription.ts";
import * as subscriptions from "./subscription.ts";

// Boot only.
export function create(subscriptionCount: u32, publicationCount: u32): void {
  subscriptions.create(subscriptionCount);
  subscriber.create();
  notifier.create();
  checkpoint.create();
  publications.create(publicationCount);
  publisher.create();
}

/** Sessions, the handset and referrals have the keys below. */
export function isKey(key: u32): bool { return key >= SUBSCRIPTION_KEYS; }

/** A record of a checkpoint; false: not one of ours. */
export function restore(key: u32, record: Slice): bool {
  return key >= PUBLICATION_KEYS ? publications.restore(record) : checkpoint.restore(record) != null;
}

/** All records are back, and the calls are what they will be. */
export function restored(): void {
  for (let number: u32 = 0; number < subscriptions.capacity(); number++) {
    const subscription = subscriptions.liveAt(number);
    if (subscription == null) continue;
    if (subscription.isTheirs) notifier.resume(subscription);
    else subscriber.resume(subscription);
  }
  for (let number: u32 = 0; number < publications.capacity(); number++) {
    const publication = publications.liveAt(number);
    if (publication != null) publisher.resume(publication);
  }
}

/** A request inside the dialog of a subscription. */
export function requestedInside(transaction: Transaction, request: Message, dialog: Dialog): void {
  const subscription = subscriptions.ofDialog(dialog);
  if (subscription == null) return reply.answer(transaction, request, 481);
  if (request.method == Method.Notify && !subscription.isTheirs) return notify.receive(subscription, dialog, transaction, request);
  if (request.method == Method.Subscribe && subscription.isTheirs) return notifier.refreshed(subscription, dialog, transaction, request);
  // RFC 6665 4.5.2: nothing else shares this dialog.
  reply.answer(transaction, request, 481);
}

export function responded(transaction: Transaction, response: Message): void {
  if (transaction.user == User.Publication) publisher.responded(transaction, response);
  else if (transaction.user == User.Watcher) notifier.responded(transaction, response);
  else subscriber.responded(transaction, response);
}

/** No final response: 408 or 503. */
export function gone(transaction: Transaction, code: i32): void {
  if (transaction.user == User.Publication) publisher.unreachable(transaction, code);
  else if (transaction.user == User.Watcher) notifier.unreachable(transaction);
  else subscriber.unreachable(transaction, code);
}

export function deadlineMs(): f64 { return min(subscriptions.timers.deadlineMs, publications.timers.deadlineMs); }

export function runTimers(): void {
  for (let timer = takeDue(subscriptions.timers); timer >= 0; timer = takeDue(subscriptions.timers)) {
    expire(subscriptions.subscriptionAt(<u32>timer / Letter.Letters), <Letter>(<u32>timer % Letter.Letters));
  }
  for (let timer = takeDue(publications.timers); timer >= 0; timer = takeDue(publications.timers)) publisher.expire(publications.publicationAt(<u32>timer));
}

function expire(subscription: Subscription, letter: Letter): void {
  if (subscription.isTheirs) notifier.expire(subscription);
  else subscriber.expire(subscription, letter);
}

export function writeStatistics(writer: TextWriter): void {
  writer.text("subscriptions=").decimal(subscriptions.liveSubscriptions()).text("\nsubscriptionsRefused=").decimal(subscriptions.refusedSubscriptions())
    .text("\npublications=").decimal(publications.livePublications()).byte(10);
}

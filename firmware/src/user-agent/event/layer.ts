// The front door of event subscriptions (RFC 6665): boot, what the user agent hands on, timers, statistics.
import { nowMs } from "../../clock.ts";
import { Slice } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { Message } from "../../message/message.ts";
import { Method } from "../../message/method.ts";
import { Dialog } from "../../dialog/dialog.ts";
import { Transaction } from "../../transaction/transaction.ts";
import * as reply from "../reply.ts";
import * as checkpoint from "./checkpoint.ts";
import { SUBSCRIPTION_KEYS } from "./checkpoint.ts";
import * as notify from "./notify.ts";
import * as subscriber from "./subscriber.ts";
import { Letter } from "./subscription.ts";
import * as subscriptions from "./subscription.ts";

// Boot only.
export function create(count: u32): void {
  subscriptions.create(count);
  subscriber.create();
  checkpoint.create();
}

/** A record of a checkpoint; false: not one of ours. */
export function restore(record: Slice): bool { return checkpoint.restore(record) != null; }
export function isKey(key: u32): bool { return key >= SUBSCRIPTION_KEYS; }

/** All records are back. */
export function restored(): void {
  for (let number: u32 = 0; number < subscriptions.capacity(); number++) {
    const subscription = subscriptions.liveAt(number);
    if (subscription != null) subscriber.resume(subscription);
  }
}

/** A request inside the dialog of a subscription. */
export function requestedInside(transaction: Transaction, request: Message, dialog: Dialog): void {
  const subscription = subscriptions.ofDialog(dialog);
  if (subscription == null) return reply.answer(transaction, request, 481);
  if (request.method == Method.Notify && !subscription.isTheirs) return notify.receive(subscription, dialog, transaction, request);
  // RFC 6665 4.5.2: nothing else shares this dialog.
  reply.answer(transaction, request, 481);
}

export function responded(transaction: Transaction, response: Message): void { subscriber.responded(transaction, response); }

/** No final response: 408 or 503. */
export function gone(transaction: Transaction, code: i32): void { subscriber.unreachable(transaction, code); }

export function deadlineMs(): f64 { return subscriptions.timers.deadlineMs; }

export function runTimers(): void {
  for (let timer = subscriptions.timers.takeDue(nowMs); timer >= 0; timer = subscriptions.timers.takeDue(nowMs)) {
    subscriber.expire(subscriptions.subscriptionAt(<u32>timer / Letter.Letters), <Letter>(<u32>timer % Letter.Letters));
  }
}

export function writeStatistics(writer: TextWriter): void {
  writer.text("subscriptions=").decimal(subscriptions.liveSubscriptions()).text("\nsubscriptionsRefused=").decimal(subscriptions.refusedSubscriptions()).byte(10);
}

// NOTIFYs that come in for subscriptions of ours: which one they belong to, forks, and what they are answered with. RFC 6665 4.1.3, 4.1.4.
import { Slice, isFold, isNone, lengthOf, equalsFold } from "../../memory/slice.ts";
import { Message } from "../../message/message.ts";
import { HeaderName } from "../../message/header-name.ts";
import { firstWord } from "../../message/scalar.ts";
import { EVENT_BODY_BYTES } from "../../../../proto/gen/as/limits.ts";
import { Dialog } from "../../dialog/dialog.ts";
import * as establish from "../../dialog/establish.ts";
import { On as DialogOn } from "../../dialog/figure.ts";
import { Transaction } from "../../transaction/transaction.ts";
import { accountAt, accountCalled } from "../account.ts";
import * as reply from "../reply.ts";
import { printContact } from "../request.ts";
import { onMailbox, onNotified } from "./listener.ts";
import { refuseEvent } from "./package.ts";
import { State } from "./subscriber-figure.ts";
import * as subscriber from "./subscriber.ts";
import { Purpose, Subscription, Text } from "./subscription.ts";
import * as subscriptions from "./subscription.ts";
import { readState } from "./subscription-state.ts";

/** Inside the dialog of a subscription. */
export function receive(subscription: Subscription, dialog: Dialog, transaction: Transaction, request: Message): void {
  if (!isGood(subscription, transaction, request)) return;
  establish.takeTarget(dialog, request);
  take(subscription, transaction, request);
}

/** In no dialog: the first one of a subscription, of a fork of it, one that nobody asked for; false: none of these. */
export function receiveOutside(transaction: Transaction, request: Message): bool {
  if (isNone(request.to.tag)) return receiveUnsolicited(transaction, request);
  const subscription = subscriptions.named(request.callId, request.to.tag);
  if (subscription == null || subscription.state == State.Resting) return false;
  if (!isGood(subscription, transaction, request)) return true;
  const target = subscription.dialog == 0 ? subscription : fork(subscription);
  if (target == null || !open(target, transaction, request)) reply.answerOverload(transaction, request);
  else take(target, transaction, request);
  return true;
}

/** 4.1.4: another notifier was reached by the same SUBSCRIBE. */
function fork(first: Subscription): Subscription | null {
  const subscription = subscriptions.take(first.account);
  if (subscription == null) return null;
  subscription.id = first.id;
  subscription.purpose = first.purpose;
  subscription.askedS = first.askedS;
  subscription.grantedS = first.grantedS;
  subscription.isFetch = first.isFetch;
  subscription.cseq = first.cseq;
  subscription.isFork = true;
  subscription.texts.set(Text.Event, first.text(Text.Event));
  if (!isNone(first.text(Text.Accept))) subscription.texts.set(Text.Accept, first.text(Text.Accept));
  return subscription;
}

/** 4.4.1: the NOTIFY makes the dialog. */
function open(subscription: Subscription, transaction: Transaction, request: Message): bool {
  const dialog = subscriptions.openDialog(subscription);
  if (dialog != null) {
    dialog.peer.copy(transaction.source);
    dialog.localCSeq = subscription.cseq;
    if (establish.fromRequest(dialog, request, request.to.tag, DialogOn.Success)) return true;
  }
  if (subscription.isFork) subscriptions.give(subscription);
  else {
    const pending = subscription.transaction;
    subscription.transaction = 0;
    subscriptions.detach(subscription);
    subscription.transaction = pending;
  }
  return false;
}

/** False: it was refused. */
function isGood(subscription: Subscription, transaction: Transaction, request: Message): bool {
  const event = request.value(HeaderName.Event);
  let code = 200;
  if (!equalsFold(firstWord(event), firstWord(subscription.text(Text.Event)))) code = 481;
  else if (isNone(request.value(HeaderName.SubscriptionState))) code = 400;
  else if (lengthOf(request.body) > EVENT_BODY_BYTES) code = 413;
  if (code != 200) reply.answer(transaction, request, code, code == 400 ? "Missing Subscription-State Header Field" : "");
  return code == 200;
}

function take(subscription: Subscription, transaction: Transaction, request: Message): void {
  accept(transaction, request, subscription.account);
  if (subscription.purpose == Purpose.MessageWaiting) onMailbox(subscription.account, request);
  else onNotified(subscription, request);
  subscriber.notified(subscription, readState(request.value(HeaderName.SubscriptionState)));
}

function accept(transaction: Transaction, request: Message, account: u32): void {
  reply.end(transaction, 200, printContact(reply.begin(transaction, request, 200), accountAt(account)));
}

/** RFC 3842 takes them from servers that were never asked; RFC 6665 4.1.3 would have 481. The account's configuration decides. */
function receiveUnsolicited(transaction: Transaction, request: Message): bool {
  const event: Slice = firstWord(request.value(HeaderName.Event));
  if (!isFold(event, "message-summary")) return refuseUnknown(transaction, request, event);
  const account = accountCalled(request.uri);
  const settings = accountAt(account).settings;
  if (settings == null || !settings.messageWaitingUnsolicited) return false;
  accept(transaction, request, account);
  onMailbox(account, request);
  return true;
}

/** 8.2.1: 489 for a package that is not known at all. */
function refuseUnknown(transaction: Transaction, request: Message, event: Slice): bool {
  if (isFold(event, "refer") || isFold(event, "dialog")) return false;
  refuseEvent(transaction, request);
  return true;
}

// Requests of ours, and 2xx without an ACK, that time out or cannot be sent: RFC 3261 8.1.3.1, 13.3.1.4.
import { Kind, Transaction, User } from "../transaction/transaction.ts";
import { Call, find as findCall } from "./call.ts";
import * as digits from "./digits.ts";
import * as events from "./event/layer.ts";
import * as asked from "./asked.ts";
import * as invite from "./invite.ts";
import * as inviteResponse from "./invite-response.ts";
import { hear, onHandedEnded, onReplied } from "./listener.ts";
import * as refer from "./refer.ts";
import * as referred from "./referred.ts";
import * as registrations from "./registration/register.ts";
import * as reInvite from "./re-invite.ts";
import * as update from "./update.ts";

/** Timers B, F, H, and L without an ACK. */
export function timedOut(transaction: Transaction): void { gone(transaction, 408); }

/** 8.1.3.1: a transport error is as good as a 503. */
export function failed(transaction: Transaction): void { gone(transaction, 503); }

function gone(transaction: Transaction, code: i32): void {
  hear(null);
  if (transaction.user == User.Call || transaction.user == User.Modification || transaction.user == User.Bye) {
    const call = findCall(transaction.subject);
    if (call != null) callGone(call, transaction, code);
  } else if (transaction.user == User.Registration) registrations.unreachable(transaction, code);
  else if (transaction.user == User.Update) updateGone(transaction, code);
  else if (transaction.user == User.Digits) digitsGone(transaction, code);
  else if (transaction.user == User.Handed) onHandedEnded(transaction, 0);
  else if (transaction.user == User.Asked) asked.unreachable(transaction, code);
  else if (transaction.user == User.Offer) offerGone(transaction, code);
  else if (transaction.user == User.Request) onReplied(transaction.subject, null, code);
  else if (transaction.user == User.Subscription || transaction.user == User.Watcher || transaction.user == User.Publication) events.gone(transaction, code);
  else if (transaction.user == User.Referral) refer.unreachable(transaction, code);
  else if (transaction.user == User.Notification) referred.notified(transaction, null, code);
}

/** RFC 3261 12.2.1.2: no answer at all to a request inside the dialog. */
function updateGone(transaction: Transaction, code: i32): void {
  const call = findCall(transaction.subject);
  if (call == null) return;
  update.answered(call, null, code);
  if (call.isEstablished) invite.lost(call, code);
}

function digitsGone(transaction: Transaction, code: i32): void {
  const call = findCall(transaction.subject);
  if (call == null) return;
  digits.forget(call);
  if (call.isEstablished) invite.lost(call, code);
}

/** RFC 3311 5.3 with RFC 3261 8.1.3.1: no answer to our offer; what was agreed stands. */
function offerGone(transaction: Transaction, code: i32): void {
  const call = findCall(transaction.subject);
  if (call != null) reInvite.overtaken(call, code);
}

function callGone(call: Call, transaction: Transaction, code: i32): void {
  if (transaction.kind == Kind.InviteServer) {
    if (call.server == changetype<usize>(transaction)) invite.unacknowledged(call);
    return;
  }
  if (transaction.user == User.Bye) return invite.byeAnswered(call);
  if (call.client != changetype<usize>(transaction)) return;
  if (transaction.user == User.Call) return inviteResponse.unreachable(call, transaction, code);
  reInvite.unreachable(call, code);
  invite.lost(call, code);
}

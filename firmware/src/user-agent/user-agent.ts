// The user agent core: takes what the transaction layer hands up and gives it to the method or the call that it belongs to.
import { nowMs } from "../clock.ts";
import { Slice, isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import * as multipart from "../message/multipart.ts";
import { Dialog, find as findDialog, give as giveDialog, take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as transactions from "../transaction/listener.ts";
import { Kind, Transaction, User } from "../transaction/transaction.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { countIgnored } from "../transaction/counters.ts";
import { accountAt, accountCalled } from "./account.ts";
import * as accounts from "./account.ts";
import * as accept from "./accept.ts";
import * as ack from "./ack.ts";
import * as again from "./again.ts";
import * as authentication from "./authentication.ts";
import * as authenticationInfo from "./authentication-info.ts";
import * as bye from "./bye.ts";
import { Call, dialogOf, serverOf, find as findCall } from "./call.ts";
import { State } from "./call-figure.ts";
import * as events from "./event/layer.ts";
import * as notifier from "./event/notifier.ts";
import * as notify from "./event/notify.ts";
import * as cancel from "./cancel.ts";
import * as envelope from "./envelope.ts";
import * as firstInvite from "./first-invite.ts";
import * as challenger from "./challenger.ts";
import * as guard from "./guard.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { descriptionIn } from "./described.ts";
import * as history from "./history.ts";
import * as identity from "./identity.ts";
import * as info from "./info.ts";
import * as asked from "./asked.ts";
import * as inspect from "./inspect.ts";
import * as join from "./join.ts";
import * as invite from "./invite.ts";
import { FORK_REQUESTS } from "./limits.ts";
import { hear, isRaw, onHanded, onHandedEnded, onReplied } from "./listener.ts";
import * as messages from "./message.ts";
import * as options from "./options.ts";
import * as optionTags from "./option-tag.ts";
import * as prack from "./prack.ts";
import * as reason from "./reason.ts";
import * as refer from "./refer.ts";
import * as referred from "./referred.ts";
import { q850Cause, reasonText, sipCause } from "./reason.ts";
import * as referrals from "./referral.ts";
import * as registrations from "./register.ts";
import * as redirect from "./redirect.ts";
import * as redirecting from "./redirecting.ts";
import * as reInvite from "./re-invite.ts";
import * as replaces from "./replaces.ts";
import * as reply from "./reply.ts";
import * as requests from "./request.ts";
import * as sessionTimer from "./session-timer.ts";
import * as single from "./single.ts";
import * as update from "./update.ts";

/** RFC 3326 2: "SIP ;cause=200": the call was completed elsewhere. */
const COMPLETED_ELSEWHERE: u32 = 200;
/** Q.850 26: non-selected user clearing. */
const NON_SELECTED: u32 = 26;

// Boot only. False when the configuration's accounts are none.
export function create(): bool {
  accept.create();
  ack.create();
  again.create();
  envelope.create();
  firstInvite.create();
  challenger.create(configuration.transactions);
  inspect.create();
  multipart.create();
  invite.create();
  connectedIdentity.create();
  history.create();
  identity.create();
  redirecting.create();
  optionTags.create();
  reason.create();
  referred.create();
  requests.create();
  sessionTimer.create();
  single.create();
  if (!accounts.create()) return false;
  authentication.create();
  authenticationInfo.create();
  redirect.create();
  registrations.create();
  transactions.listen(requested, responded, acknowledged, succeededAgain, strayed, timedOut, failed);
  return true;
}

function requested(transaction: Transaction, request: Message): void {
  hear(request);
  if (!inspect.passes(transaction, request)) return;
  if (request.method == Method.Cancel) return cancelled(transaction, request);
  // RFC 3891 3, RFC 3911 4: only an INVITE that makes a dialog has it.
  if ((request.has(HeaderName.Replaces) || (configuration.joinable && request.has(HeaderName.Join))) && (request.method != Method.Invite || !isNone(request.to.tag))) return reply.answer(transaction, request, 400);
  if (isNone(request.to.tag)) return requestedOutside(transaction, request);
  const dialog = findDialog(request.callId, request.to.tag, request.from.tag);
  // RFC 6665 4.4.1: the NOTIFY that makes the dialog of a subscription.
  if (dialog == null && request.method == Method.Notify && notify.receiveOutside(transaction, request)) return;
  // 12.2.2: an unknown dialog; OPTIONS may be sent anywhere (11.2).
  if (dialog == null) return request.method == Method.Options ? requestedOutside(transaction, request) : reply.answer(transaction, request, 481);
  dialog.peer.copy(transaction.source);
  if (!establish.isInOrder(dialog, request)) return reply.answer(transaction, request, 500);
  if (dialog.isSubscription) events.requestedInside(transaction, request, dialog);
  else requestedInside(transaction, request, dialog);
}

function requestedOutside(transaction: Transaction, request: Message): void {
  if (!guard.passes(transaction, request)) return;
  if (request.method != Method.Invite && onHanded(transaction, request, null, null)) return;
  switch (request.method) {
    case Method.Invite: return invited(transaction, request);
    case Method.Options: return options.receive(transaction, request, accountAt(accountCalled(request.uri)));
    case Method.Message: return messages.receive(transaction, request);
    case Method.Subscribe: return notifier.requested(transaction, request);
    // Policy: only the far end of a call that is up may ask us to call somebody.
    case Method.Refer: return reply.answer(transaction, request, 403);
    case Method.Notify: {
      if (!notify.receiveOutside(transaction, request)) reply.answer(transaction, request, 481);
      return;
    }
    default: return reply.answer(transaction, request, 481); // BYE
  }
}

/** 8.1.1.8: an INVITE has exactly one Contact; by RFC 2543 it need not (RFC 4475 3.4.1). */
function invited(transaction: Transaction, request: Message): void {
  if (!request.has(HeaderName.Contact) && request.via.hasMagicCookie) return reply.answer(transaction, request, 400, "Missing Contact Header Field");
  let code = replaces.judge(request);
  if (code == 200) code = join.judge(request);
  if (code != 200) return reply.answer(transaction, request, code);
  if (!invite.invited(transaction, request, accountCalled(request.uri), replaces.replacedCall)) reply.answerOverload(transaction, request);
}

function requestedInside(transaction: Transaction, request: Message, dialog: Dialog): void {
  const call = findCall(dialog.subject);
  if (call == null) return reply.answer(transaction, request, 481);
  switch (request.method) {
    case Method.Bye: {
      reply.answer(transaction, request, 200);
      if (dialogOf(call) != dialog) return; // 15: the callee must not end an early dialog by BYE
      reason.readReason(request);
      return invite.departed(call, q850Cause, false, reasonText);
    }
    case Method.Invite: {
      if (dialogOf(call) != dialog || call.state == State.Leaving) return reply.answer(transaction, request, 481);
      return reInvite.offered(call, transaction, request);
    }
    case Method.Update: {
      if (call.state == State.Leaving) return reply.answer(transaction, request, 481);
      return update.receive(call, dialog, transaction, request);
    }
    default: if (request.method != Method.Prack && onHanded(transaction, request, call, dialog)) return;
  }
  switch (request.method) {
    case Method.Info: return info.receive(transaction, request);
    case Method.Prack: return invite.follow(call, prack.receive(call, dialog, transaction, request));
    case Method.Options: return options.receive(transaction, request, accountAt(call.account));
    case Method.Message: return messages.receive(transaction, request);
    case Method.Refer: {
      if (dialogOf(call) != dialog || call.state != State.Confirmed) return reply.answer(transaction, request, 403);
      return referred.requested(call, transaction, request);
    }
    case Method.Notify: return refer.notified(call, transaction, request);
    default: return reply.answer(transaction, request, 501);
  }
}

function cancelled(transaction: Transaction, request: Message): void {
  const target = cancel.receive(transaction, request);
  if (target == null) return;
  if (target.user == User.Handed) return onHandedEnded(target, 487);
  if (target.user != User.Call) return;
  const call = findCall(target.subject);
  if (call == null || serverOf(call) != target) return;
  reason.readReason(request);
  const elsewhere = sipCause == COMPLETED_ELSEWHERE || q850Cause == NON_SELECTED;
  invite.cancelled(call, elsewhere ? NON_SELECTED : q850Cause, elsewhere, reasonText);
}

function responded(transaction: Transaction, response: Message): void {
  hear(response);
  if (isSuccess(response)) authenticationInfo.read(transaction, response);
  switch (transaction.user) {
    case User.Call: {
      const call = findCall(transaction.subject);
      if (call != null && call.client == changetype<usize>(transaction)) return invite.responded(call, transaction, response);
      if (isSuccess(response)) endFork(response, transaction.peer);
      return;
    }
    case User.Modification: {
      const call = findCall(transaction.subject);
      if (call == null || call.client != changetype<usize>(transaction)) return acknowledgeLate(transaction, response);
      if (!reInvite.responded(call, transaction, response)) invite.lost(call, response.statusCode);
      return;
    }
    case User.Bye: return byeResponded(transaction, response);
    case User.Prack: {
      const call = findCall(transaction.subject);
      if (call != null) prack.responded(call, transaction, response);
      return;
    }
    case User.Offer: {
      const call = findCall(transaction.subject);
      if (call != null && response.statusCode >= 200 && update.isAnswered(call, transaction, response)) reInvite.changed(call, response);
      return;
    }
    case User.Update: {
      const call = findCall(transaction.subject);
      if (call != null && !update.responded(call, transaction, response)) invite.lost(call, response.statusCode);
      return;
    }
    case User.Registration: return registrations.responded(transaction, response);
    case User.Request: return requestResponded(transaction, response);
    case User.Asked: return asked.responded(transaction, response);
    case User.Referral: return referResponded(transaction, response);
    case User.Subscription:
    case User.Watcher:
    case User.Publication: return events.responded(transaction, response);
    case User.Notification: return referred.notified(transaction, response, response.statusCode);
    default: return;
  }
}

/** The call is ending: its re-INVITE was accepted all the same, and a 2xx wants its ACK. */
function acknowledgeLate(transaction: Transaction, response: Message): void {
  const dialog = isSuccess(response) ? findDialog(response.callId, response.from.tag, response.to.tag) : null;
  if (dialog != null) ack.send(dialog, response.cseq, transaction);
}

function isSuccess(response: Message): bool { return response.statusCode >= 200 && response.statusCode < 300; }

function byeResponded(transaction: Transaction, response: Message): void {
  const call = findCall(transaction.subject);
  if (call == null || response.statusCode < 200) return;
  const dialog = dialogOf(call);
  if (dialog != null && (response.statusCode == 401 || response.statusCode == 407)
    && authentication.retry(transaction, response, accountAt(call.account), dialog.nextCSeq()) != null) return;
  invite.byeAnswered(call);
}

function referResponded(transaction: Transaction, response: Message): void {
  const referral = referrals.waitingFor(transaction);
  const id: u32 = referral == null ? 0 : referral.call;
  if (refer.responded(transaction, response)) return;
  const call = findCall(id);
  if (call != null) invite.lost(call, response.statusCode);
}

function requestResponded(transaction: Transaction, response: Message): void {
  if (response.statusCode < 200) return;
  if ((response.statusCode == 401 || response.statusCode == 407)
    && authentication.retry(transaction, response, accountAt(transaction.account), again.originalOf(transaction).cseq + 1) != null) return;
  onReplied(transaction.subject, response, response.statusCode);
}

/** An ACK that belongs to no transaction. */
function acknowledged(request: Message, source: Endpoint): void {
  hear(request);
  const dialog = findDialog(request.callId, request.to.tag, request.from.tag);
  if (dialog == null) return countIgnored();
  const call = findCall(dialog.subject);
  if (call == null) return countIgnored();
  dialog.peer.copy(source);
  const transaction = serverOf(call);
  if (transaction == null) return; // its 2xx was acknowledged before: a retransmission
  if (transaction.user == User.Modification) reInvite.acknowledged(call, descriptionIn(request));
  else invite.acknowledged(call, descriptionIn(request));
}

/** 13.2.2.4: "the ACK is passed to the transport each time a retransmission of the 2xx arrives". */
function succeededAgain(response: Message, source: Endpoint, ackBranch: Slice, rest: Slice): void {
  const dialog = dialogOfResponse(response, source);
  if (dialog == null) return;
  ack.repeat(dialog, response.cseq, ackBranch, rest);
  giveDialog(dialog);
}

/**
 * A 2xx of another fork than the one that won is acknowledged and ended at once (13.2.2.4). One without any transaction is
 * dropped (RFC 6026 8.4). DEVIATES for a core that was restarted: its transactions are gone, and what they would have
 * acknowledged is, as long as retransmissions last.
 */
function strayed(response: Message, source: Endpoint, hasTransaction: bool): void {
  if (isLate(response)) return;
  if (hasTransaction) return endFork(response, source);
  if (nowMs >= graceEndMs) return countIgnored();
  const dialog = findDialog(response.callId, response.from.tag, response.to.tag);
  if (dialog != null) ack.send(dialog, response.cseq, null);
  else endFork(response, source);
}
let graceEndMs: f64 = 0;

/** A 2xx that the user acknowledges. */
function isLate(response: Message): bool {
  const dialog = isRaw ? findDialog(response.callId, response.from.tag, response.to.tag) : null;
  const call: Call | null = dialog == null ? null : findCall(dialog.subject);
  return call != null && ack.isLate(call, response);
}

/** The core was restarted: see `strayed`. */
export function restarted(): void { graceEndMs = nowMs + sixtyFourT1Ms(); }

function endFork(response: Message, source: Endpoint): void {
  const dialog = dialogOfResponse(response, source);
  if (dialog == null) return;
  ack.send(dialog, response.cseq, null);
  dialog.localCSeq += FORK_REQUESTS;
  bye.send(dialog, 0, User.Nobody, 0);
  giveDialog(dialog);
}

/** A dialog for as long as it takes to answer this 2xx; null when there is no room, or it has no tag. */
function dialogOfResponse(response: Message, source: Endpoint): Dialog | null {
  if (isNone(response.to.tag)) return null;
  const dialog = takeDialog(0);
  if (dialog == null) return null;
  dialog.peer.copy(source);
  if (establish.fromResponse(dialog, response)) return dialog;
  giveDialog(dialog);
  return null;
}

/** Timers B, F, H, and L without an ACK. */
function timedOut(transaction: Transaction): void { gone(transaction, 408); }

/** 8.1.3.1: a transport error is as good as a 503. */
function failed(transaction: Transaction): void { gone(transaction, 503); }

function gone(transaction: Transaction, code: i32): void {
  hear(null);
  if (transaction.user == User.Call || transaction.user == User.Modification || transaction.user == User.Bye) {
    const call = findCall(transaction.subject);
    if (call != null) callGone(call, transaction, code);
  } else if (transaction.user == User.Registration) registrations.unreachable(transaction, code);
  else if (transaction.user == User.Update) updateGone(transaction, code);
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
  if (transaction.user == User.Call) return invite.unreachable(call, transaction, code);
  reInvite.unreachable(call, code);
  invite.lost(call, code);
}

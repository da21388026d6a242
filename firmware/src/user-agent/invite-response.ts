// Responses to our first INVITE, or none in time: RFC 3261 13.2.2, RFC 3262 4, RFC 4028 7.3.
import { NONE, isEmpty, isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { retryAfterSeconds } from "../message/scalar.ts";
import { Answer } from "../dialog/dialog.ts";
import { Transaction } from "../transaction/transaction.ts";
import { complaint } from "../transaction/target.ts";
import { accepts } from "./accept.ts";
import { accountAt } from "./account.ts";
import * as ack from "./ack.ts";
import * as again from "./again.ts";
import * as authentication from "./authentication.ts";
import * as calls from "./call.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { descriptionIn } from "./described.ts";
import { Call, Side, dialogOf } from "./call.ts";
import { State, On } from "./call-figure.ts";
import { bringMessage, drive } from "./call-machine.ts";
import { ended } from "./call-end.ts";
import * as early from "./early.ts";
import * as farEnd from "./far-end.ts";
import * as reInvite from "./re-invite.ts";
import * as sessionTimer from "./session-timer.ts";
import { ATTEMPTS } from "./limits.ts";
import { isRaw, onOfferWithdrawn } from "./listener.ts";
import * as reason from "./reason.ts";
import * as redirect from "./redirect.ts";

/** A response to our first INVITE: 13.2.2.1 provisional, 13.2.2.4 2xx, 13.2.2.2 and 13.2.2.3 the others. */
export function responded(call: Call, transaction: Transaction, response: Message): void {
  const body = descriptionIn(response);
  bringMessage(response, body);
  const code = response.statusCode;
  if (code > 100 && code < 300) connectedIdentity.answered(call, transaction, response);
  if (code < 200) {
    if (code == 100 || isNone(response.to.tag)) return drive(call, On.Provisional);
    return inDialog(call, transaction, response);
  }
  if (code < 300) {
    if (!early.confirm(call, transaction, response)) return drive(call, On.Failure);
    sessionTimer.accepted(call, response);
    connectedIdentity.noteSupport(call, response);
    if (isRaw && call.isOfferless && dialogOf(call)!.answer != Answer.Sent && !isEmpty(body) && (call.state == State.Calling || call.state == State.Early)) {
      ack.awaitAnswer(call, response.cseq, transaction);
      return drive(call, On.Offered);
    }
    return drive(call, On.Success);
  }
  if (isSentAgain(call, transaction, response)) return;
  call.client = 0;
  calls.dropEarly(call);
  reason.readReason(response); // RFC 6432
  ended(call, On.Failure, Side.Remote, code, reason.q850Cause);
  call.endCode = <u16>code;
  call.endRetryAfterS = <u32>min(max(retryAfterSeconds(response.value(HeaderName.RetryAfter)), 0), <i64>i32.MAX_VALUE);
  call.endText = isNone(reason.reasonText) ? response.reason : reason.reasonText;
  drive(call, On.Failure);
}

/** RFC 3262 4: what came out of order is not processed; the PRACK answers an offer that the session layer has just heard. */
function inDialog(call: Call, transaction: Transaction, response: Message): void {
  const id = call.id;
  if (!early.found(call, transaction, response)) return;
  farEnd.note(call, response);
  drive(call, On.Provisional);
  early.acknowledge(calls.find(id), response);
}

/** A final response, or none (null), after which the INVITE goes out once more: with credentials, another interval, or elsewhere. */
function isSentAgain(call: Call, transaction: Transaction, response: Message | null): bool {
  if (call.state != State.Calling && call.state != State.Early) return false;
  let next: Transaction | null = null;
  if (response != null && (response.statusCode == 401 || response.statusCode == 407)) next = authentication.retry(transaction, response, accountAt(call.account), call.inviteCSeq + 1);
  else if (response != null && response.statusCode == 422) next = proposeAgain(call, transaction, response);
  else if (response != null && asksForLess(response)) next = withoutOffer(call, transaction);
  if (next == null && !isRaw) next = redirect.follow(call, transaction, response);
  if (next == null) return false;
  call.client = changetype<usize>(next);
  call.inviteCSeq++;
  reInvite.overtaken(call, 487);
  calls.dropEarly(call);
  drive(call, On.Again);
  return true;
}

/** 8.1.3.5: the body is too large, or of a type that is not among those accepted. */
function asksForLess(response: Message): bool { return response.statusCode == 413 || (response.statusCode == 415 && !accepts(response, "application/sdp")); }

/** 8.1.3.5: "omitting the body": the far end may describe what it can do. We have one type of body, so that there is no other way. */
function withoutOffer(call: Call, transaction: Transaction): Transaction | null {
  if (isRaw || call.isOfferless || transaction.attempts >= ATTEMPTS) return null;
  const next = again.send(transaction, call.inviteCSeq + 1, NONE, authentication.linesAgain(transaction, accountAt(call.account), NONE, false), null, false);
  if (next == null) return null;
  call.isOfferless = true;
  onOfferWithdrawn(call);
  return next;
}

/** RFC 4028 7.3: the same INVITE with the interval that a 422 asks for. */
function proposeAgain(call: Call, transaction: Transaction, response: Message): Transaction | null {
  if (transaction.attempts >= ATTEMPTS || !sessionTimer.raise(call, response)) return null;
  return again.send(transaction, call.inviteCSeq + 1, NONE, authentication.linesAgain(transaction, accountAt(call.account), sessionTimer.proposed(call)));
}

/** Timer B: no response at all. */
export function unreachable(call: Call, transaction: Transaction, finalCode: i32): void {
  if (isSentAgain(call, transaction, null)) return;
  call.client = 0;
  calls.dropEarly(call);
  ended(call, On.Unreachable, Side.Network, finalCode, 0);
  call.endText = complaint;
  drive(call, On.Unreachable);
}

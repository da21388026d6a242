// Asking for a transfer: REFER inside the call, and the NOTIFYs that tell what becomes of it. RFC 3515, 4488, 5589; moved along refer-figure.ts.
import { nowMs } from "../clock.ts";
import { Slice, NONE, isFold, isNone, toNumber } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { endWithoutBody, printHeaderNumber } from "../message/print.ts";
import { parameter } from "../message/parameter.ts";
import { deltaSeconds, firstWord, parametersOf } from "../message/scalar.ts";
import * as establish from "../dialog/establish.ts";
import { countIgnored } from "../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import { Call } from "./call.ts";
import * as calls from "./call.ts";
import { refuseEvent } from "./event/package.ts";
import { REFERRAL_SECONDS, RENEWAL_SHARE } from "./limits.ts";
import { FIGURE, State, On, Do } from "./refer-figure.ts";
import { onChanged } from "./listener.ts";
import * as referrals from "./referral.ts";
import { Referral, dialogIn } from "./referral.ts";
import { onTransferred, onTransferring } from "./referral-listener.ts";
import * as reply from "./reply.ts";
import { beginInside, methodSlice, nextHop, printAgent, printContact } from "./request.ts";
import { SIPFRAG_TYPE, readSipfrag } from "./sipfrag.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

// What the event that is being handled brought along.
let target: Slice = NONE;

/** Asks the far end to call `referTo`, a whole URI, and to take our place in `consultation`, 0 = in none. False when it cannot be sent, or one is under way. */
export function send(call: Call, referTo: Slice, consultation: u32): bool {
  if (referrals.sentIn(call.id) != null) return false;
  const referral = referrals.take(call.id, true);
  if (referral == null) return false;
  referral.consultation = consultation;
  target = referTo;
  drive(referral, On.Refer);
  if (referral.transaction != 0) return true;
  referrals.give(referral);
  return false;
}

/** A response to our REFER. False: 12.2.1.2 of RFC 3261: the dialog is gone. */
export function responded(transaction: Transaction, response: Message): bool {
  const referral = referrals.waitingFor(transaction);
  const code = response.statusCode;
  if (referral == null || code < 200) return true;
  const call = calls.find(referral.call);
  const dialog = dialogIn(call);
  const isRenewal = transaction.method == Method.Subscribe;
  if (call != null && dialog != null && (code == 401 || code == 407)) {
    const next = authentication.retryInside(dialog, transaction, response, accountAt(call.account));
    if (next != null) {
      if (!isRenewal) referral.cseq = dialog.localCSeq;
      referral.transaction = changetype<usize>(next);
      keep(referral, call);
      return true;
    }
  }
  referral.transaction = 0;
  if (isRenewal) return renewed(referral, response);
  referral.code = code;
  if (code >= 300) {
    drive(referral, On.Refused);
    return code != 481;
  }
  referral.endsMs = nowMs + sixtyFourT1Ms();
  drive(referral, isFold(firstWord(response.value(HeaderName.ReferSub)), "false") ? On.AcceptedAlone : On.Accepted);
  return true;
}

/** RFC 6665 4.1.2.2: the time that the 2xx names; the NOTIFY that follows says it again. A refusal ends the subscription alone (RFC 5057 5.1): the outcome stays unknown. */
function renewed(referral: Referral, response: Message): bool {
  if (response.statusCode >= 300) {
    referral.code = 408;
    drive(referral, On.Refused);
    return true;
  }
  const expires = deltaSeconds(response.value(HeaderName.Expires));
  if (expires > 0) grant(referral, expires);
  setTimer(referral);
  return true;
}

function grant(referral: Referral, seconds: i64): void { referral.grantedS = <u32>min(seconds, <i64>REFERRAL_SECONDS); }

/** Timer F, or the transport: no response. */
export function unreachable(transaction: Transaction, code: i32): void {
  const referral = referrals.waitingFor(transaction);
  if (referral == null) return;
  referral.transaction = 0;
  referral.code = code;
  drive(referral, On.Unreachable);
}

/** A NOTIFY inside the call: RFC 6665 4.1.3, 8.2.1; RFC 3515 2.4.4 to 2.4.6. */
export function notified(call: Call, transaction: Transaction, request: Message): void {
  const event = request.value(HeaderName.Event);
  if (!isFold(firstWord(event), "refer")) return refuseEvent(transaction, request);
  const id = parameter(parametersOf(event), "id");
  const referral = referrals.sentIn(call.id);
  if (referral == null || (!isNone(id) && toNumber(id) != <i64>referral.cseq)) return reply.answer(transaction, request, 481);
  const subscription = request.value(HeaderName.SubscriptionState);
  if (isNone(subscription)) return reply.answer(transaction, request, 400, "Missing Subscription-State Header Field");
  if (!isFold(firstWord(request.value(HeaderName.ContentType)), SIPFRAG_TYPE)) return refuseBody(transaction, request);
  const code = readSipfrag(request.body);
  if (code < 0) return reply.answer(transaction, request, 400, "No Status Line In The Body");
  reply.answer(transaction, request, 200);
  const dialog = dialogIn(call);
  if (dialog != null) establish.takeTarget(dialog, request); // RFC 6665 4.4.1
  onChanged(call);
  const isOver = isFold(firstWord(subscription), "terminated");
  const expires = deltaSeconds(parameter(parametersOf(subscription), "expires"));
  grant(referral, expires < 0 ? REFERRAL_SECONDS : expires);
  referral.endsMs = nowMs + 1000 * <f64>REFERRAL_SECONDS;
  // Over without a final answer: nobody will tell us any more.
  referral.code = code < 200 && isOver ? 408 : code;
  drive(referral, referral.code < 200 ? On.Progress : referral.code < 300 ? On.Success : On.Failure);
}

function refuseBody(transaction: Transaction, request: Message): void {
  const writer = reply.begin(transaction, request, 415);
  writer.text("Accept: message/sipfrag\r\n");
  reply.end(transaction, 415, writer);
}

/** The subscription is to be renewed, or the transfer has taken too long. */
export function expire(referral: Referral): void {
  if (nowMs < referral.endsMs && !isRenewing(referral)) return drive(referral, On.Renew);
  referral.code = 408;
  drive(referral, On.Timer);
}

/** The core was restarted, and the call goes on. */
export function restored(referral: Referral): void {
  if (referral.endsMs == 0) referral.endsMs = nowMs + sixtyFourT1Ms();
  drive(referral, On.Restored);
}

/** The call is over. */
export function ended(referral: Referral): void {
  referral.code = 487;
  drive(referral, On.End);
}

function drive(referral: Referral, on: On): void {
  const arrow = step(FIGURE, referral.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  referral.state = nextState(arrow);
  const what = effects(arrow);
  if (what & Do.SendRefer) sendRefer(referral);
  if (what & Do.SendSubscribe) sendSubscribe(referral);
  if (what & Do.StartTimer) setTimer(referral);
  const call = calls.find(referral.call);
  if (call != null && (what & Do.TellProgress) != 0) onTransferring(call, referral.code);
  if (referral.state != State.Terminated) return keep(referral, call);
  const code = referral.code, consultation = referral.consultation;
  referrals.give(referral);
  if (call != null && (what & Do.TellOutcome) != 0) onTransferred(call, code, consultation);
}

/** It changed, and with a REFER of ours the CSeq of its dialog, too. */
function keep(referral: Referral, call: Call | null): void {
  referrals.writeCheckpoint(referral);
  if (call != null) onChanged(call);
}

/** When a shorter time was named than is left, before that is over. */
function setTimer(referral: Referral): void {
  const renewMs = referral.grantedS == 0 ? referral.endsMs : nowMs + 1000 * RENEWAL_SHARE * <f64>referral.grantedS;
  referrals.timers.set(referral.number, min(renewMs, referral.endsMs));
}

function isRenewing(referral: Referral): bool { return referral.transaction != 0 && changetype<Transaction>(referral.transaction).method == Method.Subscribe; }

/** RFC 3515 2.4.4: "refreshed by a SUBSCRIBE" in the dialog of the REFER, for the time that is left. Without an answer the subscription ends when its own time is over. */
function sendSubscribe(referral: Referral): void {
  referrals.timers.set(referral.number, nowMs + 1000 * (1 - RENEWAL_SHARE) * <f64>referral.grantedS);
  const call = calls.find(referral.call);
  const dialog = dialogIn(call);
  if (call == null || dialog == null || referral.transaction != 0 || !nextHop(dialog, destination)) return;
  const transaction = client.open(Method.Subscribe, User.Referral, referral.number, destination);
  if (transaction == null) return;
  const account = accountAt(call.account);
  const writer = beginInside(dialog, Method.Subscribe, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, account, dialog, methodSlice(Method.Subscribe), destination);
  printContact(writer, account, call.isWithheld);
  writer.text("Event: refer;id=").decimal(referral.cseq).crlf().text("Accept: message/sipfrag\r\n");
  printHeaderNumber(writer, HeaderName.Expires, <u32>Math.ceil((referral.endsMs - nowMs) / 1000));
  endWithoutBody(printAgent(writer, HeaderName.UserAgent));
  if (client.send(transaction, writer)) referral.transaction = changetype<usize>(transaction);
}

function sendRefer(referral: Referral): void {
  const call = calls.find(referral.call);
  const dialog = dialogIn(call);
  if (call == null || dialog == null || !nextHop(dialog, destination)) return;
  const transaction = client.open(Method.Refer, User.Referral, referral.number, destination);
  if (transaction == null) return;
  const account = accountAt(call.account);
  referral.cseq = dialog.nextCSeq();
  const writer = beginInside(dialog, Method.Refer, referral.cseq, client.branchOf(transaction));
  authentication.printInside(writer, account, dialog, methodSlice(Method.Refer), destination);
  printContact(writer, account, call.isWithheld);
  writer.text("Refer-To: <").slice(target).byte(62).crlf();
  // RFC 3892 2.1 leaves it open; one who withholds its identity does not say it here.
  if (!call.isWithheld) writer.text("Referred-By: <").slice(account.uri).byte(62).crlf();
  writer.text("Accept: message/sipfrag\r\n");
  endWithoutBody(printAgent(writer, HeaderName.UserAgent));
  if (client.send(transaction, writer)) referral.transaction = changetype<usize>(transaction);
}

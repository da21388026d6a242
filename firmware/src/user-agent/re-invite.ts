// Changing a call that is up: moves it along modify-figure.ts and does what its arrows say. RFC 3261 14.
import { nowMs } from "../clock.ts";
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Dialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { countIgnored } from "../transaction/counters.ts";
import { accountAt } from "./account.ts";
import * as ack from "./ack.ts";
import * as authentication from "./authentication.ts";
import { Call, Letter, clientOf, dialogOf, timers } from "./call.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { descriptionIn } from "./described.ts";
import * as content from "./content.ts";
import { description, isRaw, offerInPrack as offerForPrack, onAcknowledged, onAnsweredEarly, onChanged, onHanded, onModified, onModifyRefused, onOffer, onPutOff } from "./listener.ts";
import { FIGURE, State, On, Do } from "./modify-figure.ts";
import * as prack from "./prack.ts";
import * as putOff from "./put-off.ts";
import * as reply from "./reply.ts";
import { beginInside, methodSlice, nextHop, printAgent, printCapabilities, printContact } from "./request.ts";
import * as sessionTimer from "./session-timer.ts";
import * as success from "./success.ts";
import * as update from "./update.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

// What the event that is being handled brought along.
let request: Message | null = null;
let transactionNow: Transaction | null = null;
let body: Slice = NONE;
let code: i32 = 0;
let pauseMs: f64 = 0;

/** Sends the session layer's new offer: now, when the other side's INVITE is done, or when one that was put off goes out. False: one is unanswered. */
export function modify(call: Call): bool {
  const isUnderWay = call.modification != State.Stable && call.modification != State.Answered;
  if (isUnderWay && call.modification != State.PutOff && call.modification != State.AnsweredWaiting) return false;
  drive(call, On.Modify);
  return true;
}

export function isStable(call: Call): bool { return call.modification == State.Stable; }
/** Offers the session layer's new description by UPDATE in this early dialog (RFC 3311 5.1). False: a change is under way already. */
export function change(call: Call, dialog: Dialog): bool {
  if (call.modification != State.Stable) return false;
  call.changing = changetype<usize>(dialog);
  drive(call, On.Update);
  return true;
}

/** RFC 3262 5: the offer that the PRACK of this dialog takes along, NONE when nothing is to be changed or a change is under way. */
export function offerInPrack(call: Call, dialog: Dialog): Slice {
  if (call.modification != State.Stable) return NONE;
  const offer = offerForPrack(call, dialog);
  if (!isEmpty(offer)) offeredInPrack(call, dialog);
  return offer;
}

/** The PRACK of this dialog has an offer of ours. */
export function offeredInPrack(call: Call, dialog: Dialog): void {
  call.changing = changetype<usize>(dialog);
  drive(call, On.Prack);
}

/** The final answer to our offer in UPDATE or PRACK. */
export function changed(call: Call, response: Message): void {
  if (call.modification != State.Updating) return; // overtaken
  code = response.statusCode;
  body = descriptionIn(response);
  if (code < 300) drive(call, On.Success);
  else if (isRaw) drive(call, On.Refused); // the user decides what comes of it
  else declined(call, response);
}

/** Our offer in an early dialog cannot be answered any more: there was no answer, or the dialog is gone. */
export function overtaken(call: Call, finalCode: i32): void {
  call.changing = 0;
  if (call.modification != State.Updating && call.modification != State.PutOff) return;
  code = finalCode;
  drive(call, On.Refused);
}

/** Our offer in an early dialog has no answer yet. */
export function isChangingEarly(call: Call): bool { return call.modification == State.Updating; }

export function isModifying(call: Call): bool { return call.modification != State.Stable && call.modification != State.Answered; }

/** A re-INVITE in order. The session layer judges the offer only when 14.2 does not refuse it before. */
export function offered(call: Call, transaction: Transaction, invite: Message): void {
  request = invite;
  transactionNow = transaction;
  if (isRaw) return call.server == 0 && !call.isUpdating ? drive(call, On.Offer) : call.isUpdating ? reply.answer(transaction, invite, 491) : reply.answerTooEarly(transaction, invite);
  const isFree = call.modification == State.Stable || call.modification == State.PutOff;
  const verdict = isFree && call.server == 0 ? onOffer(call, invite) : 200;
  if (verdict != 200) return reply.answer(transaction, invite, verdict);
  // 14.2: the first 2xx has no ACK yet.
  if (call.server != 0 && isFree) return reply.answerTooEarly(transaction, invite);
  drive(call, On.Invite);
}

/** A response to our re-INVITE. False: 12.2.1.2 says that the dialog is gone. */
export function responded(call: Call, transaction: Transaction, response: Message): bool {
  code = response.statusCode;
  const dialog = dialogOf(call);
  if (dialog == null) return true;
  if (code < 200) {
    provisional(call, dialog, response);
    return true;
  }
  if (code < 300) {
    establish.update(dialog, response);
    call.inviteCSeq = response.cseq;
    sessionTimer.accepted(call, response);
    body = descriptionIn(response);
    if (isRaw && call.isOfferless && !isEmpty(body) && call.modification == State.Modifying) {
      ack.awaitAnswer(call, response.cseq, transaction);
      drive(call, On.AcceptedWithOffer);
    } else drive(call, On.Success);
    return true;
  }
  if (code == 401 || code == 407) {
    const next = authentication.retryInside(dialog, transaction, response, accountAt(call.account));
    if (next != null) {
      call.client = changetype<usize>(next);
      onChanged(call);
      return true;
    }
  }
  call.client = 0;
  if (isRaw && call.modification == State.Modifying) drive(call, On.Refused);
  if (code == 408 || code == 481) return false;
  sessionTimer.refused(call, response);
  if (!isRaw) declined(call, response);
  return true;
}

/** Put off, or refused for good. */
function declined(call: Call, response: Message): void {
  pauseMs = putOff.waitMs(call, response);
  drive(call, pauseMs < 0 ? On.Refused : On.PutOff);
}

/** RFC 3262 4 holds for re-INVITEs, too. What a provisional response answers counts when the 2xx has come (RFC 6141 3.4). */
function provisional(call: Call, dialog: Dialog, response: Message): void {
  if (!prack.isReliable(response)) return;
  // 3: RSeq begins anew with each INVITE.
  if (dialog.inviteCSeq != response.cseq) dialog.remoteRSeq = 0;
  dialog.inviteCSeq = response.cseq;
  if (!prack.isInOrder(dialog, response)) return;
  const early = descriptionIn(response);
  if (!isEmpty(early)) onAnsweredEarly(call, early);
  prack.send(dialog, call, response.cseq, NONE, false);
}

/** A restarted core does not know what became of its re-INVITE: after the wait of a glare it offers again what the record says. */
export function reassert(call: Call): void {
  call.modification = State.PutOff;
  timers.set(call.timer(Letter.PutOff), nowMs + putOff.glareMs(call));
}

/** Timer B of a re-INVITE. The caller ends the call. */
export function unreachable(call: Call, finalCode: i32): void {
  call.client = 0;
  code = finalCode;
  if (isRaw && call.modification == State.Modifying) drive(call, On.Refused);
}

/** The user accepts the INVITE of theirs that was handed up, with its content. */
export function accept(call: Call, transaction: Transaction): void {
  request = server.requestOf(transaction);
  if (call.modification != State.Offered) return reply.answer(transaction, request!, 487); // the call is ending
  transactionNow = transaction;
  drive(call, On.Accept);
}

/** A provisional response of the user's. */
export function progress(call: Call, transaction: Transaction, provisionalCode: i32): void {
  reply.answerInDialog(transaction, server.requestOf(transaction), provisionalCode, accountAt(call.account), content.body);
}

export function refuse(call: Call, transaction: Transaction, finalCode: i32): void {
  request = server.requestOf(transaction);
  if (call.modification != State.Offered) return reply.answerWith(transaction, request!, finalCode);
  transactionNow = transaction;
  code = finalCode;
  drive(call, On.Refuse);
}

/** The ACK that the user had to write was sent. */
export function acknowledge(call: Call): void { drive(call, On.Acknowledge); }

export function acknowledged(call: Call, ackBody: Slice): void {
  onAcknowledged(call, ackBody);
  drive(call, On.Ack);
}

/** 14.1; before the call is up by UPDATE again. */
export function waitOver(call: Call): void { drive(call, call.isEstablished ? On.WaitOver : On.EarlyWaitOver); }

/** The call ends: nothing is changed any more. */
export function end(call: Call): void {
  const pending = call.modification == State.Modifying ? clientOf(call) : null;
  if (call.modification != State.Stable) drive(call, On.End);
  call.client = 0;
  if (pending != null) client.callEnded(pending);
}

function drive(call: Call, on: On): void {
  const arrow = step(FIGURE, call.modification, on);
  if (arrow == NO_ARROW) return countIgnored();
  call.modification = nextState(arrow);
  perform(call, effects(arrow));
}

function perform(call: Call, what: u32): void {
  if (what & Do.StopWaiting) timers.stop(call.timer(Letter.PutOff));
  if (what & Do.SendAck) ack.ofCall(call, body);
  if (what & Do.StopAckTimers) success.stop(call);
  if (what & Do.SendInvite) sendInvite(call);
  if (what & Do.SendUpdate) sendUpdate(call);
  if (what & Do.StartWaiting) timers.set(call.timer(Letter.PutOff), nowMs + pauseMs);
  if (what & Do.SendSuccess) sendSuccess(call);
  if (what & Do.StartAckTimers) success.start(call);
  if (what & Do.RefuseWhilePending) reply.answer(transactionNow!, request!, 491);
  if (what & Do.RefuseTooEarly) reply.answerTooEarly(transactionNow!, request!);
  if (what & Do.HandUp) handUp(call);
  if (what & Do.SendFailure) reply.answerWith(transactionNow!, request!, code);
  if (what & Do.TellPutOff) onPutOff(call);
  if (what & (Do.TellModified | Do.TellRefused)) call.putOffs = 0;
  if (what & Do.TellModified) onModified(call, body);
  if (what & Do.TellRefused) onModifyRefused(call, code);
}

function sendInvite(call: Call): void {
  const dialog = dialogOf(call);
  if (dialog == null) return;
  const account = accountAt(call.account);
  const transaction = nextHop(dialog, destination) ? client.open(Method.Invite, User.Modification, call.id, destination) : null;
  if (transaction == null) return failLocally(call);
  const offer = description(call);
  call.isOfferless = isEmpty(offer);
  const writer = beginInside(dialog, Method.Invite, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, account, dialog, methodSlice(Method.Invite), destination, offer);
  printContact(writer, account, call.isWithheld);
  content.printWith(printAgent(printCapabilities(writer).slice(sessionTimer.proposed(call)), HeaderName.UserAgent), offer);
  if (!client.send(transaction, writer)) return failLocally(call);
  call.client = changetype<usize>(transaction);
  onChanged(call);
}

function sendUpdate(call: Call): void {
  if (call.changing == 0 || !update.offerEarly(call, changetype<Dialog>(call.changing))) failLocally(call);
}

/** No room to send it: as good as a 503. */
function failLocally(call: Call): void {
  code = 503;
  drive(call, On.Refused);
}

/** Nobody above takes it: there is no room to wait. */
function handUp(call: Call): void {
  const dialog = dialogOf(call);
  if (dialog != null && onHanded(transactionNow!, request!, call, dialog)) return;
  code = 500;
  drive(call, On.Refuse);
}

function sendSuccess(call: Call): void {
  const transaction = transactionNow!;
  const invite = request!;
  const dialog = dialogOf(call);
  if (dialog != null) {
    establish.takeTarget(dialog, invite);
    connectedIdentity.received(call, dialog, invite, transaction.source);
  }
  transaction.user = User.Modification;
  transaction.subject = call.id;
  call.server = changetype<usize>(transaction);
  reply.answerInDialog(transaction, invite, 200, accountAt(call.account), description(call), sessionTimer.answered(call, invite), call.isWithheld);
  onChanged(call);
}

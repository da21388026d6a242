// Calls: moves them along call-figure.ts and does what its arrows say. RFC 3261 13 (both sides), 9 (CANCEL), 15 (BYE).
import { nowMs } from "../clock.ts";
import { Slice, NONE, isEmpty, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { HeaderName } from "../message/header-name.ts";
import { take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { On as DialogOn } from "../dialog/figure.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { complaint } from "../transaction/target.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { countIgnored } from "../transaction/counters.ts";
import { accountAt } from "./account.ts";
import * as ack from "./ack.ts";
import * as again from "./again.ts";
import * as authentication from "./authentication.ts";
import * as bye from "./bye.ts";
import * as calls from "./call.ts";
import * as firstInvite from "./first-invite.ts";
import { NORMAL_CLEARING, sipOf } from "./cause.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { descriptionIn } from "./described.ts";
import { Call, Letter, Side, clientOf, dialogOf, serverOf, timers } from "./call.ts";
import { FIGURE, State, On, Do } from "./call-figure.ts";
import * as notifier from "./event/notifier.ts";
import * as referring from "./referring.ts";
import * as content from "./content.ts";
import * as early from "./early.ts";
import { joinedCall } from "./join.ts";
import * as reliable from "./reliable.ts";
import { Verdict } from "./reliable.ts";
import * as reInvite from "./re-invite.ts";
import * as sessionTimer from "./session-timer.ts";
import * as success from "./success.ts";
import { ATTEMPTS } from "./limits.ts";
import { acknowledgement, description, isRaw, onAnswered, onChanged, onEnded, onHandedCall, onInvited, onProgress, preview } from "./listener.ts";
import * as reason from "./reason.ts";
import { reasonLine } from "./reason.ts";
import * as redirect from "./redirect.ts";
import * as refusal from "./refusal.ts";
import * as reply from "./reply.ts";
import * as update from "./update.ts";

let tag: TextWriter = changetype<TextWriter>(0);

/** Q.850 102: recovery on timer expiry. */
const RECOVERY_ON_EXPIRY: u32 = 102;

// What the event that is being handled brought along.
let target: Slice = NONE;
let lines: Slice = NONE;
let message: Message | null = null;
let body: Slice = NONE;
let code: i32 = 0;

// Boot only.
export function create(): void { tag = TextWriter.createOver(24); }

/** Calls `uri`: sends the INVITE with the session layer's offer and these whole header lines. False when it cannot be sent: the call is to be given back. */
export function place(call: Call, uri: Slice, headerLines: Slice = NONE): bool {
  target = uri;
  lines = headerLines;
  drive(call, On.Place);
  return call.client != 0;
}

/** 13.3.1.1: tells the caller that this phone rings. */
export function ring(call: Call): void {
  provide(call, 180, false);
  // "once every minute", so that no proxy on the way gives up.
  if (call.state == State.Invited) timers.set(call.timer(Letter.Retransmission), nowMs + 60000);
  notifier.changed(call);
}

/** A provisional response of ours; `describes`: with the session layer's answer, or its offer, as early media (RFC 3960). */
export function provide(call: Call, provisionalCode: i32, describes: bool): void {
  const transaction = serverOf(call);
  if (transaction == null || call.state != State.Invited) return;
  if (call.isReliable) return reliable.provide(call, provisionalCode, describes);
  // 13.2.1: without 100rel only the answer in the 2xx counts; this one is the same, ahead of it.
  reply.answerInDialog(transaction, server.requestOf(transaction), provisionalCode, accountAt(call.account), describes ? preview(call) : NONE);
}

/** A provisional response with the user's content; reliable when it must be, or may be and `wished`. False: the last reliable one is unacknowledged. */
export function progress(call: Call, provisionalCode: i32, wished: bool): bool {
  const transaction = serverOf(call)!;
  const request = server.requestOf(transaction);
  if (call.isReliable || (wished && reliable.isPossible(request))) return reliable.progress(call, provisionalCode, description(call));
  reply.answerInDialog(transaction, request, provisionalCode, accountAt(call.account), description(call));
  timers.set(call.timer(Letter.Retransmission), nowMs + 60000);
  return true;
}

/** RFC 3262 3: the 2xx waits for the PRACK of a provisional response that described something. */
export function accept(call: Call): void { follow(call, reliable.accept(call)); }

/** A PRACK, or none in time: the INVITE may be waiting for it. */
export function follow(call: Call, verdict: Verdict): void {
  if (verdict == Verdict.Accept) return drive(call, On.Accept);
  if (verdict != Verdict.Refuse) return;
  code = 504;
  target = NONE;
  ended(call, Side.Network, code, 0);
  drive(call, On.Refuse);
}

/** `contact` is for 3xx; NONE = none. */
export function refuse(call: Call, finalCode: i32, contact: Slice): void {
  code = finalCode;
  target = contact;
  ended(call, Side.Local, finalCode, 0);
  drive(call, On.Refuse);
}

/** CANCEL, BYE or a refusal, whatever the state asks for. `q850` goes into the Reason of a BYE. */
export function hangUp(call: Call, side: Side, q850: u32): void {
  code = q850 != 0 ? sipOf(q850) : side == Side.Local ? 486 : 480;
  target = NONE;
  ended(call, side, call.state == State.Invited ? code : 0, q850);
  drive(call, On.HangUp);
  // RFC 3263 4.3: an INVITE that is given up is not sent to another server, nor to one that is still looked up.
  const waiting = call.state == State.CancelWaiting ? clientOf(call) : null;
  if (waiting != null) client.settle(waiting);
}

function ended(call: Call, side: Side, finalCode: i32, q850: u32): void {
  if (call.endSide != Side.Unspecified) return;
  call.endSide = side;
  call.endCode = <u16>finalCode;
  call.endCause = <u16>q850;
}

/** What CANCEL and BYE give as their reason; RFC 3398 7.2.3, 8.2.7: a user that hangs up has cleared normally. */
function causeOf(call: Call): u32 { return call.endCause == 0 && call.endSide == Side.Local ? NORMAL_CLEARING : call.endCause; }

/** A new INVITE that passed inspection; `replaces` is the call that it takes the place of (RFC 3891), 0 = none. */
export function invited(transaction: Transaction, invite: Message, account: u32, replaces: u32): bool {
  const call = calls.take(false, account);
  if (call == null) return false;
  const dialog = takeDialog(call.id);
  tag.restart();
  if (dialog != null) {
    call.dialog = changetype<usize>(dialog);
    dialog.peer.copy(transaction.source);
  }
  if (dialog == null || !establish.fromRequest(dialog, invite, tag.hex(transaction.toTag, 16).written, DialogOn.Provisional)) {
    calls.give(call);
    return false;
  }
  call.server = changetype<usize>(transaction);
  call.inviteCSeq = invite.cseq;
  call.isReliable = reliable.isWanted(invite);
  call.replaces = replaces;
  call.joins = joinedCall;
  connectedIdentity.noteSupport(call, invite);
  transaction.user = User.Call;
  transaction.subject = call.id;
  calls.rememberInvite(call, invite);
  message = invite;
  drive(call, On.Invite);
  return true;
}

/** A response to our first INVITE. */
export function responded(call: Call, transaction: Transaction, response: Message): void {
  message = response;
  body = descriptionIn(response);
  code = response.statusCode;
  if (code > 100 && code < 300) connectedIdentity.answered(call, transaction, response);
  if (code < 200) {
    if (code == 100 || isNone(response.to.tag)) return drive(call, On.Provisional);
    return inDialog(call, transaction, response);
  }
  if (code < 300) {
    if (!early.confirm(call, transaction, response)) return drive(call, On.Failure);
    sessionTimer.accepted(call, response);
    connectedIdentity.noteSupport(call, response);
    if (isRaw && call.isOfferless && !isEmpty(body) && (call.state == State.Calling || call.state == State.Early)) {
      ack.awaitAnswer(call, response.cseq, transaction);
      return drive(call, On.Offered);
    }
    return drive(call, On.Success);
  }
  if (isSentAgain(call, transaction, response)) return;
  call.client = 0;
  calls.dropEarly(call);
  reason.readReason(response); // RFC 6432
  ended(call, Side.Remote, code, reason.q850Cause);
  call.endCode = <u16>code;
  call.endText = isNone(reason.reasonText) ? response.reason : reason.reasonText;
  drive(call, On.Failure);
}

/** RFC 3262 4: what came out of order is not processed; the PRACK answers an offer that the session layer has just heard. */
function inDialog(call: Call, transaction: Transaction, response: Message): void {
  const id = call.id;
  if (!early.found(call, transaction, response)) return;
  sessionTimer.note(call, response);
  drive(call, On.Provisional);
  early.acknowledge(calls.find(id), response);
}

/** A final response, or none (null), after which the INVITE goes out once more: with credentials, another interval, or elsewhere. */
function isSentAgain(call: Call, transaction: Transaction, response: Message | null): bool {
  if (call.state != State.Calling && call.state != State.Early) return false;
  let next: Transaction | null = null;
  if (response != null && (code == 401 || code == 407)) next = authentication.retry(transaction, response, accountAt(call.account), call.inviteCSeq + 1);
  else if (response != null && code == 422) next = proposeAgain(call, transaction, response);
  if (next == null && !isRaw) next = redirect.follow(call, transaction, response);
  if (next == null) return false;
  call.client = changetype<usize>(next);
  call.inviteCSeq++;
  reInvite.overtaken(call, 487);
  calls.dropEarly(call);
  drive(call, On.Again);
  return true;
}

/** RFC 4028 7.3: the same INVITE with the interval that a 422 asks for. */
function proposeAgain(call: Call, transaction: Transaction, response: Message): Transaction | null {
  if (transaction.attempts >= ATTEMPTS || !sessionTimer.raise(call, response)) return null;
  return again.send(transaction, call.inviteCSeq + 1, NONE, authentication.linesAgain(transaction, accountAt(call.account), sessionTimer.proposed(call)), HeaderName.SessionExpires);
}

/** The ACK to a 2xx with an offer, with the user's content. False: none is awaited, or it cannot be sent. */
export function acknowledge(call: Call): bool {
  if (!ack.sendLate(call)) return false;
  if (call.state == State.Unacknowledged) drive(call, On.Acknowledge);
  else reInvite.acknowledge(call);
  return true;
}

/** Timer B: no response at all. */
export function unreachable(call: Call, transaction: Transaction, finalCode: i32): void {
  if (isSentAgain(call, transaction, null)) return;
  call.client = 0;
  calls.dropEarly(call);
  ended(call, Side.Network, finalCode, 0);
  call.endText = complaint;
  drive(call, On.Unreachable);
}

/** 13.3.1.4: the ACK to our 2xx. */
export function acknowledged(call: Call, ackBody: Slice): void {
  body = ackBody;
  const id = call.id;
  drive(call, On.Ack);
  if (calls.find(id) != null && call.state == State.Confirmed) connectedIdentity.tell(call);
}

/** 64*T1 without an ACK; the server transaction ends with this call. */
export function unacknowledged(call: Call): void {
  call.server = 0;
  ended(call, Side.Network, 408, RECOVERY_ON_EXPIRY);
  drive(call, On.NoAck);
}

/** 9.2, with what the Reason header field said. */
export function cancelled(call: Call, q850: u32, elsewhere: bool, text: Slice): void {
  code = 487;
  target = NONE;
  ended(call, Side.Remote, 487, q850);
  call.isElsewhere = elsewhere;
  call.endText = text;
  drive(call, On.Cancel);
}

/** 15.1.2, answered already. */
export function departed(call: Call, q850: u32, elsewhere: bool, text: Slice): void {
  code = 487;
  target = NONE;
  if (call.state != State.Leaving) {
    ended(call, Side.Remote, 0, q850 == 0 ? 16 : q850);
    call.isElsewhere = elsewhere;
    call.endText = text;
  }
  drive(call, On.Bye);
}

export function byeAnswered(call: Call): void { drive(call, On.ByeAnswered); }

/** 12.2.1.2: a request inside the dialog was answered by 481, 408 or not at all. */
export function lost(call: Call, finalCode: i32): void {
  ended(call, Side.Network, finalCode, 0);
  drive(call, On.Unreachable);
}

/** One of a call's timers has run out. */
export function expire(call: Call, letter: Letter): void {
  if (letter == Letter.Cancel) drive(call, On.GiveUp);
  else if (letter == Letter.Session) sessionDue(call, sessionTimer.expire(call));
  else if (letter == Letter.Reliable) follow(call, reliable.expire(call));
  else if (letter == Letter.Retransmission && call.state == State.Invited) ringAgain(call);
  else if (letter == Letter.Retransmission) success.again(call);
  else reInvite.glareOver(call);
}

/** RFC 4028 7.4: refreshed by UPDATE when the far end takes it, else by re-INVITE; one that is under way refreshes it, too. */
function sessionDue(call: Call, verdict: sessionTimer.Verdict): void {
  if (verdict == sessionTimer.Verdict.HangUp) return hangUp(call, Side.Network, RECOVERY_ON_EXPIRY);
  if (verdict != sessionTimer.Verdict.Refresh) return;
  if (!call.allowsUpdate) reInvite.modify(call);
  else if (!update.send(call)) sessionTimer.refused(call, null);
}

/** Moves the call along its figure. */
function drive(call: Call, on: On): void {
  const arrow = step(FIGURE, call.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  const id = call.id;
  call.state = nextState(arrow);
  perform(call, effects(arrow));
  if (calls.find(id) == null) return;
  onChanged(call);
  notifier.changed(call);
}

function perform(call: Call, what: u32): void {
  if (what & Do.SendInvite) firstInvite.send(call, target, lines);
  if (what & Do.SendAck) sendAck(call);
  if (what & Do.StopTimers) stopTimers(call);
  if (what & Do.StartCancelTimer) timers.set(call.timer(Letter.Cancel), nowMs + sixtyFourT1Ms());
  if (what & Do.SendCancel) cancelInvite(call);
  if (what & Do.SendSuccess) firstInvite.accept(call);
  if (what & Do.StartAckTimers) success.start(call);
  if (what & Do.SendFailure) refusal.send(call, code, target);
  if (what & Do.SendTerminated) sendTerminated(call);
  if (what & Do.AbandonInvite) abandonInvite(call);
  if (what & Do.SendBye) return sendBye(call);
  if (what & Do.TellProgress) { if (code > 100) toldProgress(call); }
  if (what & Do.TellInvited) onInvited(call, message!);
  if (what & Do.TellAnswered) onAnswered(call, body);
  if (what & Do.TellAnswered) referring.progressed(call, 200);
  if (what & Do.TellEnded) {
    referring.ended(call);
    notifier.changed(call);
    if (call.handed != 0) onHandedCall(call);
    onEnded(call);
    calls.give(call);
  }
}

function toldProgress(call: Call): void {
  onProgress(call, message!);
  referring.progressed(call, code);
}

/** 13.3.1.1, every minute. */
function ringAgain(call: Call): void {
  if (!isRaw) return ring(call);
  server.respondProvisionalAgain(serverOf(call)!);
  timers.set(call.timer(Letter.Retransmission), nowMs + 60000);
}

/** One that the user had to answer has been sent, unless it was given up. */
function sendAck(call: Call): void {
  const dialog = dialogOf(call);
  if (call.lateCSeq == call.inviteCSeq && call.lateCSeq != 0) {
    if (!call.isLateAckSent) ack.sendLate(call);
  } else if (dialog != null) ack.send(dialog, call.inviteCSeq, clientOf(call), acknowledgement(call, body));
  call.client = 0;
}

/** 15: a call that is given up early has no confirmed dialog and nothing to end. */
function sendBye(call: Call): void {
  reInvite.end(call);
  const dialog = dialogOf(call);
  if (dialog == null || !bye.send(dialog, call.id, User.Bye, causeOf(call))) drive(call, On.ByeAnswered);
}

function cancelInvite(call: Call): void {
  const transaction = clientOf(call);
  if (transaction != null) client.cancel(transaction, isEmpty(content.lines) ? reasonLine(causeOf(call)) : content.lines);
  content.clear();
}

function abandonInvite(call: Call): void {
  const transaction = clientOf(call);
  call.client = 0;
  if (transaction != null) client.abandon(transaction);
}

/** The ACK is there, or nobody waits for it; and no CANCEL is waited for. */
function stopTimers(call: Call): void {
  timers.stop(call.timer(Letter.Cancel));
  success.stop(call);
}

function sendTerminated(call: Call): void {
  content.clear();
  refusal.send(call, 487, NONE);
}

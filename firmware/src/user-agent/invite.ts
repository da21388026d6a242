// Calls: what the user does with them, and what the far end asks of them. RFC 3261 13 (both sides), 9 (CANCEL), 15 (BYE).
import { nowMs } from "../clock.ts";
import { Slice, NONE } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { deltaSeconds } from "../message/scalar.ts";
import { take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { On as DialogOn } from "../dialog/figure.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { accountAt } from "./account.ts";
import * as ack from "./ack.ts";
import * as calls from "./call.ts";
import { NORMAL_CLEARING, sipOf } from "./cause.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { Call, Letter, Side, clientOf, serverOf, timers } from "./call.ts";
import { State, On } from "./call-figure.ts";
import { bringBody, bringCode, bringMessage, bringTarget, drive } from "./call-machine.ts";
import { ended, endedBy } from "./call-end.ts";
import * as notifier from "./event/notifier.ts";
import * as content from "./content.ts";
import { joinedCall } from "./join.ts";
import * as reliable from "./reliable.ts";
import { Verdict } from "./reliable.ts";
import * as reInvite from "./re-invite.ts";
import * as sessionTimer from "./session-timer.ts";
import * as success from "./success.ts";
import { description, isRaw, preview } from "./listener.ts";
import * as reply from "./reply.ts";
import * as update from "./update.ts";

let tag: TextWriter = changetype<TextWriter>(0);

/** Q.850 102: recovery on timer expiry. */
const RECOVERY_ON_EXPIRY: u32 = 102;

// Boot only.
export function create(): void { tag = TextWriter.createOver(24); }

/** Calls `uri`: sends the INVITE with the session layer's offer and these whole header lines. False when it cannot be sent: the call is to be given back. */
export function place(call: Call, uri: Slice, headerLines: Slice = NONE): bool {
  bringTarget(uri, headerLines);
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

/** 13.3.1.1, every minute. */
function ringAgain(call: Call): void {
  if (!isRaw) return ring(call);
  server.respondProvisionalAgain(serverOf(call)!);
  timers.set(call.timer(Letter.Retransmission), nowMs + 60000);
}

/** A provisional response of ours; `describes`: with the session layer's answer, or its offer, as early media (RFC 3960). */
export function provide(call: Call, provisionalCode: i32, describes: bool): void {
  const transaction = serverOf(call);
  if (transaction == null || call.state != State.Invited) return;
  if (call.isReliable) return reliable.provide(call, provisionalCode, describes);
  // 13.2.1: without 100rel only the answer in the 2xx counts; this one is the same, ahead of it.
  reply.answerInDialog(transaction, server.requestOf(transaction), provisionalCode, accountAt(call.account), describes ? preview(call) : NONE);
}

/** A provisional response with the user's content; reliable when it must be, or may be and `wished`, and then after the PRACK of the last one. False: there is no room for it to wait. */
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
  bringCode(504);
  ended(call, On.Refuse, Side.Network, 504, 0);
  drive(call, On.Refuse);
}

/** `contact` is for 3xx; NONE = none. */
export function refuse(call: Call, finalCode: i32, contact: Slice): void {
  bringCode(finalCode, contact);
  ended(call, On.Refuse, Side.Local, finalCode, 0);
  drive(call, On.Refuse);
}

/** CANCEL, BYE or a refusal, whatever the state asks for. `q850` goes into the Reason of a BYE. */
export function hangUp(call: Call, side: Side, q850: u32): void {
  const code = q850 != 0 ? sipOf(q850) : side == Side.Local ? 486 : 480;
  bringCode(code);
  ended(call, On.HangUp, side, call.state == State.Invited ? code : 0, q850);
  drive(call, On.HangUp);
  // RFC 3263 4.3: an INVITE that is given up is not sent to another server, nor to one that is still looked up.
  const waiting = call.state == State.CancelWaiting ? clientOf(call) : null;
  if (waiting != null) client.settle(waiting);
}

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
  limitInvitation(call, invite);
  bringMessage(invite, NONE);
  drive(call, On.Invite);
  return true;
}

/** 13.3.1: an INVITE may say for how many seconds it stands. */
function limitInvitation(call: Call, invite: Message): void {
  const seconds = deltaSeconds(invite.value(HeaderName.Expires));
  if (seconds >= 0) timers.set(call.timer(Letter.Cancel), nowMs + 1000 * <f64>seconds);
}

/** No final response to our CANCEL, no answer of the user's for our ACK, or no answer to an INVITE within its Expires. */
function gaveUp(call: Call): void {
  if (call.state == State.Invited) ended(call, On.GiveUp, Side.Network, 487, RECOVERY_ON_EXPIRY);
  drive(call, On.GiveUp);
}

/** The ACK to a 2xx with an offer, with the user's content. False: none is awaited, or it cannot be sent. */
export function acknowledge(call: Call): bool {
  if (!ack.sendLate(call)) return false;
  if (call.state == State.Unacknowledged) drive(call, On.Acknowledge);
  else reInvite.acknowledge(call);
  return true;
}

/** 13.3.1.4: the ACK to our 2xx. */
export function acknowledged(call: Call, ackBody: Slice): void {
  bringBody(ackBody);
  const id = call.id;
  drive(call, On.Ack);
  if (calls.find(id) != null && call.state == State.Confirmed) connectedIdentity.tell(call);
}

/** 64*T1 without an ACK; the server transaction ends with this call. */
export function unacknowledged(call: Call): void {
  call.server = 0;
  ended(call, On.NoAck, Side.Network, 408, RECOVERY_ON_EXPIRY);
  drive(call, On.NoAck);
}

/** 9.2, with what the Reason header field said. */
export function cancelled(call: Call, q850: u32, elsewhere: bool, text: Slice): void {
  bringCode(487);
  endedBy(call, On.Cancel, 487, q850, elsewhere, text);
  drive(call, On.Cancel);
}

/** 15.1.2, answered already. */
export function departed(call: Call, q850: u32, elsewhere: bool, text: Slice): void {
  bringCode(487);
  endedBy(call, On.Bye, 0, q850 == 0 ? NORMAL_CLEARING : q850, elsewhere, text);
  drive(call, On.Bye);
}

export function byeAnswered(call: Call): void { drive(call, On.ByeAnswered); }

/** 12.2.1.2: a request inside the dialog was answered by 481, 408 or not at all. */
export function lost(call: Call, finalCode: i32): void {
  ended(call, On.Unreachable, Side.Network, finalCode, 0);
  drive(call, On.Unreachable);
}

/** One of a call's timers has run out. */
export function expire(call: Call, letter: Letter): void {
  if (letter == Letter.Cancel) gaveUp(call);
  else if (letter == Letter.Session) sessionDue(call, sessionTimer.expire(call));
  else if (letter == Letter.Reliable) follow(call, reliable.expire(call));
  else if (letter == Letter.Retransmission && call.state == State.Invited) ringAgain(call);
  else if (letter == Letter.Retransmission) success.again(call);
  else reInvite.waitOver(call);
}

/** RFC 4028 7.4: refreshed by UPDATE when the far end takes it, else by re-INVITE; one that is under way refreshes it, too. */
function sessionDue(call: Call, verdict: sessionTimer.Verdict): void {
  // 15.1.1: what our BYE ends is not refreshed while the BYE waits for its answer.
  if (call.state != State.Confirmed) return;
  if (verdict == sessionTimer.Verdict.HangUp) return hangUp(call, Side.Network, RECOVERY_ON_EXPIRY);
  if (verdict != sessionTimer.Verdict.Refresh) return;
  if (!call.allowsUpdate) reInvite.modify(call);
  else if (!update.send(call)) sessionTimer.refused(call, null);
}

// Calls: moves them along call-figure.ts and does what its arrows say. RFC 3261 13 (both sides), 9 (CANCEL), 15 (BYE).
import { nowMs } from "../clock.ts";
import { Slice, NONE, isEmpty, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { HeaderName } from "../message/header-name.ts";
import { Method } from "../message/method.ts";
import { endWithBody, endWithoutBody, printHeaderNumber } from "../message/print.ts";
import { randomU64, printRandom } from "../random.ts";
import { give as giveDialog, take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { DIALOGS_PER_SESSION } from "../dialog/limits.ts";
import { On as DialogOn } from "../dialog/figure.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { RETRY_AFTER_SECONDS } from "../transaction/limits.ts";
import { countIgnored } from "../transaction/counters.ts";
import { accountAt, routeOutside } from "./account.ts";
import * as ack from "./ack.ts";
import * as authentication from "./authentication.ts";
import * as bye from "./bye.ts";
import * as calls from "./call.ts";
import { Call, Letter, Side, clientOf, dialogOf, serverOf, timers } from "./call.ts";
import { FIGURE, State, On, Do } from "./call-figure.ts";
import * as reInvite from "./re-invite.ts";
import * as success from "./success.ts";
import { description, onAnswered, onChanged, onEnded, onInvited, onProgress } from "./listener.ts";
import * as reply from "./reply.ts";
import { beginOutside, methodSlice, printAgent, printCapabilities, printContact } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let callId: TextWriter = changetype<TextWriter>(0);
let tag: TextWriter = changetype<TextWriter>(0);

// What the event that is being handled brought along.
let target: Slice = NONE;
let message: Message | null = null;
let body: Slice = NONE;
let code: i32 = 0;
let cause: u32 = 0;

// Boot only.
export function create(): void {
  callId = TextWriter.createOver(48);
  tag = TextWriter.createOver(24);
}

/** Calls `uri`: sends the INVITE with the session layer's offer. False when it cannot be sent: the call is to be given back. */
export function place(call: Call, uri: Slice): bool {
  target = uri;
  drive(call, On.Place);
  return call.client != 0;
}

/** The Call-ID of the INVITE that was placed last. */
export function newCallId(): Slice { return callId.written; }

/** 13.3.1.1: tells the caller that this phone rings. */
export function ring(call: Call): void {
  const transaction = serverOf(call);
  if (transaction == null || call.state != State.Invited) return;
  reply.answerInDialog(transaction, server.requestOf(transaction), 180, accountAt(call.account), NONE);
  // 13.3.1.1: "once every minute", so that no proxy on the way gives up.
  timers.set(call.timer(Letter.Retransmission), nowMs + 60000);
}

export function accept(call: Call): void { drive(call, On.Accept); }

/** `contact` is for 3xx; NONE = none. */
export function refuse(call: Call, finalCode: i32, contact: Slice): void {
  code = finalCode;
  target = contact;
  ended(call, Side.Local, finalCode, 0);
  drive(call, On.Refuse);
}

/** CANCEL, BYE or a refusal, whatever the state asks for. `q850` goes into the Reason of a BYE. */
export function hangUp(call: Call, side: Side, q850: u32): void {
  code = side == Side.Local ? 486 : 480;
  cause = q850;
  target = NONE;
  ended(call, side, call.state == State.Invited ? code : 0, q850);
  drive(call, On.HangUp);
}

function ended(call: Call, side: Side, finalCode: i32, q850: u32): void {
  if (call.endSide != Side.Unspecified) return;
  call.endSide = side;
  call.endCode = <u16>finalCode;
  call.endCause = <u16>q850;
}

/** A new INVITE that passed inspection. */
export function invited(transaction: Transaction, invite: Message, account: u32): bool {
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
  body = response.body;
  code = response.statusCode;
  if (code < 200) {
    if (code > 100 && !isNone(response.to.tag)) foundEarly(call, transaction, response);
    return drive(call, On.Provisional);
  }
  if (code < 300) {
    if (!confirmed(call, transaction, response)) return drive(call, On.Failure);
    return drive(call, On.Success);
  }
  if (code == 401 || code == 407) {
    const next = call.state == State.Calling || call.state == State.Early ? authentication.retry(transaction, response, accountAt(call.account), call.inviteCSeq + 1) : null;
    if (next != null) {
      call.client = changetype<usize>(next);
      call.inviteCSeq++;
      calls.dropEarly(call);
      return;
    }
  }
  call.client = 0;
  calls.dropEarly(call);
  ended(call, Side.Remote, code, 0);
  call.endCode = <u16>code;
  call.endText = response.reason;
  drive(call, On.Failure);
}

/** 12.1.2, 13.2.2.1: every To tag is a dialog of its own. Forks beyond the bound have no early dialog of their own. */
function foundEarly(call: Call, transaction: Transaction, response: Message): void {
  const known = calls.earlyDialog(call, response.to.tag);
  if (known != null) {
    establish.update(known, response);
    return;
  }
  if (calls.earlyCount(call) + 1 >= DIALOGS_PER_SESSION) return;
  const dialog = takeDialog(call.id);
  if (dialog == null) return;
  dialog.peer.copy(transaction.peer);
  if (establish.fromResponse(dialog, response)) calls.addEarly(call, dialog);
  else giveDialog(dialog);
}

/** 13.2.2.4: the first 2xx makes its dialog the call's; the other early ones are dropped, their forks are ended when they answer. */
function confirmed(call: Call, transaction: Transaction, response: Message): bool {
  let dialog = calls.earlyDialog(call, response.to.tag);
  if (dialog != null) {
    calls.removeEarly(call, dialog);
    establish.update(dialog, response);
  } else {
    calls.dropEarly(call);
    dialog = takeDialog(call.id);
    if (dialog == null) return false;
    dialog.peer.copy(transaction.peer);
    if (!establish.fromResponse(dialog, response)) {
      giveDialog(dialog);
      return false;
    }
  }
  calls.dropEarly(call);
  dialog.next = 0;
  dialog.localCSeq = max(dialog.localCSeq, response.cseq);
  call.dialog = changetype<usize>(dialog);
  return true;
}

/** Timer B: no response at all. */
export function unreachable(call: Call, finalCode: i32): void {
  call.client = 0;
  calls.dropEarly(call);
  ended(call, Side.Network, finalCode, 0);
  drive(call, On.Unreachable);
}

/** 13.3.1.4: the ACK to our 2xx. */
export function acknowledged(call: Call, ackBody: Slice): void {
  body = ackBody;
  drive(call, On.Ack);
}

/** 64*T1 without an ACK; the server transaction ends with this call. */
export function unacknowledged(call: Call): void {
  call.server = 0;
  cause = 102; // Q.850: recovery on timer expiry
  ended(call, Side.Network, 408, cause);
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
  cause = 0;
  ended(call, Side.Network, finalCode, 0);
  drive(call, On.Unreachable);
}

/** One of a call's timers has run out. */
export function expire(call: Call, letter: Letter): void {
  if (letter == Letter.Cancel) drive(call, On.GiveUp);
  else if (letter == Letter.Retransmission && call.state == State.Invited) ring(call);
  else if (letter == Letter.Retransmission) success.again(call);
  else reInvite.glareOver(call);
}

/** Moves the call along its figure. */
function drive(call: Call, on: On): void {
  const arrow = step(FIGURE, call.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  const id = call.id;
  call.state = nextState(arrow);
  perform(call, effects(arrow));
  if (calls.find(id) != null) onChanged(call);
}

function perform(call: Call, what: u32): void {
  if (what & Do.SendInvite) sendInvite(call);
  if (what & Do.SendAck) sendAck(call);
  if (what & Do.StopTimers) stopTimers(call);
  if (what & Do.StartCancelTimer) timers.set(call.timer(Letter.Cancel), nowMs + sixtyFourT1Ms());
  if (what & Do.SendCancel) cancelInvite(call);
  if (what & Do.SendSuccess) sendSuccess(call);
  if (what & Do.StartAckTimers) success.start(call);
  if (what & Do.SendFailure) sendFailure(call);
  if (what & Do.SendTerminated) sendTerminated(call);
  if (what & Do.AbandonInvite) abandonInvite(call);
  if (what & Do.SendBye) return sendBye(call);
  if (what & Do.TellProgress) { if (code > 100) onProgress(call, message!); }
  if (what & Do.TellInvited) onInvited(call, message!);
  if (what & Do.TellAnswered) onAnswered(call, body);
  if (what & Do.TellEnded) {
    onEnded(call);
    calls.give(call);
  }
}

function sendInvite(call: Call): void {
  const account = accountAt(call.account);
  if (!routeOutside(account, target, destination)) return;
  const transaction = client.open(Method.Invite, User.Call, call.id, destination);
  if (transaction == null) return;
  callId.restart();
  printRandom(callId, 16);
  tag.restart();
  tag.hex(randomU64(), 16);
  call.inviteCSeq = 1;
  const offer = description(call);
  const writer = beginOutside(account, methodSlice(Method.Invite), target, target, callId.written, tag.written, 1, client.branchOf(transaction));
  authentication.printCached(writer, account, methodSlice(Method.Invite), target, destination);
  printContact(writer, account);
  printAgent(printCapabilities(writer), HeaderName.UserAgent);
  if (isEmpty(offer)) endWithoutBody(writer);
  else endWithBody(writer, "application/sdp", offer);
  if (client.send(transaction, writer)) call.client = changetype<usize>(transaction);
}

function sendAck(call: Call): void {
  const dialog = dialogOf(call);
  if (dialog != null) ack.send(dialog, call.inviteCSeq, clientOf(call));
  call.client = 0;
}

/** 15: a call that is given up early has no confirmed dialog and nothing to end. */
function sendBye(call: Call): void {
  reInvite.end(call);
  const dialog = dialogOf(call);
  if (dialog == null || !bye.send(dialog, call.id, User.Bye, cause)) drive(call, On.ByeAnswered);
}

function cancelInvite(call: Call): void {
  const transaction = clientOf(call);
  if (transaction != null) client.cancel(transaction);
}

function abandonInvite(call: Call): void {
  const transaction = clientOf(call);
  call.client = 0;
  if (transaction != null) client.abandon(transaction);
}

function sendSuccess(call: Call): void {
  const transaction = serverOf(call);
  const dialog = dialogOf(call);
  if (transaction == null || dialog == null) return;
  establish.confirm(dialog);
  reply.answerInDialog(transaction, server.requestOf(transaction), 200, accountAt(call.account), description(call));
}

/** The ACK is there, or nobody waits for it; and no CANCEL is waited for. */
function stopTimers(call: Call): void {
  timers.stop(call.timer(Letter.Cancel));
  success.stop(call);
}

function sendFailure(call: Call): void {
  const transaction = serverOf(call);
  call.server = 0;
  if (transaction == null) return;
  const writer = reply.begin(transaction, server.requestOf(transaction), code);
  if (code == 503) printHeaderNumber(writer, HeaderName.RetryAfter, RETRY_AFTER_SECONDS);
  if (!isEmpty(target)) writer.text("Contact: <").slice(target).byte(62).crlf();
  reply.end(transaction, code, writer);
}

function sendTerminated(call: Call): void {
  code = 487;
  target = NONE;
  sendFailure(call);
}

// Moves a call along call-figure.ts and does what its arrows say. RFC 3261 13 (both sides), 9 (CANCEL), 15 (BYE).
import { nowMs } from "../clock.ts";
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { countIgnored } from "../transaction/counters.ts";
import * as ack from "./ack.ts";
import * as bye from "./bye.ts";
import * as calls from "./call.ts";
import * as firstInvite from "./first-invite.ts";
import { Call, Letter, Side, clientOf, dialogOf, timers } from "./call.ts";
import { FIGURE, On, Do } from "./call-figure.ts";
import { causeOf } from "./call-end.ts";
import * as notifier from "./event/notifier.ts";
import * as referring from "./referring.ts";
import * as content from "./content.ts";
import * as reInvite from "./re-invite.ts";
import * as success from "./success.ts";
import { description, isRaw, onAnswered, onChanged, onEnded, onHandedCall, onInvited, onLeaving, onProgress } from "./listener.ts";
import { reasonLine } from "./reason.ts";
import * as refusal from "./refusal.ts";

// What the event that is driven brings along.
let target: Slice = NONE;
let lines: Slice = NONE;
let message: Message | null = null;
let body: Slice = NONE;
let code: i32 = 0;

/** Of what is placed: its URI and whole header lines. */
export function bringTarget(uri: Slice, headerLines: Slice): void {
  target = uri;
  lines = headerLines;
}

/** Of a refusal: its code, and a Contact for 3xx. */
export function bringCode(finalCode: i32, contact: Slice = NONE): void {
  code = finalCode;
  target = contact;
}

/** Of a message: itself with the description in it, and a response's code. */
export function bringMessage(arrived: Message, described: Slice): void {
  message = arrived;
  body = described;
  code = arrived.statusCode;
}

export function bringBody(arrived: Slice): void { body = arrived; }

/** Moves the call along its figure. */
export function drive(call: Call, on: On): void {
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
  if (what & Do.SendAck) ack.ofCall(call, body);
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

/** 15: a call that is given up early has no confirmed dialog and nothing to end. */
function sendBye(call: Call): void {
  reInvite.end(call);
  onLeaving(call);
  const dialog = dialogOf(call);
  if (dialog == null || !bye.send(dialog, call.id, User.Bye, call.account, causeOf(call))) drive(call, On.ByeAnswered);
}

function cancelInvite(call: Call): void {
  const transaction = clientOf(call);
  // 9.1: it may have waited for its first provisional response, and the user's lines with it.
  if (isRaw && call.endSide == Side.Local) description(call);
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

// What the user agent tells of calls, as the events of legs: LegOffered, LegProgress, LegEstablished, LegAcknowledged, LegEnded.
import { nowMs } from "../clock.ts";
import { takeDue } from "../due.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Slice, NONE, addressOf, isEmpty, lengthOf } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import {
  configuration, legOffered, encodeLegOffered, TYPE_LEG_OFFERED, legProgress, encodeLegProgress, TYPE_LEG_PROGRESS, legEstablished, encodeLegEstablished,
  TYPE_LEG_ESTABLISHED, legAcknowledged, encodeLegAcknowledged, TYPE_LEG_ACKNOWLEDGED, legEnded, encodeLegEnded, TYPE_LEG_ENDED, LegEndedBy,
} from "../../../proto/gen/as/session.ts";
import * as frame from "../bus/frame.ts";
import * as outbox from "../outbox.ts";
import { textOf } from "../request/text.ts";
import { tellContent, tellRequest, tellResponse } from "../request/told.ts";
import * as asked from "../request/asked.ts";
import * as calls from "../user-agent/call.ts";
import { Call } from "../user-agent/call.ts";
import { State } from "../user-agent/call-figure.ts";
import { awaitsAnswer, awaitsPrack } from "../user-agent/early.ts";
import * as invite from "../user-agent/invite.ts";
import { hear, heard, listen, listenRaw } from "../user-agent/listener.ts";
import * as refusal from "../user-agent/refusal.ts";
import { describe, drop } from "./description.ts";
import { Leg, Text, close, legOf, mark, open } from "./leg.ts";
import { RING_SECONDS } from "./limits.ts";

export let timers: TimerQueue = changetype<TimerQueue>(0);
let barredUntilMs: f64 = 0;
/** Q.850: temporary failure. */
const TEMPORARY_FAILURE: u32 = 41;

// Boot only.
export function create(): void {
  timers = TimerQueue.create(calls.capacity());
  barredUntilMs = nowMs + <f64>configuration.barredMs;
  listen(describe, invited, progressed, answered, ended, refuseOffer, acknowledged, modified, modifyRefused, mark);
  listenRaw();
}

/** A core that trapped too often takes no new work for a while. */
export function isBarred(): bool { return nowMs < barredUntilMs; }

function invited(call: Call, request: Message): void {
  const leg = open(call);
  if (isBarred()) return invite.refuse(call, 503, NONE);
  const to = legOffered;
  to.clear();
  tellRequest(to, request, calls.serverOf(call)!.source);
  to.replaces = call.replaces;
  const payload = frame.begin(TYPE_LEG_OFFERED, call.id, 0, 0);
  // 21.5.7: it does not fit what carries it.
  if (payload == 0 || !frame.endIfFits(encodeLegOffered(payload, frame.MOST))) return invite.refuse(call, 513, NONE);
  leg.isTold = true;
  const seconds = configuration.ringTimeoutS == 0 ? RING_SECONDS : configuration.ringTimeoutS;
  timers.set(call.number, nowMs + 1000 * <f64>seconds);
}

/** In its own time: as soon as the outbox has room for what its end brings. */
export function endSoon(call: Call): void { timers.set(call.number, nowMs); }

/** The user has said nothing final for too long, or a trap has ended the leg. What finds no room stays due, and is asked for again at once. */
export function runTimers(): void {
  for (let timer = takeDue(timers); timer >= 0; timer = takeDue(timers)) {
    const call = calls.callAt(<u32>timer), leg = legOf(call);
    drop();
    hear(null);
    if (leg.isLost) lose(call);
    else if (leg.isUnacknowledged) invite.hangUp(call, calls.Side.Network, TEMPORARY_FAILURE);
    else if (call.isInvited) invite.refuse(call, 408, NONE);
  }
}

/** Its dialog is gone with the trap; a caller who waits for an answer gets one. */
function lose(call: Call): void {
  refusal.send(call, 500, NONE);
  call.endSide = calls.Side.Network;
  call.endCode = 500;
  ended(call);
  calls.give(call);
}

function progressed(call: Call, response: Message): void {
  const dialog = calls.earlyDialog(call, response.to.tag);
  const to = legProgress;
  to.clear();
  to.code = <u32>response.statusCode;
  tellResponse(to, response);
  to.fork = dialog == null ? 0 : dialog.fork;
  to.awaitsAnswer = awaitsAnswer;
  to.awaitsPrack = awaitsPrack;
  const payload = frame.begin(TYPE_LEG_PROGRESS, call.id, 0, 0);
  if (payload != 0) frame.end(encodeLegProgress(payload, frame.MOST));
}

function answered(call: Call, body: Slice): void {
  const dialog = calls.dialogOf(call);
  timers.stop(call.number);
  const to = legEstablished;
  to.clear();
  to.code = call.isOutgoing && heard != null ? <u32>heard!.statusCode : 0;
  tellContent(to, heard, body);
  to.fork = dialog == null ? 0 : dialog.fork;
  to.awaitsAnswer = call.state == State.Unacknowledged;
  const payload = frame.begin(TYPE_LEG_ESTABLISHED, call.id, 0, 0);
  // A 2xx that no frame holds: the far end has answered, and its user cannot be told how.
  if (payload != 0 && !frame.endIfFits(encodeLegEstablished(payload, frame.MOST))) invite.hangUp(call, calls.Side.Network, 0);
}

/** The ACK to the 2xx of a re-INVITE. */
function acknowledged(call: Call, body: Slice): void {
  if (isEmpty(body)) return;
  const to = legAcknowledged;
  to.clear();
  tellContent(to, heard, body);
  const payload = frame.begin(TYPE_LEG_ACKNOWLEDGED, call.id, 0, 0);
  if (payload != 0) frame.end(encodeLegAcknowledged(payload, frame.MOST));
}

function modified(call: Call, body: Slice): void { settle(call, heard == null ? 200 : heard!.statusCode); }
function modifyRefused(call: Call, code: i32): void { settle(call, code); }

/** Whoever asked for the change has the answer; a refresh of the core's own has nobody. */
function settle(call: Call, code: i32): void {
  const leg = legOf(call);
  if (!leg.isModifying) return;
  leg.isModifying = false;
  const awaitsAnswer = call.lateCSeq != 0 && !call.isLateAckSent && code < 300;
  asked.tell(leg.modifyParticipant, leg.modifyRequest, call.id, heard, code, awaitsAnswer);
}

/** Not called: re-INVITEs are handed up. */
function refuseOffer(call: Call, request: Message): i32 { return 488; }

function ended(call: Call): void {
  const leg = legOf(call);
  timers.stop(call.number);
  if (leg.isModifying) settle(call, 487);
  if (leg.isTold) tellEnded(call, leg);
  if (leg.written != 0) outbox.forget(call.id);
  close(leg);
}

function tellEnded(call: Call, leg: Leg): void {
  const text = textOf(call.endText);
  const last: Message | null = call.endSide == calls.Side.Remote ? heard : null;
  const correlation = leg.texts.get(Text.Correlation), tenant = leg.texts.get(Text.Tenant);
  const to = legEnded;
  to.clear();
  to.by = <LegEndedBy>(call.endSide == calls.Side.Unspecified ? calls.Side.Network : call.endSide);
  to.code = call.endCode;
  to.q850 = call.endCause;
  to.text = addressOf(text);
  to.textLength = lengthOf(text);
  tellContent(to, last, last == null ? NONE : last.body);
  to.correlation = addressOf(correlation);
  to.correlationLength = lengthOf(correlation);
  to.tenant = addressOf(tenant);
  to.tenantLength = lengthOf(tenant);
  const payload = frame.begin(TYPE_LEG_ENDED, call.id, 0, 0);
  if (payload == 0) return;
  if (encodeLegEnded(payload, frame.MOST) < 0) {
    to.headersLength = 0;
    to.bodyLength = 0;
  }
  frame.end(encodeLegEnded(payload, frame.MOST));
}

// After a trap: what goes on and what ends. Confirmed calls go on, the others are ended as the network's doing.
import { NONE } from "../memory/slice.ts";
import { Side, State } from "../../../proto/gen/as/phone.ts";
import { Side as CallSide } from "../user-agent/call.ts";
import * as calls from "../user-agent/call.ts";
import * as invite from "../user-agent/invite.ts";
import * as refusal from "../user-agent/refusal.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import { restarted } from "../user-agent/strays.ts";
import { Direction } from "../sdp/description.ts";
import { isConfirmed } from "../user-agent/call-record.ts";
import * as negotiation from "../session/negotiation.ts";
import * as ports from "../session/ports.ts";
import * as changes from "../session/changes.ts";
import * as sessions from "../session/session.ts";
import { Session, Text } from "../session/session.ts";
import * as streams from "../session/streams.ts";
import { ended } from "./ended.ts";
import * as events from "./events.ts";
import { handset } from "./handset.ts";

/** Q.850: temporary failure. */
const TEMPORARY_FAILURE: u32 = 41;

/** All records are back: goes through them once, in the order of their numbers. */
export function finish(): void {
  restarted();
  calls.continueAfter(handset.newestSession);
  streams.setAudioPath(handset.muted, handset.route);
  for (let i: u32 = 0; i < sessions.capacity(); i++) {
    if (!sessions.isTaken(i) || sessions.sessionAt(i).isEnded) continue;
    resume(sessions.sessionAt(i));
  }
}

function resume(session: Session): void {
  if (session.localPort != 0) ports.keepPort(session.localPort);
  const wasOffering = negotiation.isOfferSent(session);
  negotiation.abandon(session);
  session.isAnswerReady = false;
  session.isChangeWaiting = false;
  const call = calls.find(session.id);
  if (call == null || !isConfirmed(call) || session.state == State.TRYING || session.state == State.PROGRESS || session.state == State.OFFERED) return lose(session);
  if (session.state == State.ESTABLISHED) {
    session.wanted = session.heldLocal ? Direction.SendOnly : Direction.SendRecv;
    // What our last description said may be a hold that the record does not have.
    if (wasOffering || session.described != session.wanted) reInvite.reassert(call);
    return streams.open(session);
  }
  // Half answered or half ended: the far end is told by BYE, the guests when it is answered.
  events.ending(session);
  invite.hangUp(call, CallSide.Network, TEMPORARY_FAILURE);
}

/** Its client transaction is gone with the trap, and nobody can tell what became of it; a caller who waits for an answer gets one. */
function lose(session: Session): void {
  const call = calls.find(session.id);
  if (call != null) {
    refusal.send(call, 500, NONE);
    calls.give(call);
  }
  streams.close(session);
  if (session.localPort != 0) ports.givePort(session.localPort);
  session.localPort = 0;
  session.endSide = Side.NETWORK;
  session.endSipCode = 0;
  session.endQ850 = TEMPORARY_FAILURE;
  session.texts.set(Text.EndText, NONE);
  changes.mark(session);
  ended(session);
}

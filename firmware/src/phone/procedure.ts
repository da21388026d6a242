// Runs one procedure at a time along procedure-figure.ts: hold, resume, swap, merge, split.
import * as command from "../bus/command.ts";
import { Direction } from "../sdp/description.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { Side, State as SessionState } from "../../../proto/gen/as/phone.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { countIgnored } from "../transaction/counters.ts";
import * as conference from "./conference.ts";
import * as events from "./events.ts";
import * as legs from "./legs.ts";
import { Leg, Step, legAt } from "./legs.ts";
import { FIGURE, State, On, Do } from "./procedure-figure.ts";
import * as replies from "../bus/replies.ts";

export enum Kind { Hold, Resume, Swap, Merge, Split }

let state: u32 = State.Idle;
let kind: Kind = Kind.Hold;
let subject: u32 = 0;      // the session of the command; 0 for Swap
let participant: u32 = 0;
let requestId: u32 = 0;
let type: u32 = 0;
let number: u32 = 0;       // conference of Merge
let isStarting: bool = false;

export function isIdle(): bool { return state == State.Idle; }

/** The legs are planned; the command that is being handled is answered when the procedure ends. */
export function begin(what: Kind, session: u32, conferenceNumber: u32 = 0): void {
  kind = what;
  subject = session;
  number = conferenceNumber;
  participant = command.sender;
  requestId = command.request;
  type = command.type;
  drive(On.Begin);
}

/** A change of direction was answered: 200, or the code of its refusal. */
export function modified(session: Session, code: i32): void {
  if (state == State.Idle) return;
  const leg = legs.legOf(session.id);
  if (leg == null) return;
  if (state == State.RollingBack) {
    if (leg.takenBack != Step.Running) return;
    leg.takenBack = code == 200 ? Step.Done : Step.Refused;
    if (code != 200) session.wanted = leg.after;
  } else {
    if (leg.step != Step.Running) return;
    if (code == 200) leg.step = Step.Done;
    else legs.refused(leg, <u32>code);
  }
  if (!isStarting) settle();
}

/** A session ends: its leg takes part no more. */
export function ended(session: Session): void {
  if (state == State.Idle) return;
  const leg = legs.legOf(session.id);
  if (leg == null) return;
  const wasRunning = leg.step == Step.Running || leg.takenBack == Step.Running;
  leg.step = Step.Gone;
  leg.takenBack = Step.Gone;
  if (wasRunning && !isStarting) settle();
}

/** Ends the phase when none of its legs runs any more. */
function settle(): void {
  if (legs.isAnyRunning()) return;
  drive(legs.firstRefused() == null ? On.Agreed : On.Refused);
}

function drive(on: On): void {
  const arrow = step(FIGURE, state, on);
  if (arrow == NO_ARROW) return countIgnored();
  state = nextState(arrow);
  const what = effects(arrow);
  // A re-INVITE for which there is no room is refused at once, before the next leg has started.
  isStarting = true;
  if (what & Do.StartHolds) legs.start(Direction.SendOnly);
  if (what & Do.StartResumes) legs.start(Direction.SendRecv);
  if (what & Do.StartRollback) legs.startRollback();
  isStarting = false;
  if (what & Do.Commit) return commit();
  if (what & Do.Fail) return fail();
  settle();
}

/** Everything was agreed: now, and only now, the record changes, all of it in one event. */
function commit(): void {
  for (let i: u32 = 0; i < legs.legCount; i++) recordHold(legAt(i));
  for (let i: u32 = 0; i < legs.legCount; i++) recordResume(legAt(i));
  if (kind == Kind.Merge) conference.join(number);
  if (kind == Kind.Split) conference.leave(subject);
  legs.clear();
  const session = sessions.find(subject);
  const isOver = subject != 0 && (session == null || session.state == SessionState.ENDING || session.state == SessionState.ENDED);
  if (isOver) command.sendError(participant, requestId, type, subject, ErrorCode.CANCELLED, "the session ended meanwhile", 0);
  else command.sendDone(participant, requestId, subject);
}

function recordHold(leg: Leg): void {
  const session = sessions.find(leg.session);
  if (session != null && leg.step == Step.Done && leg.after == Direction.SendOnly && !session.heldLocal) events.held(session, Side.LOCAL);
}

function recordResume(leg: Leg): void {
  const session = sessions.find(leg.session);
  if (session != null && leg.step == Step.Done && leg.after == Direction.SendRecv && session.heldLocal) events.resumed(session, Side.LOCAL);
}

/** Something was refused. What could not be taken back goes into the record: it is so. */
function fail(): void {
  let code: u32 = 0;
  for (let i: u32 = 0; i < legs.legCount; i++) {
    const leg = legAt(i);
    const session = sessions.find(leg.session);
    if (leg.takenBack == Step.Refused) {
      recordHold(leg);
      recordResume(leg);
    }
    if (leg.step != Step.Refused) continue;
    if (code == 0) code = leg.refusedWith;
    if (session != null && (session.state == SessionState.ESTABLISHED || session.state == SessionState.PROGRESS)) events.holdRefused(session, leg.after == Direction.SendRecv, leg.refusedWith);
  }
  legs.clear();
  command.sendError(participant, requestId, type, subject, ErrorCode.FAR_END_REFUSED, "the far end refused; what was changed was taken back", code);
}

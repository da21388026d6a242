// How many calls of each kind there are, and whether one more is allowed. A conference counts as one call.
import { nowMs } from "../clock.ts";
import { State } from "../../../proto/gen/as/phone.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import { ACTIVE_CALLS, CONFERENCE_LEGS, DIALLING_CALLS, HELD_CALLS, WAITING_CALLS } from "./limits.ts";

let barredUntilMs: f64 = 0;

// Boot only.
export function create(): void { barredUntilMs = nowMs + <f64>configuration.barredMs; }

/** A core that trapped too often takes no new work for a while. */
export function isBarred(): bool { return nowMs < barredUntilMs; }

export enum Kind { None, Dialling, Waiting, Active, Held }

export function kindOf(session: Session): Kind {
  switch (session.state) {
    case State.TRYING:
    case State.PROGRESS: return Kind.Dialling;
    case State.OFFERED: return Kind.Waiting;
    case State.ANSWERING: return Kind.Active;
    case State.ESTABLISHED: return session.heldLocal ? Kind.Held : Kind.Active;
    default: return Kind.None;
  }
}

/** Calls of this kind; the conference `without` (0 = none) and the session `except` are left out. */
export function count(kind: Kind, except: u32 = 0, without: u32 = 0): u32 {
  let calls: u32 = 0;
  // Free records are reused last in, first out: those in use lie in front, and what is behind the last of them is not looked at.
  for (let i: u32 = 0, left = sessions.keptSessions(); left > 0; i++) {
    if (!sessions.isTaken(i)) continue;
    left--;
    const session = sessions.sessionAt(i);
    if (kindOf(session) != kind || session.id == except) continue;
    if (session.conference != 0 && (session.conference == without || !isFirstOfConference(session))) continue;
    calls++;
  }
  return calls;
}

function isFirstOfConference(session: Session): bool {
  for (let i: u32 = 0; i < session.number; i++) {
    if (!sessions.isTaken(i)) continue;
    const other = sessions.sessionAt(i);
    if (other.conference == session.conference && kindOf(other) != Kind.None) return false;
  }
  return true;
}

function limit(kind: Kind): u32 {
  const admission = configuration.admission;
  switch (kind) {
    case Kind.Active: return admission.active == 0 ? ACTIVE_CALLS : admission.active;
    case Kind.Held: return admission.held == 0 ? HELD_CALLS : admission.held;
    case Kind.Waiting: return admission.waiting == 0 ? WAITING_CALLS : admission.waiting;
    default: return admission.dialling == 0 ? DIALLING_CALLS : admission.dialling;
  }
}

export function conferenceLegs(): u32 { return configuration.admission.conferenceLegs == 0 ? CONFERENCE_LEGS : configuration.admission.conferenceLegs; }

/** One more of this kind. */
export function allows(kind: Kind, except: u32 = 0, without: u32 = 0): bool { return count(kind, except, without) < limit(kind); }

/** A guest's own call: one dialling at a time, and room for it to become the active one. */
export function allowsOutgoing(): bool { return allows(Kind.Dialling) && allows(Kind.Active); }

/** An incoming call. One that is being dialled is no obstacle. `except` is the call itself. */
export function allowsIncoming(except: u32): bool { return allows(Kind.Waiting, except); }

/** 486 over the table, 503 for a core that is barred, else 200. */
export function judge(except: u32): i32 { return isBarred() ? 503 : allowsIncoming(except) ? 200 : 486; }

/** For OPTIONS (RFC 3261 11.2). */
export function judgeNext(): i32 { return judge(0); }

export function isAnyUp(except: u32): bool {
  return count(Kind.Active, except) + count(Kind.Held, except) + count(Kind.Dialling, except) > 0;
}

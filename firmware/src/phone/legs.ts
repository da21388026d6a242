// The legs of the procedure that is under way: which session is to be held or resumed, how far it got, what it was before.
import { allocate } from "../memory/arena.ts";
import { Direction } from "../sdp/description.ts";
import * as actions from "../session/actions.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";

export enum Step { Stays, Planned, Running, Done, Refused, Gone }

@unmanaged
export class Leg {
  session: u32;
  refusedWith: u32;   // SIP code
  before: Direction;  // wanted before
  after: Direction;   // wanted by the procedure
  step: Step;
  takenBack: Step;    // of the roll-back
}

let legs: usize = 0;
let most: u32 = 0;
export let legCount: u32 = 0;

// Boot only.
export function create(sessionCount: u32): void {
  most = sessionCount;
  legs = allocate(<usize>most * offsetof<Leg>());
}

export function legAt(index: u32): Leg { return changetype<Leg>(legs + <usize>index * offsetof<Leg>()); }
export function clear(): void { legCount = 0; }

/** `after` as now: the leg takes part and is not changed. */
export function add(session: Session, after: Direction): void {
  assert(legCount < most);
  const leg = legAt(legCount++);
  leg.session = session.id;
  leg.refusedWith = 0;
  leg.before = session.wanted;
  leg.after = after;
  leg.step = session.wanted == after ? Step.Stays : Step.Planned;
  leg.takenBack = Step.Stays;
}

export function legOf(session: u32): Leg | null {
  for (let i: u32 = 0; i < legCount; i++) if (legAt(i).session == session) return legAt(i);
  return null;
}

/** Sends the re-INVITEs of one phase. */
export function start(after: Direction): void {
  for (let i: u32 = 0; i < legCount; i++) {
    const leg = legAt(i);
    if (leg.step != Step.Planned || leg.after != after) continue;
    leg.step = Step.Running;
    if (!redirect(leg, leg.after)) refused(leg, 491);
  }
}

/** Sends the re-INVITEs that undo what was agreed. */
export function startRollback(): void {
  for (let i: u32 = 0; i < legCount; i++) {
    const leg = legAt(i);
    if (leg.step != Step.Done) continue;
    leg.takenBack = Step.Running;
    if (!redirect(leg, leg.before)) leg.takenBack = Step.Refused;
  }
}

function redirect(leg: Leg, wanted: Direction): bool {
  const session = sessions.find(leg.session);
  return session != null && actions.redirect(session, wanted);
}

/** The far end said no: the next description is as before. */
export function refused(leg: Leg, code: u32): void {
  leg.step = Step.Refused;
  leg.refusedWith = code;
  const session = sessions.find(leg.session);
  if (session != null) session.wanted = leg.before;
}

export function isAnyRunning(): bool {
  for (let i: u32 = 0; i < legCount; i++) if (legAt(i).step == Step.Running || legAt(i).takenBack == Step.Running) return true;
  return false;
}

/** The first leg that was refused, or null. */
export function firstRefused(): Leg | null {
  for (let i: u32 = 0; i < legCount; i++) if (legAt(i).step == Step.Refused) return legAt(i);
  return null;
}

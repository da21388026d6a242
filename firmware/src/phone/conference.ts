// Local conferences: sessions with the same number are mixed with one another by the media device.
import { State } from "../../../proto/gen/as/phone.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import * as streams from "../session/streams.ts";
import * as events from "./events.ts";
import * as legs from "./legs.ts";
import { legAt, Step } from "./legs.ts";

/** Legs of this conference that are up. */
export function size(conference: u32): u32 {
  if (conference == 0) return 0;
  let count: u32 = 0;
  for (let i: u32 = 0; i < sessions.capacity(); i++) if (isLeg(i, conference)) count++;
  return count;
}

export function isLeg(number: u32, conference: u32): bool {
  if (!sessions.isTaken(number)) return false;
  const session = sessions.sessionAt(number);
  return session.conference == conference && session.state == State.ESTABLISHED;
}

/** All legs of the procedure become one conference. One leg alone is none. */
export function join(conference: u32): void {
  let up: u32 = 0;
  for (let i: u32 = 0; i < legs.legCount; i++) if (legAt(i).step != Step.Gone) up++;
  if (up < 2) return;
  for (let i: u32 = 0; i < legs.legCount; i++) {
    const session = sessions.find(legAt(i).session);
    if (session == null || legAt(i).step == Step.Gone || session.conference == conference) continue;
    events.joined(session, conference);
    streams.open(session);
  }
}

/** This leg goes on by itself. */
export function leave(session: u32): void {
  const leg = sessions.find(session);
  if (leg != null && leg.state == State.ESTABLISHED) depart(leg);
}

/** The session is a leg no more. A last leg that is left is no conference. */
export function depart(session: Session): void {
  const conference = session.conference;
  if (conference == 0) return;
  const isUp = session.state == State.ESTABLISHED;
  events.left(session);
  if (isUp) streams.open(session);
  if (size(conference) != 1) return;
  for (let i: u32 = 0; i < sessions.capacity(); i++) {
    if (!isLeg(i, conference)) continue;
    const last = sessions.sessionAt(i);
    events.left(last);
    streams.open(last);
  }
}

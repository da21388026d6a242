// A call that joins another one (RFC 3911): answered without ringing, in the other's owner and hold, and mixed with it in a conference.
import { NONE } from "../memory/slice.ts";
import { Side, State } from "../../../proto/gen/as/phone.ts";
import { Direction } from "../sdp/description.ts";
import * as actions from "../session/actions.ts";
import { Session } from "../session/session.ts";
import * as streams from "../session/streams.ts";
import * as admission from "./admission.ts";
import * as conference from "./conference.ts";
import * as events from "./events.ts";
import { change } from "./handset.ts";
import * as procedure from "./procedure.ts";

/** 486 when the conference is full, or calls are being changed just now; no guest sees the call then. */
export function begin(session: Session, joined: Session): void {
  const isFull = max(conference.size(joined.conference), 1) + 1 > admission.conferenceLegs();
  if (isFull || joined.state != State.ESTABLISHED || !procedure.isIdle() || admission.isBarred()) {
    actions.refuse(session, 486, NONE);
    return;
  }
  if (joined.heldLocal) session.wanted = Direction.SendOnly;
  events.offered(session, false);
  events.answering(session, joined.owner);
  actions.accept(session);
}

/** It is up. One whose other call has ended meanwhile goes on alone. */
export function finish(session: Session): void {
  const joined = actions.joinedBy(session);
  if (joined == null || joined.state != State.ESTABLISHED) return;
  if (joined.heldLocal) events.held(session, Side.LOCAL);
  const number = joined.conference != 0 ? joined.conference : ++change().newestConference;
  if (joined.conference == 0) mix(joined, number);
  mix(session, number);
}

function mix(session: Session, number: u32): void {
  events.joined(session, number);
  streams.open(session);
}

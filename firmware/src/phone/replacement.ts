// A call that takes the place of another one (RFC 3891): answered without ringing, in the old one's owner, conference and hold.
import { Side } from "../../../proto/gen/as/phone.ts";
import { Direction } from "../sdp/description.ts";
import * as actions from "../session/actions.ts";
import { Session } from "../session/session.ts";
import * as streams from "../session/streams.ts";
import * as events from "./events.ts";

/** No admission: there is as much of everything as before. */
export function begin(session: Session, replaced: Session): void {
  if (replaced.heldLocal) session.wanted = Direction.SendOnly;
  events.offered(session, false);
  events.answering(session, replaced.owner);
  actions.accept(session);
}

/** It is up: the old one goes. RFC 3891 3: by BYE, or by CANCEL when it was never answered. */
export function finish(session: Session): void {
  const replaced = actions.replacedBy(session);
  if (replaced == null) return;
  if (replaced.heldLocal) events.held(session, Side.LOCAL);
  if (replaced.conference != 0) {
    events.joined(session, replaced.conference);
    streams.open(session);
  }
  events.ending(replaced);
  actions.end(replaced);
}

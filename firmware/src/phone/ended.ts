// The end of a session in the record: the event, the answers that wait for it, and the sixteen that are remembered.
import * as outbox from "../outbox.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { ENDED_SESSIONS_REMEMBERED } from "../../../proto/gen/as/limits.ts";
import * as changes from "../session/changes.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import * as conference from "./conference.ts";
import * as events from "./events.ts";
import { change, handset } from "./handset.ts";
import * as procedure from "./procedure.ts";
import * as replies from "../bus/replies.ts";
import { Awaited } from "../bus/replies.ts";
import * as ringing from "./ringing.ts";
import { endedAfter } from "./snapshot.ts";

/** The reason is in the record. */
export function ended(session: Session): void {
  ringing.stop(session);
  if (session.conference != 0) conference.depart(session);
  events.ended(session, ++change().endedSessions);
  replies.settle(Awaited.End, session.id);
  replies.fail(Awaited.Answer, session.id, ErrorCode.CANCELLED, "the session ended before the ACK came", session.endSipCode);
  procedure.ended(session);
  forgetOldest();
}

function forgetOldest(): void {
  if (handset.endedSessions <= <u32>ENDED_SESSIONS_REMEMBERED) return;
  const limit = handset.endedSessions - <u32>ENDED_SESSIONS_REMEMBERED;
  for (let oldest = endedAfter(0); oldest != null && oldest.endedOrder <= limit; oldest = endedAfter(0)) {
    outbox.forget(oldest.id);
    changes.unmark(oldest);
    sessions.give(oldest);
  }
}

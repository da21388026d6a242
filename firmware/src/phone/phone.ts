// What sessions tell the phone: admission of incoming calls, the record's events, and the answers that commands wait for.
import { NONE } from "../memory/slice.ts";
import { SessionProgressWhat, Side } from "../../../proto/gen/as/phone.ts";
import * as actions from "../session/actions.ts";
import { isHeldByFarEnd } from "../session/events.ts";
import { listen } from "../session/listener.ts";
import { Session } from "../session/session.ts";
import * as admission from "./admission.ts";
import { ended } from "./ended.ts";
import * as events from "./events.ts";
import * as joining from "./joining.ts";
import * as procedure from "./procedure.ts";
import * as replies from "../bus/replies.ts";
import { Awaited } from "../bus/replies.ts";
import * as replacement from "./replacement.ts";
import * as ringing from "./ringing.ts";

// Boot only.
export function create(): void { listen(offered, progressed, established, mediaChanged, procedure.modified, leaving, ended); }

/** Barred: 503; over the table: 486. No guest sees the call. */
function offered(session: Session): void {
  const replaced = actions.replacedBy(session);
  if (replaced != null) return replacement.begin(session, replaced);
  const joined = actions.joinedBy(session);
  if (joined != null) return joining.begin(session, joined);
  const code = admission.judge(session.id);
  if (code != 200) {
    actions.refuse(session, code, NONE);
    return;
  }
  ringing.start(session);
  events.offered(session, admission.isAnyUp(session.id));
}

function progressed(session: Session, code: i32, withMedia: bool): void {
  if (code == 180) events.progressed(session, SessionProgressWhat.ALERTING, 180);
  else if (code == 181) events.progressed(session, SessionProgressWhat.FORWARDED, 181);
  else if (code == 182) events.progressed(session, SessionProgressWhat.QUEUED, 182);
  if (withMedia) events.progressed(session, SessionProgressWhat.EARLY_MEDIA, <u32>code);
}

function established(session: Session): void {
  events.established(session);
  replies.settle(Awaited.Answer, session.id);
  replacement.finish(session);
  joining.finish(session);
  holdByFarEnd(session);
}

function mediaChanged(session: Session, codecChanged: bool): void {
  if (session.connectedUs == 0) return;
  if (codecChanged) events.changedMedia(session);
  holdByFarEnd(session);
}

/** The far end may not answer our BYE for 64*T1: nobody is kept waiting, and a core that is restored meanwhile does not take the session up again. */
function leaving(session: Session): void {
  ringing.stop(session);
  events.ending(session);
  procedure.ended(session);
}

function holdByFarEnd(session: Session): void {
  const held = isHeldByFarEnd(session);
  if (held == session.heldRemote) return;
  if (held) events.held(session, Side.REMOTE);
  else events.resumed(session, Side.REMOTE);
}

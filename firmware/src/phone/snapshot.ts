// The whole state for one reader: SnapshotBegin, HandsetSnapshot, SessionSnapshots (ended ones first, as they ended), SnapshotEnd.
import { addressOf, lengthOf } from "../memory/slice.ts";
import {
  TYPE_SNAPSHOT_BEGIN, TYPE_SNAPSHOT_END, snapshotBegin, snapshotEnd, encodeSnapshotBegin, encodeSnapshotEnd,
} from "../../../proto/gen/as/bus.ts";
import {
  TYPE_HANDSET_SNAPSHOT, TYPE_SESSION_SNAPSHOT, handsetSnapshot, sessionSnapshot, encodeHandsetSnapshot, encodeSessionSnapshot,
  Route, State,
} from "../../../proto/gen/as/phone.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import * as frame from "../bus/frame.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import { tellMailbox, tellOrigin } from "./told.ts";
import { codecName, fillReason } from "./events.ts";
import { handset } from "./handset.ts";

export function send(participant: u32, requestId: u32): void {
  snapshotBegin.clear();
  const begin = frame.begin(TYPE_SNAPSHOT_BEGIN, 0, requestId, participant);
  if (begin != 0) frame.end(encodeSnapshotBegin(begin, frame.MOST));
  sendHandset(participant, requestId);
  snapshotEnd.clear();
  snapshotEnd.sessions = sendEnded(participant, requestId) + sendLive(participant, requestId);
  const end = frame.begin(TYPE_SNAPSHOT_END, 0, requestId, participant);
  if (end != 0) frame.end(encodeSnapshotEnd(end, frame.MOST));
}

/** In order of endedOrder; there are few enough to look for each next one. */
function sendEnded(participant: u32, requestId: u32): u32 {
  let sent: u32 = 0;
  let after: u32 = 0;
  while (true) {
    const next = endedAfter(after);
    if (next == null) return sent;
    sendSession(next, participant, requestId);
    after = next.endedOrder;
    sent++;
  }
}

export function endedAfter(order: u32): Session | null {
  let found: Session | null = null;
  for (let i: u32 = 0, left = sessions.keptSessions(); left > 0; i++) {
    if (!sessions.isTaken(i)) continue;
    left--;
    const session = sessions.sessionAt(i);
    if (session.state == State.ENDED && session.endedOrder > order && (found == null || session.endedOrder < found.endedOrder)) found = session;
  }
  return found;
}

function sendLive(participant: u32, requestId: u32): u32 {
  let sent: u32 = 0;
  for (let i: u32 = 0; i < sessions.capacity(); i++) {
    if (!sessions.isTaken(i)) continue;
    const session = sessions.sessionAt(i);
    if (session.state == State.ENDED || !session.isAnnounced) continue;
    sendSession(session, participant, requestId);
    sent++;
  }
  return sent;
}

function sendSession(session: Session, participant: u32, requestId: u32): void {
  const to = sessionSnapshot;
  to.clear();
  to.direction = session.direction;
  to.state = session.state;
  tellOrigin(to, session);
  to.withheld = session.withheld;
  to.transfer = session.transfer;
  to.owner = session.owner;
  to.heldLocal = session.heldLocal;
  to.heldRemote = session.heldRemote;
  to.conference = session.conference;
  // The record learns codec and frame time from SessionEstablished.
  if (session.connectedUs != 0) {
    const codec = codecName(session);
    to.codec = addressOf(codec); to.codecLength = lengthOf(codec);
    to.ptimeMs = session.ptimeMs;
  }
  to.createdUs = session.createdUs;
  to.alertingUs = session.alertingUs;
  to.connectedUs = session.connectedUs;
  to.endedUs = session.endedUs;
  if (session.state == State.ENDED) fillReason(session, to.reason);
  const payload = frame.begin(TYPE_SESSION_SNAPSHOT, session.id, requestId, participant);
  if (payload != 0) frame.end(encodeSessionSnapshot(payload, frame.MOST));
}

function sendHandset(participant: u32, requestId: u32): void {
  const to = handsetSnapshot;
  to.clear();
  to.muted = handset.muted;
  to.route = <Route>handset.route;
  to.activeGuest = handset.activeGuest;
  for (let i = 0; i < configuration.accountsCount; i++) {
    const account = to.addAccounts();
    if (account == null) break;
    const settings = configuration.accountsAt(i);
    const state = handset.account(<u32>i);
    account.account = <u32>i;
    account.uri = settings.uri;
    account.uriLength = settings.uriLength;
    account.registered = state.registered;
    account.expiresS = state.expiresS;
  }
  for (let i: u32 = 0; i < <u32>configuration.accountsCount; i++) {
    const state = handset.account(i);
    const mailbox = state.hasMailbox ? to.addMailboxes() : null;
    if (mailbox == null) continue;
    tellMailbox(mailbox!, i, state);
  }
  for (let i: u32 = 0; i < handset.applications; i++) {
    const place = to.addApplications();
    if (place == null) break;
    const application = handset.application(i);
    place.guest = application.guest;
    place.application = addressOf(application.name);
    place.applicationLength = lengthOf(application.name);
    for (let k: u32 = 0; k < application.callbacks; k++) place.addCallbacks(addressOf(application.callback(k)), lengthOf(application.callback(k)));
  }
  const payload = frame.begin(TYPE_HANDSET_SNAPSHOT, 0, requestId, participant);
  if (payload != 0) frame.end(encodeHandsetSnapshot(payload, frame.MOST));
}

// The events of phone.proto: each changes the record and tells every port, at once and together, so that core and guests stay equal.
import { nowUs } from "../clock.ts";
import { Slice, addressOf, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { codecText } from "../sdp/codec.ts";
import * as changes from "../session/changes.ts";
import * as frame from "../bus/frame.ts";
import { listenToIdentities } from "../session/listener.ts";
import { Session, Text } from "../session/session.ts";
import { tellOrigin, tellRemote } from "./told.ts";
import {
  State, Side, SessionProgressWhat, EndReason,
  sessionCreated, encodeSessionCreated, TYPE_SESSION_CREATED, sessionOffered, encodeSessionOffered, TYPE_SESSION_OFFERED,
  sessionProgress, encodeSessionProgress, TYPE_SESSION_PROGRESS, sessionAnswering, encodeSessionAnswering, TYPE_SESSION_ANSWERING,
  sessionEstablished, encodeSessionEstablished, TYPE_SESSION_ESTABLISHED, sessionHeld, encodeSessionHeld, TYPE_SESSION_HELD,
  sessionResumed, encodeSessionResumed, TYPE_SESSION_RESUMED, holdFailed, encodeHoldFailed, TYPE_HOLD_FAILED,
  mediaChanged, encodeMediaChanged, TYPE_MEDIA_CHANGED, participantJoined, encodeParticipantJoined, TYPE_PARTICIPANT_JOINED,
  participantLeft, encodeParticipantLeft, TYPE_PARTICIPANT_LEFT, sessionEnding, encodeSessionEnding, TYPE_SESSION_ENDING,
  sessionEnded, encodeSessionEnded, TYPE_SESSION_ENDED, sessionTransferred, encodeSessionTransferred, TYPE_SESSION_TRANSFERRED,
  sessionTransferring, encodeSessionTransferring, TYPE_SESSION_TRANSFERRING, Transfer, identityChanged, encodeIdentityChanged, TYPE_IDENTITY_CHANGED,
} from "../../../proto/gen/as/phone.ts";

let codec: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  codec = TextWriter.createOver(32);
  listenToIdentities(identified);
}

/** The SDP encoding name of the session's codec; good until the next call. */
export function codecName(session: Session): Slice {
  codec.restart();
  return codec.text(codecText(session.codec)).written;
}

function begin(type: u16, session: Session): usize {
  changes.mark(session);
  return frame.begin(type, session.id, 0, 0);
}

export function created(session: Session, owner: u32): void {
  session.isAnnounced = true;
  session.owner = owner;
  const to = sessionCreated;
  const local = session.text(Text.LocalUri), remote = session.text(Text.RemoteUri), callId = session.text(Text.CallId);
  to.clear();
  to.localUri = addressOf(local); to.localUriLength = lengthOf(local);
  to.remoteUri = addressOf(remote); to.remoteUriLength = lengthOf(remote);
  to.sipCallId = addressOf(callId); to.sipCallIdLength = lengthOf(callId);
  to.account = session.account;
  to.media = session.media;
  to.owner = owner;
  to.withheld = session.withheld;
  const payload = begin(TYPE_SESSION_CREATED, session);
  if (payload != 0) frame.end(encodeSessionCreated(payload, frame.MOST));
}

export function offered(session: Session, waiting: bool): void {
  session.isAnnounced = true;
  sessionOffered.clear();
  tellOrigin(sessionOffered, session);
  sessionOffered.waiting = waiting;
  const payload = begin(TYPE_SESSION_OFFERED, session);
  if (payload != 0) frame.end(encodeSessionOffered(payload, frame.MOST));
}

/** The record has it already. */
export function identified(session: Session): void {
  identityChanged.clear();
  tellRemote(identityChanged, session);
  const payload = begin(TYPE_IDENTITY_CHANGED, session);
  if (payload != 0) frame.end(encodeIdentityChanged(payload, frame.MOST));
}

export function progressed(session: Session, what: SessionProgressWhat, sipCode: u32): void {
  if (session.state == State.TRYING) session.state = State.PROGRESS;
  if (what == SessionProgressWhat.ALERTING && session.alertingUs == 0) session.alertingUs = nowUs();
  sessionProgress.clear();
  sessionProgress.what = what;
  sessionProgress.sipCode = sipCode;
  const payload = begin(TYPE_SESSION_PROGRESS, session);
  if (payload != 0) frame.end(encodeSessionProgress(payload, frame.MOST));
}

export function answering(session: Session, owner: u32): void {
  session.state = State.ANSWERING;
  session.owner = owner;
  sessionAnswering.clear();
  sessionAnswering.owner = owner;
  const payload = begin(TYPE_SESSION_ANSWERING, session);
  if (payload != 0) frame.end(encodeSessionAnswering(payload, frame.MOST));
}

export function established(session: Session): void {
  session.state = State.ESTABLISHED;
  session.connectedUs = nowUs();
  const name = codecName(session);
  sessionEstablished.clear();
  sessionEstablished.codec = addressOf(name);
  sessionEstablished.codecLength = lengthOf(name);
  sessionEstablished.ptimeMs = session.ptimeMs;
  sessionEstablished.media = session.media;
  const payload = begin(TYPE_SESSION_ESTABLISHED, session);
  if (payload != 0) frame.end(encodeSessionEstablished(payload, frame.MOST));
}

export function held(session: Session, side: Side): void {
  if (side == Side.LOCAL) session.heldLocal = true;
  else session.heldRemote = true;
  sessionHeld.clear();
  sessionHeld.side = side;
  const payload = begin(TYPE_SESSION_HELD, session);
  if (payload != 0) frame.end(encodeSessionHeld(payload, frame.MOST));
}

export function resumed(session: Session, side: Side): void {
  if (side == Side.LOCAL) session.heldLocal = false;
  else session.heldRemote = false;
  sessionResumed.clear();
  sessionResumed.side = side;
  const payload = begin(TYPE_SESSION_RESUMED, session);
  if (payload != 0) frame.end(encodeSessionResumed(payload, frame.MOST));
}

export function holdRefused(session: Session, resume: bool, sipCode: u32): void {
  holdFailed.clear();
  holdFailed.resume = resume;
  holdFailed.sipCode = sipCode;
  const payload = begin(TYPE_HOLD_FAILED, session);
  if (payload != 0) frame.end(encodeHoldFailed(payload, frame.MOST));
}

export function changedMedia(session: Session): void {
  const name = codecName(session);
  mediaChanged.clear();
  mediaChanged.codec = addressOf(name);
  mediaChanged.codecLength = lengthOf(name);
  mediaChanged.ptimeMs = session.ptimeMs;
  mediaChanged.media = session.media;
  const payload = begin(TYPE_MEDIA_CHANGED, session);
  if (payload != 0) frame.end(encodeMediaChanged(payload, frame.MOST));
}

export function joined(session: Session, conference: u32): void {
  session.conference = conference;
  participantJoined.clear();
  participantJoined.conference = conference;
  const payload = begin(TYPE_PARTICIPANT_JOINED, session);
  if (payload != 0) frame.end(encodeParticipantJoined(payload, frame.MOST));
}

export function left(session: Session): void {
  participantLeft.clear();
  participantLeft.conference = session.conference;
  session.conference = 0;
  const payload = begin(TYPE_PARTICIPANT_LEFT, session);
  if (payload != 0) frame.end(encodeParticipantLeft(payload, frame.MOST));
}

export function transferring(session: Session, transfer: Transfer): void {
  session.transfer = transfer;
  sessionTransferring.clear();
  sessionTransferring.transfer = transfer;
  const payload = begin(TYPE_SESSION_TRANSFERRING, session);
  if (payload != 0) frame.end(encodeSessionTransferring(payload, frame.MOST));
}

export function transferred(session: Session, sipCode: u32, consultation: u32): void {
  session.transfer = Transfer.UNSPECIFIED;
  sessionTransferred.clear();
  sessionTransferred.sipCode = sipCode;
  sessionTransferred.with = consultation;
  const payload = begin(TYPE_SESSION_TRANSFERRED, session);
  if (payload != 0) frame.end(encodeSessionTransferred(payload, frame.MOST));
}

export function ending(session: Session): void {
  if (session.state == State.ENDING) return;
  session.state = State.ENDING;
  session.transfer = Transfer.UNSPECIFIED;
  sessionEnding.clear();
  const payload = begin(TYPE_SESSION_ENDING, session);
  if (payload != 0) frame.end(encodeSessionEnding(payload, frame.MOST));
}

/** The reason is in the record already. `order` counts ended sessions. */
export function ended(session: Session, order: u32): void {
  session.state = State.ENDED;
  session.transfer = Transfer.UNSPECIFIED;
  session.endedUs = nowUs();
  session.endedOrder = order;
  sessionEnded.clear();
  fillReason(session, sessionEnded.reason);
  const payload = begin(TYPE_SESSION_ENDED, session);
  if (payload != 0) frame.end(encodeSessionEnded(payload, frame.MOST));
}

export function fillReason(session: Session, reason: EndReason): void {
  const text = session.text(Text.EndText);
  reason.side = session.endSide;
  reason.sipCode = session.endSipCode;
  reason.q850 = session.endQ850;
  reason.text = addressOf(text);
  reason.textLength = lengthOf(text);
  reason.elsewhere = session.endElsewhere;
  reason.retryAfterS = session.endRetryAfterS;
}

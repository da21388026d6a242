// Commands that concern calls: place, ring, accept, reject, deflect, hold, resume, swap, merge, split, digits, end.
import * as command from "../bus/command.ts";
import { NONE, addressOf, isEmpty, lengthOf, slice } from "../memory/slice.ts";
import { ErrorCode as ParseError } from "../error.ts";
import { Slice } from "../memory/slice.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { DTMF_DIGITS, JOIN_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  State, Withhold, decodeRing, ring as ringMessage, decodePlaceCall, placeCall, decodeReject, reject, decodeDeflect, deflect, decodeMerge, merge, decodeSendDtmf, sendDtmf,
} from "../../../proto/gen/as/phone.ts";
import { Direction } from "../sdp/description.ts";
import * as actions from "../session/actions.ts";
import { Refusal } from "../session/actions.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { isJoin } from "../user-agent/join.ts";
import { DIGIT_MS } from "../user-agent/limits.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import * as streams from "../session/streams.ts";
import { Withhold as Wish } from "../user-agent/privacy.ts";
import * as admission from "./admission.ts";
import { Kind as CallKind } from "./admission.ts";
import * as conference from "./conference.ts";
import * as events from "./events.ts";
import { change } from "./handset.ts";
import * as legs from "./legs.ts";
import * as procedure from "./procedure.ts";
import { Kind } from "./procedure.ts";
import * as replies from "../bus/replies.ts";
import { Awaited } from "../bus/replies.ts";
import * as ringing from "./ringing.ts";

let uri: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { uri = Uri.create(); }

function malformed(): void { command.refuse(ErrorCode.BAD_FRAME, "the payload is not a message of this type"); }

/** The session of the command, live and known to the guests; else it was refused. */
function live(): Session | null {
  const session = sessions.find(command.about);
  if (session != null && session.isAnnounced && session.state != State.ENDED) return session;
  command.refuse(ErrorCode.NO_SUCH_SESSION, session == null ? "no such session" : "the session has ended");
  return null;
}

function wrongState(why: string): void { command.refuse(ErrorCode.WRONG_STATE, why); }

export function place(payload: usize, length: i32): void {
  if (!decodePlaceCall(payload, length)) return malformed();
  if (admission.isBarred()) return command.refuse(ErrorCode.CORE_UNAVAILABLE, "the SIP core was restarted too often: no new calls for now");
  if (!admission.allowsOutgoing()) return command.refuse(ErrorCode.TOO_MANY_CALLS, "a call is active or being dialled: hold or end it first");
  if (<u32>placeCall.withhold > <u32>Withhold.SUPPRESS) return command.refuse(ErrorCode.BAD_ARGUMENT, "withhold is the account's setting, invoke or suppress");
  const join = slice(placeCall.join, placeCall.joinLength);
  if (!isEmpty(join) && (lengthOf(join) > JOIN_BYTES || !isJoin(join))) return command.refuse(ErrorCode.BAD_ARGUMENT, "join is a Call-ID with a to-tag and a from-tag");
  const session = actions.place(placeCall.account, slice(placeCall.to, placeCall.toLength), NONE, <Wish><u32>placeCall.withhold, join);
  if (session == null) {
    if (actions.refusal == Refusal.BadAddress) return command.refuse(ErrorCode.BAD_ADDRESS, "not a SIP URI that can be reached");
    return command.refuse(ErrorCode.POOL_EXHAUSTED, "no session, RTP port or transaction is free");
  }
  command.finish(session.id);
  events.created(session, command.sender);
}

export function ring(payload: usize, length: i32): void {
  if (!decodeRing(payload, length)) return malformed();
  const session = live();
  if (session == null) return;
  if (ringMessage.earlyMedia && !actions.openEarly(session)) {
    if (actions.refusal == Refusal.NotAcceptable) return command.refuse(ErrorCode.FAR_END_REFUSED, "the offer has nothing that this phone can do");
    return wrongState("the session is not being offered");
  }
  if (!actions.ring(session)) return wrongState("the session is not being offered");
  command.finish(session.id);
}

export function accept(): void {
  const session = live();
  if (session == null) return;
  if (session.state == State.ANSWERING || (session.state == State.ESTABLISHED && session.owner != command.sender)) return command.refuse(ErrorCode.ALREADY_ANSWERED, "another guest answered first");
  if (session.state != State.OFFERED) return wrongState("the session is not being offered");
  if (!admission.allows(CallKind.Active)) return command.refuse(ErrorCode.TOO_MANY_CALLS, "another call is active: hold or end it first");
  if (!replies.wait(Awaited.Answer, session.id)) return;
  ringing.stop(session);
  // The event goes first: a session whose offer cannot be met ends within this very command.
  events.answering(session, command.sender);
  actions.accept(session);
}

export function refuse(payload: usize, length: i32): void {
  if (!decodeReject(payload, length)) return malformed();
  const code = reject.sipCode == 0 ? 486 : reject.sipCode;
  if (code < 400 || code > 699) return command.refuse(ErrorCode.BAD_ARGUMENT, "a refusal is 400 to 699");
  const session = live();
  if (session == null) return;
  if (session.state != State.OFFERED) return wrongState("the session is not being offered");
  end(session, <i32>code, NONE);
}

export function deflectTo(payload: usize, length: i32): void {
  if (!decodeDeflect(payload, length)) return malformed();
  const to = slice(deflect.to, deflect.toLength);
  if (lengthOf(to) > URI_BYTES || parseUri(to, uri) != ParseError.None || !uri.isSip) return command.refuse(ErrorCode.BAD_ADDRESS, "not a SIP URI");
  const session = live();
  if (session == null) return;
  if (session.state != State.OFFERED) return wrongState("the session is not being offered");
  if (actions.isCalledBy(session, uri)) return command.refuse(ErrorCode.BAD_ADDRESS, "the caller has called this very address");
  end(session, 302, to);
}

function end(session: Session, code: i32, contact: Slice): void {
  const id = session.id;
  ringing.stop(session);
  events.ending(session);
  actions.refuse(session, code, contact);
  command.finish(id);
}

export function hangUp(): void {
  const session = live();
  if (session == null) return;
  if (!replies.wait(Awaited.End, session.id)) return;
  ringing.stop(session);
  events.ending(session);
  actions.end(session);
}

export function digits(payload: usize, length: i32): void {
  if (!decodeSendDtmf(payload, length)) return malformed();
  const keys = slice(sendDtmf.digits, sendDtmf.digitsLength);
  if (lengthOf(keys) == 0 || lengthOf(keys) > DTMF_DIGITS || !areKeys(keys)) return command.refuse(ErrorCode.BAD_ARGUMENT, "digits are 0-9 * # A-D, at most 32");
  const session = live();
  if (session == null) return;
  if (session.state != State.ESTABLISHED) return wrongState("the session is not up");
  if (session.telephoneEventType != 0) streams.sendDigits(session, keys, DIGIT_MS);
  else if (!configuration.dtmfByInfo) return command.refuse(ErrorCode.NOT_SUPPORTED, "the far end takes no telephone-events");
  else if (!actions.sendDigits(session, keys)) return command.refuse(ErrorCode.POOL_EXHAUSTED, "earlier digits wait for their answer, or no transaction is free");
  command.finish(session.id);
}

function areKeys(keys: Slice): bool {
  for (let i = 0; i < lengthOf(keys); i++) {
    const key = <u32>load<u8>(addressOf(keys) + <usize>i);
    const isKey = key - 48 < 10 || key == 42 || key == 35 || (key | 0x20) - 97 < 4;
    if (!isKey) return false;
  }
  return true;
}

/** An established session, or one that is being dialled where that will do, and no procedure under way; else it was refused. */
function changeable(early: bool = false): Session | null {
  const session = live();
  if (session == null) return null;
  if (session.state != State.ESTABLISHED && !(early && session.state == State.PROGRESS)) {
    wrongState("the session is not up");
    return null;
  }
  return isFree() ? session : null;
}

function isFree(): bool {
  if (procedure.isIdle()) return true;
  wrongState("a hold, resume, swap, merge or split is under way");
  return false;
}

/** The session, or all legs of its conference. */
function addGroup(session: Session, after: Direction): void {
  if (session.conference == 0) return legs.add(session, after);
  for (let i: u32 = 0; i < sessions.capacity(); i++) if (conference.isLeg(i, session.conference)) legs.add(sessions.sessionAt(i), after);
}

export function hold(): void {
  const session = changeable(true);
  if (session == null) return;
  if (session.heldLocal) return command.finish(session.id);
  if (!admission.allows(CallKind.Held)) return command.refuse(ErrorCode.TOO_MANY_CALLS, "another call is held already");
  addGroup(session, Direction.SendOnly);
  procedure.begin(Kind.Hold, session.id);
}

export function resume(): void {
  const session = changeable(true);
  if (session == null) return;
  if (!session.heldLocal) return command.finish(session.id);
  if (!admission.allows(CallKind.Active)) return command.refuse(ErrorCode.TOO_MANY_CALLS, "another call is active");
  addGroup(session, Direction.SendRecv);
  procedure.begin(Kind.Resume, session.id);
}

export function swap(): void {
  if (!isFree()) return;
  const active = only(CallKind.Active), held = only(CallKind.Held);
  if (active == null || held == null) return wrongState("a swap needs one active and one held call");
  addGroup(active, Direction.SendOnly);
  addGroup(held, Direction.SendRecv);
  procedure.begin(Kind.Swap, 0);
}

/** A session of the only call of this kind; null when there is none, several, or it is not up. */
function only(kind: CallKind): Session | null {
  if (admission.count(kind) != 1) return null;
  for (let i: u32 = 0; i < sessions.capacity(); i++) {
    if (!sessions.isTaken(i)) continue;
    const session = sessions.sessionAt(i);
    if (admission.kindOf(session) == kind && session.state == State.ESTABLISHED) return session;
  }
  return null;
}

export function join(payload: usize, length: i32): void {
  if (!decodeMerge(payload, length)) return malformed();
  const session = changeable();
  if (session == null) return;
  const other = sessions.find(merge.with);
  if (other == null || !other.isAnnounced || other.state == State.ENDED) return command.refuse(ErrorCode.NO_SUCH_SESSION, "the other session does not exist");
  if (other.state != State.ESTABLISHED || other.id == session.id) return wrongState("both sessions must be up");
  if (session.conference != 0 && session.conference == other.conference) return wrongState("both are in one conference already");
  const size = max(conference.size(session.conference), 1) + max(conference.size(other.conference), 1);
  if (size > admission.conferenceLegs()) return command.refuse(ErrorCode.TOO_MANY_CALLS, "more legs than a conference may have");
  addGroup(session, Direction.SendRecv);
  addGroup(other, Direction.SendRecv);
  const number = session.conference != 0 ? session.conference : other.conference != 0 ? other.conference : ++change().newestConference;
  procedure.begin(Kind.Merge, session.id, number);
}

export function split(): void {
  const session = changeable();
  if (session == null) return;
  if (session.conference == 0) return wrongState("the session is in no conference");
  const isAllowed = session.heldLocal ? admission.allows(CallKind.Active) : admission.allows(CallKind.Held, 0, session.conference);
  if (!isAllowed) return command.refuse(ErrorCode.TOO_MANY_CALLS, "another call is in the way: end it first");
  for (let i: u32 = 0; i < sessions.capacity(); i++) {
    if (!conference.isLeg(i, session.conference)) continue;
    const leg = sessions.sessionAt(i);
    legs.add(leg, leg.id == session.id ? Direction.SendRecv : Direction.SendOnly);
  }
  procedure.begin(Kind.Split, session.id);
}

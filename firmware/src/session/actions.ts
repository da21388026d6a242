// What the layer above can do with sessions: place, ring, accept, refuse, end, change. A false or null answer changed nothing.
import { nowUs } from "../clock.ts";
import { Slice, NONE, isEmpty, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { Direction as RecordDirection, Media, Presentation, State } from "../../../proto/gen/as/phone.ts";
import { Direction } from "../sdp/description.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Uri } from "../message/uri.ts";
import { isSameUri } from "../message/uri-compare.ts";
import { requestOf } from "../transaction/server.ts";
import { hasNoRoom } from "../transport/destination.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { isIpv6For } from "../transport/own-address.ts";
import { accountAt, accountCount } from "../user-agent/account.ts";
import { routeRequest } from "../user-agent/registration/route.ts";
import * as calls from "../user-agent/call.ts";
import { Call, Side } from "../user-agent/call.ts";
import * as digits from "../user-agent/digits.ts";
import * as firstInvite from "../user-agent/first-invite.ts";
import * as formed from "../user-agent/formed.ts";
import { descriptionIn } from "../user-agent/described.ts";
import * as invite from "../user-agent/invite.ts";
import { REFER_TO_BYTES } from "../user-agent/limits.ts";
import { Withhold, isWithheld } from "../user-agent/privacy.ts";
import * as refers from "../user-agent/refer.ts";
import * as replaces from "../user-agent/replaces.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import * as changes from "./changes.ts";
import * as earlyChange from "./early-change.ts";
import * as negotiation from "./negotiation.ts";
import * as ports from "./ports.ts";
import * as sessions from "./session.ts";
import { Session, Text } from "./session.ts";
import * as streams from "./streams.ts";

export enum Refusal { None, BadAddress, NoRoom, WrongState, NotAcceptable }

const destination = changetype<Endpoint>(memory.data(24, 8));
let referTo: TextWriter = changetype<TextWriter>(0);

/** Why the last action was refused. */
export let refusal: Refusal = Refusal.None;

// Boot only.
export function create(): void {
  referTo = TextWriter.createOver(REFER_TO_BYTES);
}

/** Sends an INVITE with an offer, and with these whole header lines; without any, with those that the URI asks for (19.1.5), and the dialog that it is to join. */
export function place(account: u32, to: Slice, lines: Slice = NONE, wish: Withhold = Withhold.Default, dialog: Slice = NONE): Session | null {
  refusal = Refusal.BadAddress;
  if (account >= accountCount() || lengthOf(to) > URI_BYTES || !formed.read(to) || (!isEmpty(dialog) && !formed.join(dialog))) return null;
  const target = formed.requestUri;
  const isReachable = routeRequest(accountAt(account), target, destination);
  if (!isReachable && !hasNoRoom) return null;
  refusal = Refusal.NoRoom;
  if (!isReachable) return null;
  const call = calls.take(true, account);
  if (call == null) return null;
  const session = open(call);
  if (session == null) {
    calls.give(call);
    return null;
  }
  call.isWithheld = isWithheld(accountAt(account), wish);
  session.withheld = call.isWithheld;
  session.isIpv6 = isIpv6For(destination);
  session.presentation = Presentation.ALLOWED;
  session.direction = RecordDirection.OUTGOING;
  session.state = State.TRYING;
  session.texts.set(Text.LocalUri, accountAt(account).uri);
  session.texts.set(Text.RemoteUri, target);
  if (!invite.place(call, target, isEmpty(lines) ? formed.lines : lines)) {
    discard(session);
    calls.give(call);
    return null;
  }
  session.texts.set(Text.CallId, firstInvite.newCallId());
  refusal = Refusal.None;
  return session;
}

/** The session of a new call, with an RTP port; null when something has run out. */
export function open(call: Call): Session | null {
  const port = ports.takePort();
  if (port == 0) return null;
  const session = sessions.take(call.id);
  if (session == null) {
    ports.givePort(port);
    return null;
  }
  session.localPort = port;
  session.account = call.account;
  session.createdUs = nowUs();
  session.media = Media.AUDIO;
  session.wanted = Direction.SendRecv;
  session.asksForOffer = call.isOutgoing && configuration.lateOffer;
  changes.mark(session);
  return session;
}

/** Forgets a session that nobody has heard of. */
export function discard(session: Session): void {
  close(session);
  changes.unmark(session);
  sessions.give(session);
}

/** Its port is free again. */
export function close(session: Session): void {
  if (session.localPort != 0) ports.givePort(session.localPort);
  session.localPort = 0;
}

/** 180, once. */
export function ring(session: Session): bool {
  const call = calls.find(session.id);
  if (call == null || !call.isInvited) return false;
  if (!session.isRinging) {
    session.isRinging = true;
    invite.ring(call);
  }
  return true;
}

/** 183 with the answer, ahead of the 2xx: the caller hears this side before the call is answered (RFC 3960). NotAcceptable: as in accept. */
export function openEarly(session: Session): bool {
  const call = calls.find(session.id);
  refusal = Refusal.WrongState;
  if (call == null || !call.isInvited) return false;
  if (!answerInvite(session, call)) return false;
  refusal = Refusal.None;
  if (!session.isDescribedEarly) invite.provide(call, 183, true);
  session.isDescribedEarly = true;
  return true;
}

/** 200 with the answer; NotAcceptable: 488 was sent instead and the session is over. */
export function accept(session: Session): bool {
  const call = calls.find(session.id);
  refusal = Refusal.WrongState;
  if (call == null || !call.isInvited) return false;
  session.isAccepted = true;
  // The stream of an early exchange (RFC 3262 5) was not joined to the microphone.
  if (session.hasStream) streams.open(session);
  if (!answerInvite(session, call)) return false;
  refusal = Refusal.None;
  invite.accept(call);
  return true;
}

/** False: there is nothing in common with the offer, and the INVITE was refused. */
function answerInvite(session: Session, call: Call): bool {
  if (!negotiation.isOfferReceived(session) || negotiation.answer(session, descriptionIn(requestOf(calls.serverOf(call)!))) == ErrorCode.None) return true;
  refusal = Refusal.NotAcceptable;
  invite.refuse(call, 488, NONE);
  return false;
}

/** 8.3: "a redirect server MUST NOT redirect a request to a URI equal to the one in the Request-URI". */
export function isCalledBy(session: Session, uri: Uri): bool {
  const call = calls.find(session.id);
  if (call == null) return false;
  const transaction = calls.serverOf(call);
  return transaction != null && isSameUri(requestOf(transaction).uri, uri);
}

/** A final response 300..699; `contact` for 3xx. */
export function refuse(session: Session, code: i32, contact: Slice = NONE): bool {
  const call = calls.find(session.id);
  if (call == null || !call.isInvited) return false;
  invite.refuse(call, code, contact);
  return true;
}

/** Nobody answered in time: 480, and not our user's doing. */
export function giveUp(session: Session): void {
  const call = calls.find(session.id);
  if (call != null) invite.hangUp(call, Side.Network, 0);
}

/** CANCEL, BYE or a refusal, whatever the state asks for. */
export function end(session: Session): void {
  const call = calls.find(session.id);
  if (call != null) invite.hangUp(call, Side.Local, 0);
}

/** The media failed: BYE with this Q.850 cause. */
export function fail(session: Session, q850: u32): void {
  const call = calls.find(session.id);
  if (call != null) invite.hangUp(call, Side.Network, q850);
}

/** RFC 3891: the session that this one takes the place of; null = none (any more). */
export function replacedBy(session: Session): Session | null {
  const call = calls.find(session.id);
  if (call == null || call.replaces == 0) return null;
  const replaced = sessions.find(call.replaces);
  return replaced != null && !replaced.isEnded ? replaced : null;
}

/** RFC 3911: the session that this one is to be mixed with; null = none (any more). */
export function joinedBy(session: Session): Session | null {
  const call = calls.find(session.id);
  if (call == null || call.joins == 0) return null;
  const joined = sessions.find(call.joins);
  return joined != null && !joined.isEnded ? joined : null;
}

/** RFC 3515: asks the far end to call `to`, a whole URI, and to take our place in `consultation`, 0 = in none. NoRoom, WrongState: not sent. */
export function refer(session: Session, to: Slice, consultation: u32 = 0): bool {
  const call = calls.find(session.id);
  refusal = Refusal.WrongState;
  if (call == null || !call.isEstablished) return false;
  refusal = Refusal.NoRoom;
  if (!refers.send(call, to, consultation)) return false;
  refusal = Refusal.None;
  return true;
}

/** RFC 5589 7.1: asks the far end to take the place of `consultation`, which the far end of that one is in. */
export function referToReplace(session: Session, consultation: Session): bool {
  const other = calls.find(consultation.id);
  refusal = Refusal.WrongState;
  if (other == null || !other.isEstablished) return false;
  referTo.restart();
  replaces.printUri(referTo, calls.dialogOf(other)!);
  refusal = Refusal.NoRoom;
  return !referTo.failed && refer(session, referTo.written, consultation.id);
}

/** Offers another direction, by re-INVITE when the session is up (RFC 3311 5.1). False: another change before the answer waits or is under way. */
export function redirect(session: Session, wanted: Direction): bool {
  const call = calls.find(session.id);
  if (call == null) return false;
  if (!call.isEstablished) return !reInvite.isModifying(call) && earlyChange.redirect(session, call, wanted);
  session.wanted = wanted;
  // An offer of the core's own, a refresh or one after a restart, is unanswered: the next one says it.
  session.isChangeWaiting = !reInvite.modify(call);
  return true;
}

/** These keys by INFO. False: there is no room. */
export function sendDigits(session: Session, keys: Slice): bool {
  const call = calls.find(session.id);
  return call != null && digits.send(call, keys);
}

// What the user agent tells of calls, turned into what it means for sessions.
import { ErrorCode } from "../error.ts";
import { Slice, NONE, isEmpty, part } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { TEXT_BYTES, URI_BYTES, CALL_ID_BYTES } from "../../../proto/gen/as/limits.ts";
import { Direction as RecordDirection, Side as RecordSide, State } from "../../../proto/gen/as/phone.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Direction } from "../sdp/description.ts";
import { isIpv6For } from "../transport/own-address.ts";
import { Call, Side, dialogOf, serverOf } from "../user-agent/call.ts";
import { q850Of } from "../user-agent/cause.ts";
import * as identities from "./identity.ts";
import * as userAgent from "../user-agent/listener.ts";
import { descriptionIn } from "../user-agent/described.ts";
import * as invite from "../user-agent/invite.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import * as actions from "./actions.ts";
import * as changes from "./changes.ts";
import { onEnded, onEstablished, onLeaving, onMediaChanged, onModified, onOffered, onProgress } from "./listener.ts";
import * as earlyChange from "./early-change.ts";
import * as firstExchange from "./first-exchange.ts";
import * as negotiation from "./negotiation.ts";
import * as sessions from "./session.ts";
import { Session, Text } from "./session.ts";
import * as streams from "./streams.ts";

// Boot only.
export function create(): void {
  identities.create();
  userAgent.listenToLeaving(leaving);
  userAgent.listen(describe, invited, progressed, answered, ended, offered, acknowledged, modified, modifyRefused, changed);
}

/** The answer that was just made, else an offer; none in the INVITE when the far end is to make it there. */
function describe(call: Call): Slice {
  const session = sessions.find(call.id);
  return session == null || (session.asksForOffer && !reInvite.isChangingEarly(call)) ? NONE : negotiation.takeDescription(session, call.server == 0);
}

function invited(call: Call, request: Message): void {
  const session = actions.open(call);
  if (session == null) return invite.refuse(call, 503, NONE);
  session.direction = RecordDirection.INCOMING;
  session.isIpv6 = isIpv6For(serverOf(call)!.source);
  session.state = State.OFFERED;
  const texts = session.texts;
  texts.set(Text.LocalUri, part(request.to.uri, 0, URI_BYTES));
  texts.set(Text.CallId, part(request.callId, 0, CALL_ID_BYTES));
  identities.readCaller(session, request, serverOf(call)!.source);
  const offer = descriptionIn(request);
  if (!isEmpty(offer)) {
    texts.set(Text.OfferedCodecs, negotiation.readOffered(offer));
    session.media = negotiation.offeredMedia;
    const code = negotiation.receiveOffer(session, offer);
    if (code != 200) return invite.refuse(call, code, NONE);
  }
  onOffered(session);
}

/** RFC 3960: a description in a provisional response is early media. */
function progressed(call: Call, response: Message): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  onProgress(session, response.statusCode, !isEmpty(descriptionIn(response)) && firstExchange.progressed(session, call, response));
}

function answered(call: Call, body: Slice): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  changes.mark(session);
  const isAgreed = call.isOutgoing ? firstExchange.succeeded(session, call, body) : isEmpty(body) || negotiation.receiveAnswer(session, body) == ErrorCode.None;
  // 13.2.2.4: an offer that is not answered, or cannot be met, is acknowledged and the session ended.
  if (!isAgreed || (negotiation.isOfferSent(session) && !reInvite.isChangingEarly(call))) {
    negotiation.abandon(session);
    return actions.fail(session, 65);
  }
  onEstablished(session);
  earlyChange.established(session, call);
}

/** 15.1.1: "stop sending or listening for media as soon as the BYE request is passed to the client transaction". */
function leaving(call: Call): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  streams.close(session);
  changes.mark(session);
  if (session.isAnnounced) onLeaving(session);
}

function ended(call: Call): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  streams.close(session);
  if (!session.isAnnounced) return actions.discard(session);
  actions.close(session);
  session.endSide = <RecordSide>(call.endSide == Side.Unspecified ? Side.Network : call.endSide);
  session.endSipCode = call.endCode;
  session.endQ850 = call.endCause != 0 ? call.endCause : q850Of(call.endCode);
  session.endElsewhere = call.isElsewhere;
  session.endRetryAfterS = call.endRetryAfterS;
  session.texts.set(Text.EndText, part(call.endText, 0, TEXT_BYTES));
  changes.mark(session);
  onEnded(session);
}

/** 14.2: answers the offer of a re-INVITE; 488 leaves everything as it was. */
function offered(call: Call, request: Message): i32 {
  const session = sessions.find(call.id);
  if (session == null) return 481;
  // A re-INVITE without a body asks for our offer.
  const offer = descriptionIn(request);
  if (isEmpty(offer)) return 200;
  const code = negotiation.receiveOffer(session, offer);
  if (code != 200) return code;
  const codec = session.codec;
  if (negotiation.answer(session, offer) != ErrorCode.None) return 488;
  changes.mark(session);
  onMediaChanged(session, session.codec != codec);
  return 200;
}

function acknowledged(call: Call, body: Slice): void {
  const session = sessions.find(call.id);
  if (session == null || !negotiation.isOfferSent(session)) return;
  const codec = session.codec;
  if (isEmpty(body) || negotiation.receiveAnswer(session, body) != ErrorCode.None) return negotiation.abandon(session);
  changes.mark(session);
  onMediaChanged(session, session.codec != codec);
}

function modified(call: Call, body: Slice): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  changes.mark(session);
  const codec = session.codec;
  const dialog = call.isEstablished ? dialogOf(call) : changetype<Dialog | null>(call.changing);
  const isAhead = dialog != null && negotiation.adoptAhead(session, dialog);
  // What answers no offer agrees on nothing: what was negotiated last is another exchange's, and its packet is gone.
  const isAnswer = negotiation.isOfferSent(session);
  const code = isAhead ? ErrorCode.None : isEmpty(body) ? ErrorCode.SdpMismatch : negotiation.receiveAnswer(session, body);
  negotiation.abandon(session);
  if (isAnswer && code == ErrorCode.None && dialog != null && !call.isEstablished) negotiation.keepFor(session, dialog);
  if (code == ErrorCode.None) onMediaChanged(session, session.codec != codec);
  if (session.isChangeWaiting) return earlyChange.established(session, call);
  onModified(session, code == ErrorCode.None ? 200 : 488);
}

function modifyRefused(call: Call, code: i32): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  negotiation.abandon(session);
  if (session.isChangeWaiting) return earlyChange.established(session, call);
  onModified(session, code);
}

function changed(call: Call): void {
  const session = sessions.find(call.id);
  if (session != null) changes.mark(session);
}

/** The far end has us on hold: it takes no voice of ours. */
export function isHeldByFarEnd(session: Session): bool { return (session.agreed & Direction.SendOnly) == 0; }

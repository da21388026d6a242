// The first exchange of a call of ours: our offer in the INVITE and an answer from each fork, or, when the INVITE has none, an offer from each fork that
// is answered in its PRACK or in the ACK: RFC 3261 13.2.1, RFC 3262 5, RFC 6337 table 1, patterns 1 to 4.
import { ErrorCode } from "../error.ts";
import { descriptionIn } from "../user-agent/described.ts";
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Direction } from "../sdp/description.ts";
import { Call, dialogOf, earlyDialog } from "../user-agent/call.ts";
import { listenFirst } from "../user-agent/listener.ts";
import { isReliable } from "../user-agent/prack.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import { madeBy, tagOf } from "./agreement.ts";
import * as changes from "./changes.ts";
import * as earlyChange from "./early-change.ts";
import * as negotiation from "./negotiation.ts";
import * as sessions from "./session.ts";
import { Session } from "./session.ts";

/** No tag has this hash: the stream is that of a fork which has no early dialog. */
const NOBODY: u32 = 2;
/** What the offer in an INVITE asks for: nobody holds a call before it is placed. */
const INVITED: Direction = Direction.SendRecv;

// Boot only.
export function create(): void { listenFirst(acknowledgement, offerInPrack, answeredAhead, putOff, withdrawn); }

/** A description in a provisional response; true when it opened a stream. The first one of each dialog counts (13.2.1). */
export function progressed(session: Session, call: Call, response: Message): bool {
  const dialog = earlyDialog(call, response.to.tag);
  if (dialog != null && madeBy(session.id, dialog) != null) return false;
  if (reInvite.isChangingEarly(call)) {
    if (dialog != null) setAside(session, response, dialog);
    return false;
  }
  // RFC 3262 5: only a reliable response may bring an offer.
  if (session.asksForOffer) return isReliable(response) && offered(session, descriptionIn(response), dialog);
  // A fork beyond the bound has no early media: nobody would know whose it is when another one answers.
  return dialog != null && answered(session, descriptionIn(response), dialog, isReliable(response));
}

/** Our offer in PRACK or UPDATE stands in the dialog that has the stream, and only that dialog answers it: another fork agrees with our INVITE, for itself. */
function setAside(session: Session, response: Message, dialog: Dialog): void {
  if (!session.asksForOffer) negotiation.keepAside(session, descriptionIn(response), dialog, isReliable(response), INVITED);
  else if (isReliable(response)) negotiation.answerAside(session, descriptionIn(response), dialog);
}

function answered(session: Session, body: Slice, dialog: Dialog, reliably: bool): bool {
  negotiation.openForAnotherDialog(session);
  if (!negotiation.isOfferSent(session) || negotiation.receiveAnswer(session, body) != ErrorCode.None) return false;
  negotiation.keepFor(session, dialog, reliably, INVITED);
  return true;
}

function offered(session: Session, body: Slice, dialog: Dialog | null): bool {
  if (negotiation.receiveOffer(session, body) != 200 || negotiation.answer(session, body) != ErrorCode.None) return false;
  if (dialog != null) negotiation.keepFor(session, dialog);
  else session.answeredBy = NOBODY;
  earlyChange.settled(session);
  return true;
}

function offerInPrack(call: Call, dialog: Dialog): Slice {
  const session = sessions.find(call.id);
  return session == null ? NONE : earlyChange.offer(session, dialog);
}

function answeredAhead(call: Call, body: Slice): void {
  const session = sessions.find(call.id), dialog = dialogOf(call);
  if (session != null && dialog != null) negotiation.keepAhead(session, body, dialog);
}

function putOff(call: Call): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  negotiation.abandon(session);
  // The offer that now waits takes it along.
  if (call.isEstablished) session.isChangeWaiting = false;
}

function withdrawn(call: Call): void {
  const session = sessions.find(call.id);
  if (session == null) return;
  negotiation.abandon(session);
  session.asksForOffer = true;
}

/** What the ACK to the 2xx of our INVITE or re-INVITE carries. 13.2.2.4: an offer that cannot be met is answered all the same, and the call then ended. */
function acknowledgement(call: Call, body: Slice): Slice {
  const session = sessions.find(call.id), dialog = dialogOf(call);
  if (session == null || dialog == null || !session.asksForOffer || isEmpty(body) || madeBy(session.id, dialog) != null) return NONE;
  changes.mark(session);
  if (offered(session, body, dialog)) return negotiation.takeAnswer(session);
  return negotiation.refusal(session);
}

/** The 2xx, acknowledged; false when nothing was agreed in its dialog. What another fork has agreed on meanwhile makes room for it. */
export function succeeded(session: Session, call: Call, body: Slice): bool {
  const dialog = dialogOf(call);
  if (dialog == null) return false;
  const made = madeBy(session.id, dialog);
  if (made == null) {
    if (session.asksForOffer || isEmpty(body) || !answered(session, body, dialog, true)) return false;
  } else if (session.answeredBy != tagOf(dialog)) negotiation.adopt(session, made);
  session.asksForOffer = false;
  earlyChange.settleIn(session, call, dialog);
  return true;
}

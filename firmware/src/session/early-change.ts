// Changing a session before its call is answered: by UPDATE when the far end has answered our offer reliably, else in the PRACK that acknowledges the answer,
// else by re-INVITE when the call is up. RFC 3311 5.1, RFC 3262 5, RFC 6337 2.2 patterns 5 and 6.
import { Slice, NONE } from "../memory/slice.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Direction } from "../sdp/description.ts";
import { Call } from "../user-agent/call.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import { madeBy, tagOf } from "./agreement.ts";
import { onModified } from "./listener.ts";
import * as negotiation from "./negotiation.ts";
import { Session } from "./session.ts";

/** False: another change waits or is under way, or the call is not ours. The outcome comes by onModified. */
export function redirect(session: Session, call: Call, wanted: Direction): bool {
  if (!call.isOutgoing || call.client == 0 || session.isChangeWaiting) return false;
  const dialog = dialogOfStream(session, call);
  session.wanted = wanted;
  if (dialog != null && call.allowsUpdate && madeBy(session.id, dialog)!.isReliable) return reInvite.change(call, dialog);
  session.isChangeWaiting = true;
  return true;
}

/** The early dialog that the stream belongs to now. */
function dialogOfStream(session: Session, call: Call): Dialog | null {
  for (let at = call.early; at != 0; at = changetype<Dialog>(at).next) {
    const dialog = changetype<Dialog>(at);
    if (session.answeredBy == tagOf(dialog) && madeBy(session.id, dialog) != null) return dialog;
  }
  return null;
}

/** The offer for the PRACK of this dialog's answer; NONE when nothing waits. */
export function offer(session: Session, dialog: Dialog): Slice {
  const made = madeBy(session.id, dialog);
  if (!session.isChangeWaiting || made == null || !made.isReliable || session.answeredBy != made.tag || negotiation.isOfferSent(session)) return NONE;
  session.isChangeWaiting = false;
  return negotiation.takeDescription(session, true);
}

/** An offer of the far end's was answered with what is wanted: nothing is left to change. */
export function settled(session: Session): void {
  if (!session.isChangeWaiting) return;
  session.isChangeWaiting = false;
  onModified(session, 200);
}

/** The call is up in this dialog, which may know nothing of a hold that another one has agreed to: it is offered there. */
export function settleIn(session: Session, call: Call, dialog: Dialog): void {
  if (reInvite.isModifying(call) || <u8>session.wanted == madeBy(session.id, dialog)!.described) return;
  session.described = <Direction>madeBy(session.id, dialog)!.described;
  session.isChangeWaiting = true;
}

/** The call is up: what still waits is offered by re-INVITE. */
export function established(session: Session, call: Call): void {
  if (!session.isChangeWaiting) return;
  session.isChangeWaiting = false;
  if (!reInvite.modify(call)) onModified(session, 491);
}

// Descriptions in PRACK and UPDATE, before and after the call is answered, and of ours in a provisional response: RFC 3262 5, RFC 3311 5.2, RFC 6337 2.2.
import { ErrorCode } from "../error.ts";
import { Slice, NONE } from "../memory/slice.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Call, dialogOf } from "../user-agent/call.ts";
import { listenBetween } from "../user-agent/listener.ts";
import { madeBy } from "./agreement.ts";
import * as changes from "./changes.ts";
import { onMediaChanged } from "./listener.ts";
import * as negotiation from "./negotiation.ts";
import * as sessions from "./session.ts";

// Boot only.
export function create(): void { listenBetween(described, readyAnswer, preview); }

/** 200, or what refuses it. RFC 3311 5.2: 491 while our offer is unanswered, also in a fork that has not answered our INVITE; 500 while theirs is. */
function described(call: Call, dialog: Dialog, body: Slice, isAnswer: bool): i32 {
  const session = sessions.find(call.id);
  if (session == null) return 481;
  if (isAnswer) return negotiation.receiveAnswer(session, body) == ErrorCode.None ? 200 : 488;
  const isEarly = dialogOf(call) != dialog;
  if (negotiation.isOfferSent(session) || (isEarly && madeBy(session.id, dialog) == null)) return 491;
  if (negotiation.isOfferReceived(session)) return 500;
  const code = negotiation.receiveOffer(session, body);
  if (code != 200) return code;
  const codec = session.codec;
  if (negotiation.answer(session, body) != ErrorCode.None) return 488;
  if (isEarly) negotiation.keepFor(session, dialog);
  changes.mark(session);
  onMediaChanged(session, session.codec != codec);
  return 200;
}

function readyAnswer(call: Call): Slice {
  const session = sessions.find(call.id);
  return session == null ? NONE : negotiation.takeAnswer(session);
}

function preview(call: Call): Slice {
  const session = sessions.find(call.id);
  return session == null ? NONE : negotiation.previewAnswer(session);
}

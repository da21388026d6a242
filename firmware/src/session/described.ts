// Descriptions in PRACK and UPDATE, before and after the call is answered: RFC 3262 5, RFC 3311 5.2, RFC 6337 2.2.
import { ErrorCode } from "../error.ts";
import { Slice, NONE } from "../memory/slice.ts";
import { Call } from "../user-agent/call.ts";
import { listenBetween } from "../user-agent/listener.ts";
import * as changes from "./changes.ts";
import { onMediaChanged } from "./listener.ts";
import * as negotiation from "./negotiation.ts";
import * as sessions from "./session.ts";

// Boot only.
export function create(): void { listenBetween(described, readyAnswer); }

/** 200, or what refuses it. RFC 3311 5.2: 491 while our offer is unanswered, 500 while theirs is. */
function described(call: Call, body: Slice, isPrack: bool): i32 {
  const session = sessions.find(call.id);
  if (session == null) return 481;
  if (negotiation.isOfferSent(session)) {
    if (!isPrack) return 491;
    return negotiation.receiveAnswer(session, body) == ErrorCode.None ? 200 : 488;
  }
  if (negotiation.isOfferReceived(session)) return isPrack ? 488 : 500;
  if (!negotiation.receiveOffer(session, body)) return 400;
  const codec = session.codec;
  if (negotiation.answer(session, body) != ErrorCode.None) return 488;
  changes.mark(session);
  onMediaChanged(session, session.codec != codec);
  return 200;
}

function readyAnswer(call: Call): Slice {
  const session = sessions.find(call.id);
  return session == null ? NONE : negotiation.takeAnswer(session);
}

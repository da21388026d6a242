// Transferring a call: TransferBlind and TransferAttended, answered when the far end has told what became of it. RFC 5589 6, 7.
import * as command from "../bus/command.ts";
import { Slice, lengthOf, slice } from "../memory/slice.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { State, Transfer, decodeTransferAttended, decodeTransferBlind, transferAttended, transferBlind } from "../../../proto/gen/as/phone.ts";
import * as actions from "../session/actions.ts";
import { Refusal } from "../session/actions.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import { Call } from "../user-agent/call.ts";
import * as events from "./events.ts";
import * as procedure from "./procedure.ts";
import * as replies from "../bus/replies.ts";
import { Awaited, Reply } from "../bus/replies.ts";

let uri: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { uri = Uri.create(); }

export function blind(payload: usize, length: i32): void {
  if (!decodeTransferBlind(payload, length)) return command.refuse(ErrorCode.BAD_FRAME, "the payload is not a TransferBlind");
  const to = slice(transferBlind.to, transferBlind.toLength);
  if (lengthOf(to) > URI_BYTES || parseUri(to, uri) != 0 || !uri.isSip) return command.refuse(ErrorCode.BAD_ADDRESS, "not a SIP URI");
  const session = established(command.about);
  if (session == null) return;
  const reply = replies.waitFor(Awaited.Transfer, session.id);
  if (reply == null) return;
  if (actions.refer(session, to)) events.transferring(session, Transfer.ASKED);
  else fail(reply);
}

export function attended(payload: usize, length: i32): void {
  if (!decodeTransferAttended(payload, length)) return command.refuse(ErrorCode.BAD_FRAME, "the payload is not a TransferAttended");
  const session = established(command.about);
  if (session == null) return;
  const consultation = established(transferAttended.with);
  if (consultation == null) return;
  if (consultation.id == session.id) return command.refuse(ErrorCode.WRONG_STATE, "a call cannot be transferred to itself");
  const reply = replies.waitFor(Awaited.Transfer, session.id);
  if (reply == null) return;
  if (actions.referToReplace(session, consultation)) events.transferring(session, Transfer.ASKED);
  else fail(reply);
}

/** A session that is up and is not being transferred; else the command was refused. */
function established(id: u32): Session | null {
  const session = sessions.find(id);
  if (session == null || !session.isAnnounced || session.isEnded) command.refuse(ErrorCode.NO_SUCH_SESSION, "no such session");
  else if (session.state != State.ESTABLISHED) command.refuse(ErrorCode.WRONG_STATE, "the session is not up");
  else if (!procedure.isIdle()) command.refuse(ErrorCode.WRONG_STATE, "a hold, resume, swap, merge or split is under way");
  else if (replies.isAwaited(Awaited.Transfer, id)) command.refuse(ErrorCode.WRONG_STATE, "the session is being transferred");
  else return session;
  return null;
}

function fail(reply: Reply): void {
  if (actions.refusal == Refusal.NoRoom) replies.failReply(reply, ErrorCode.POOL_EXHAUSTED, "no transaction is free, or the request is too long", 0);
  else replies.failReply(reply, ErrorCode.WRONG_STATE, "the session is not up", 0);
}

/** News before the outcome: from 180 on the other one knows of the call. */
export function progressed(call: Call, code: i32): void {
  const session = sessions.find(call.id);
  if (session != null && session.state == State.ESTABLISHED && session.transfer == Transfer.ASKED && code >= 180) events.transferring(session, Transfer.ALERTING);
}

/** What became of it: the old calls end when the far ends talk to one another, and stay when they do not. */
export function transferred(call: Call, code: i32, consultation: u32): void {
  const session = sessions.find(call.id);
  if (session != null) events.transferred(session, <u32>code, consultation);
  if (code == 408) return replies.fail(Awaited.Transfer, call.id, ErrorCode.TIMED_OUT, "the far end did not tell what became of it", 408);
  if (code == 487) return replies.fail(Awaited.Transfer, call.id, ErrorCode.CANCELLED, "the session ended, or the new call was given up", 487);
  if (code >= 300) return replies.fail(Awaited.Transfer, call.id, ErrorCode.FAR_END_REFUSED, "the far end refused, or could not reach the other one", <u32>code);
  replies.settle(Awaited.Transfer, call.id);
  end(call.id);
  end(consultation);
}

function end(id: u32): void {
  const session = sessions.find(id);
  if (session == null || session.state != State.ESTABLISHED) return;
  events.ending(session);
  actions.end(session);
}

// SendResponse: the user's answer to a request that was handed up.
import { slice } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { decodeSendResponse, sendResponse } from "../../../proto/gen/as/session.ts";
import * as command from "../bus/command.ts";
import { Dialog, find as findDialog } from "../dialog/dialog.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import { accountAt } from "../user-agent/account.ts";
import { Call } from "../user-agent/call.ts";
import * as calls from "../user-agent/call.ts";
import * as content from "../user-agent/content.ts";
import { description } from "../user-agent/listener.ts";
import { Use, areAddable, isOneLine } from "../user-agent/header-lines.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import * as reply from "../user-agent/reply.ts";
import * as update from "../user-agent/update.ts";
import * as handed from "./handed.ts";
import { Handed } from "./handed.ts";

export function send(payload: usize, length: i32): void {
  if (!decodeSendResponse(payload, length)) return command.refuseMalformed();
  const from = sendResponse;
  const record = handed.find(from.handle);
  if (record == null) return command.refuse(ErrorCode.WRONG_STATE, "no request waits under this handle: it was answered, cancelled or timed out");
  const transaction = handed.transactionOf(record);
  const call: Call | null = record.call == 0 ? null : calls.find(record.call);
  const code = <i32>from.code;
  const lines = slice(from.headers, from.headersLength), phrase = slice(from.reason, from.reasonLength), type = slice(from.contentType, from.contentTypeLength);
  if (code <= 100 || code > 699) return command.refuse(ErrorCode.BAD_ARGUMENT, "a code is 101 to 699");
  // RFC 4320 4.1, 4.2: the 100 is the core's, in its time; nobody could use a 408.
  if (transaction.method != Method.Invite && (code < 200 || code == 408)) return command.refuse(ErrorCode.BAD_ARGUMENT, "a request other than INVITE is answered with 200 to 699, and not with 408");
  const use = code >= 300 && code < 400 ? Use.Redirection : call != null && isOfferAnswer(transaction.method) ? Use.OfCall : Use.Single;
  if (!areAddable(lines, use) || !isOneLine(phrase) || !isOneLine(type)) return command.refuse(ErrorCode.BAD_ARGUMENT, "headers are whole lines, each with its CRLF, of names that the core does not write itself");
  content.set(phrase, lines, type, slice(from.body, from.bodyLength));
  if (!reply.fits(transaction, server.requestOf(transaction), code, accountAt(call == null ? 0 : call.account), call != null && code < 300)) {
    content.clear();
    return command.refuse(ErrorCode.POOL_EXHAUSTED, "the response is too long; the request waits for a shorter one");
  }
  answer(record, code);
  if (command.request != 0) command.finish(command.about);
}

/** With the content that was set; a final answer ends the wait. */
export function answer(record: Handed, code: i32): void {
  const transaction = handed.transactionOf(record);
  const call: Call | null = record.call == 0 ? null : calls.find(record.call);
  if (code >= 200) handed.give(record);
  if (call == null) reply.answerWith(transaction, server.requestOf(transaction), code);
  else answerInside(call, transaction, code);
  content.clear();
}

function isOfferAnswer(method: Method): bool { return method == Method.Invite || method == Method.Update; }

function answerInside(call: Call, transaction: Transaction, code: i32): void {
  if (transaction.method == Method.Invite) {
    if (code < 200) reInvite.progress(call, transaction, code);
    else if (code < 300) reInvite.accept(call, transaction);
    else reInvite.refuse(call, transaction, code);
    return;
  }
  const request = server.requestOf(transaction);
  const dialog: Dialog | null = transaction.method == Method.Update && code >= 200 && code < 300 ? dialogOf(request) : null;
  if (dialog == null) reply.answerWith(transaction, request, code);
  else update.accept(call, dialog, transaction, request, description(call));
}

function dialogOf(request: Message): Dialog | null { return findDialog(request.callId, request.to.tag, request.from.tag); }

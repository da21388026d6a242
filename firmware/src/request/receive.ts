// Requests as data: which ones are handed up, RequestReceived and RequestEnded, and what the core answers when the user does not.
import { Slice, addressOf, equals, lengthOf, slice } from "../memory/slice.ts";
import { takeDue } from "../due.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { METHOD_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  configuration, requestEnded, encodeRequestEnded, TYPE_REQUEST_ENDED, requestReceived, encodeRequestReceived, TYPE_REQUEST_RECEIVED,
} from "../../../proto/gen/as/session.ts";
import * as frame from "../bus/frame.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import { Call } from "../user-agent/call.ts";
import * as calls from "../user-agent/call.ts";
import * as content from "../user-agent/content.ts";
import * as infoPackage from "../user-agent/info-package.ts";
import { isRaw } from "../user-agent/listener.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import * as reply from "../user-agent/reply.ts";
import * as handed from "./handed.ts";
import { Handed } from "./handed.ts";
import { textOf } from "./text.ts";
import { tellRequest } from "./told.ts";

/** Named by the configuration, and not the core's own business; without the phone layer all that the core does not serve itself. */
export function isWanted(request: Message): bool {
  if (!isRaw) return !isServed(request.method) && isNamed(request.methodText);
  return request.method != Method.Options || isNamed(request.methodText);
}

/** By the core under the phone layer, whatever the configuration says. */
function isServed(method: Method): bool {
  switch (method) {
    case Method.Invite:
    case Method.Ack:
    case Method.Cancel:
    case Method.Bye:
    case Method.Prack:
    case Method.Update:
    case Method.Refer:
    case Method.Notify: return true;
    default: return false;
  }
}

function isNamed(method: Slice): bool {
  for (let i = 0; i < configuration.handedMethodsCount; i++) {
    if (equals(slice(configuration.handedMethodsAt(i), configuration.handedMethodsLength(i)), method)) return true;
  }
  return false;
}

/** True when it is handed up, or was answered since nobody can take it; a re-INVITE's own machine answers that. Outside a dialog there is nothing to end, acknowledge or change. */
export function receive(transaction: Transaction, request: Message, call: Call | null, dialog: Dialog | null): bool {
  if (!isWanted(request) && !(call != null && infoPackage.isTaken(request))) return false;
  if (dialog == null && (request.method == Method.Bye || request.method == Method.Prack || request.method == Method.Update)) return false;
  const isModifying = call != null && request.method == Method.Invite;
  const record = handed.take(transaction, call);
  if (record != null && tell(record, transaction, request, call, dialog)) return true;
  if (record != null) handed.give(record);
  if (isModifying) return false;
  if (record == null) reply.answerOverload(transaction, request);
  else reply.answer(transaction, request, 513); // 21.5.7: it does not fit what carries it
  return true;
}

function tell(record: Handed, transaction: Transaction, request: Message, call: Call | null, dialog: Dialog | null): bool {
  const to = requestReceived;
  const method = textOf(request.methodText, METHOD_BYTES);
  to.clear();
  to.handle = record.handle;
  to.method = addressOf(method);
  to.methodLength = lengthOf(method);
  tellRequest(to, request, transaction.source);
  to.fork = dialog == null || call == null || calls.dialogOf(call) == dialog ? 0 : dialog.fork;
  const payload = frame.begin(TYPE_REQUEST_RECEIVED, call == null ? 0 : call.id, 0, 0);
  return payload != 0 && frame.endIfFits(encodeRequestReceived(payload, frame.MOST));
}

/** A CANCEL, or no way back: nobody is to answer it any more. */
export function ended(transaction: Transaction, code: i32): void {
  const record = handed.find(transaction.subject);
  if (record == null) return;
  if (code != 0) refuse(record, code);
  tellEnded(record, code);
}

/** 15.1.2: "the UAS MUST still respond to any pending requests; 487 is recommended". */
export function endOf(call: Call): void {
  for (let record = handed.ofCall(call); record != null; record = handed.ofCall(call)) ended(handed.transactionOf(record), 487);
}

export function runTimers(): void {
  for (let timer = takeDue(handed.timers); timer >= 0; timer = takeDue(handed.timers)) {
    handed.countUnanswered();
    ended(handed.transactionOf(handed.handedAt(<u32>timer)), 500);
  }
}

/** The core's answer in place of the user's. */
function refuse(record: Handed, code: i32): void {
  const transaction = handed.transactionOf(record);
  const call: Call | null = record.call == 0 ? null : calls.find(record.call);
  content.clear();
  if (call != null && transaction.method == Method.Invite) reInvite.refuse(call, transaction, code);
  else reply.answer(transaction, server.requestOf(transaction), code);
}

function tellEnded(record: Handed, code: i32): void {
  requestEnded.clear();
  requestEnded.handle = record.handle;
  requestEnded.code = <u32>code;
  const payload = frame.begin(TYPE_REQUEST_ENDED, record.call, 0, 0);
  handed.give(record);
  if (payload != 0) frame.end(encodeRequestEnded(payload, frame.MOST));
}

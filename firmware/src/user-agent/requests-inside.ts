// Requests inside the dialog of a call, each to its method: RFC 3261 12.2.2.
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Transaction } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import { dialogOf, find as findCall } from "./call.ts";
import { State } from "./call-figure.ts";
import * as info from "./info.ts";
import * as invite from "./invite.ts";
import { onHanded } from "./listener.ts";
import * as messages from "./message.ts";
import * as options from "./options.ts";
import * as prack from "./prack.ts";
import * as reason from "./reason.ts";
import * as refer from "./refer.ts";
import * as referred from "./referred.ts";
import { q850Cause, reasonText } from "./reason.ts";
import * as reInvite from "./re-invite.ts";
import * as reply from "./reply.ts";
import * as update from "./update.ts";

export function receive(transaction: Transaction, request: Message, dialog: Dialog): void {
  const call = findCall(dialog.subject);
  if (call == null) return reply.answer(transaction, request, 481);
  switch (request.method) {
    case Method.Bye: {
      reply.answer(transaction, request, 200);
      if (dialogOf(call) != dialog) return; // 15: the callee must not end an early dialog by BYE
      reason.readReason(request);
      return invite.departed(call, q850Cause, false, reasonText);
    }
    case Method.Invite: {
      if (dialogOf(call) != dialog || call.state == State.Leaving) return reply.answer(transaction, request, 481);
      return reInvite.offered(call, transaction, request);
    }
    case Method.Update: {
      if (call.state == State.Leaving) return reply.answer(transaction, request, 481);
      return update.receive(call, dialog, transaction, request);
    }
    default: if (request.method != Method.Prack && onHanded(transaction, request, call, dialog)) return;
  }
  switch (request.method) {
    case Method.Info: return info.receive(call, transaction, request);
    case Method.Prack: return invite.follow(call, prack.receive(call, dialog, transaction, request));
    case Method.Options: return options.receive(transaction, request, accountAt(call.account));
    case Method.Message: return messages.receive(transaction, request);
    case Method.Refer: {
      if (dialogOf(call) != dialog || call.state != State.Confirmed) return reply.answer(transaction, request, 403);
      return referred.requested(call, transaction, request);
    }
    case Method.Notify: return refer.notified(call, transaction, request);
    case Method.Subscribe: return referred.subscribed(call, transaction, request);
    default: return reply.answer(transaction, request, 501);
  }
}

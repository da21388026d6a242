// Requests outside any dialog, each to its method: RFC 3261 8.2.
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Transaction } from "../transaction/transaction.ts";
import { accountAt, accountCalled } from "./account.ts";
import * as notifier from "./event/notifier.ts";
import * as notify from "./event/notify.ts";
import * as guard from "./guard.ts";
import * as join from "./join.ts";
import * as invite from "./invite.ts";
import { onHanded } from "./listener.ts";
import * as messages from "./message.ts";
import * as options from "./options.ts";
import * as replaces from "./replaces.ts";
import * as reply from "./reply.ts";

export function receive(transaction: Transaction, request: Message): void {
  if (!guard.passes(transaction, request)) return;
  if (request.method != Method.Invite && onHanded(transaction, request, null, null)) return;
  switch (request.method) {
    case Method.Invite: return invited(transaction, request);
    case Method.Options: return options.receiveOutside(transaction, request, accountAt(accountCalled(request.uri)));
    case Method.Message: return messages.receive(transaction, request);
    case Method.Subscribe: return notifier.requested(transaction, request);
    // Policy: only the far end of a call that is up may ask us to call somebody.
    case Method.Refer: return reply.answer(transaction, request, 403);
    case Method.Notify: {
      if (!notify.receiveOutside(transaction, request)) reply.answer(transaction, request, 481);
      return;
    }
    default: return reply.answer(transaction, request, 481); // BYE
  }
}

/** 8.1.1.8: an INVITE has exactly one Contact; by RFC 2543 it need not (RFC 4475 3.4.1). */
function invited(transaction: Transaction, request: Message): void {
  if (!request.has(HeaderName.Contact) && request.via.hasMagicCookie) return reply.answer(transaction, request, 400, "Missing Contact Header Field");
  let code = replaces.judge(request);
  if (code == 200) code = join.judge(request);
  if (code != 200) return reply.answer(transaction, request, code);
  if (!invite.invited(transaction, request, accountCalled(request.uri), replaces.replacedCall)) reply.answerOverload(transaction, request);
}

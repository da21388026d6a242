// Requests of the user's own: sent inside a dialog (RFC 3261 12.2.1; single.ts sends those outside), and the answers to both.
import { Slice } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method, methodOf } from "../message/method.ts";
import { Dialog, find as findDialog } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { accountAt } from "./account.ts";
import * as again from "./again.ts";
import * as authentication from "./authentication.ts";
import { Call, find as findCall } from "./call.ts";
import * as content from "./content.ts";
import * as invite from "./invite.ts";
import { onAsked, onChanged } from "./listener.ts";
import { beginInsideWith, nextHop, printAgent, printContact } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

/** With the user's content; `subject` comes back with the answer. False: no room, or too long. */
export function send(call: Call, dialog: Dialog, method: Slice, subject: u32): bool {
  if (!nextHop(dialog, destination)) return false;
  const transaction = client.open(methodOf(method), User.Asked, subject, destination);
  if (transaction == null) return false;
  transaction.account = call.account;
  const account = accountAt(call.account);
  const writer = beginInsideWith(dialog, method, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, account, dialog, method, destination, content.body);
  if (methodOf(method) != Method.Message) printContact(writer, account);
  content.printWith(printAgent(writer, HeaderName.UserAgent), content.body);
  if (!client.send(transaction, writer)) return false;
  onChanged(call);
  return true;
}

export function responded(transaction: Transaction, response: Message): void {
  const code = response.statusCode;
  if (code < 200) return;
  const dialog = findDialog(response.callId, response.from.tag, response.to.tag);
  if (code == 401 || code == 407) {
    const account = accountAt(transaction.account);
    const next = dialog != null ? authentication.retryInside(dialog, transaction, response, account) : authentication.retry(transaction, response, account, again.originalOf(transaction).cseq + 1);
    if (next != null) return;
  }
  onAsked(transaction.subject, response, code);
  const call: Call | null = dialog == null || (code != 408 && code != 481) ? null : findCall(dialog.subject);
  if (call != null && call.isEstablished) invite.lost(call, code); // 12.2.1.2
}

/** No answer at all. DEVIATES from 12.2.1.2: the call stands; its session timer or its user finds out. */
export function unreachable(transaction: Transaction, code: i32): void { onAsked(transaction.subject, null, code); }

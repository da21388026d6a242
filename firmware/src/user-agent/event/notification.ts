// Prints and sends a NOTIFY of this handset's calls: RFC 6665 4.2.2, RFC 4235 3.5.
import { Slice } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { HeaderName } from "../../message/header-name.ts";
import { Method } from "../../message/method.ts";
import { endWithBody, printHeader } from "../../message/print.ts";
import { nowMs } from "../../clock.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import * as client from "../../transaction/client.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import { accountAt } from "../account.ts";
import * as authentication from "../authentication.ts";
import { find as findCall } from "../call.ts";
import { beginInside, methodSlice, nextHop, printAgent, printContact } from "../request.ts";
import { DIALOG_INFO_TYPE, print } from "./dialog-info.ts";
import { DIALOG_INFO_BYTES } from "./limits.ts";
import { Subscription, Text, dialogOf } from "./subscription.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let body: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { body = TextWriter.createOver(DIALOG_INFO_BYTES); }

/** null when it cannot be sent. */
export function send(subscription: Subscription, isLast: bool): Transaction | null {
  const dialog = dialogOf(subscription);
  if (dialog == null || !nextHop(dialog, destination)) return null;
  const transaction = client.open(Method.Notify, User.Watcher, subscription.number, destination);
  if (transaction == null) return null;
  const account = accountAt(subscription.account);
  transaction.account = subscription.account;
  const writer = beginInside(dialog, Method.Notify, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, account, dialog, methodSlice(Method.Notify), destination);
  printContact(writer, account);
  printHeader(writer, HeaderName.Event, subscription.text(Text.Event));
  if (isLast) writer.text("Subscription-State: terminated;reason=timeout\r\n");
  else writer.text("Subscription-State: active;expires=").decimal(<u64>max(0, (subscription.endsMs - nowMs) / 1000)).crlf();
  const document: Slice = print(body, account, subscription.version++, subscription.changed == 0 ? null : findCall(subscription.changed));
  endWithBody(printAgent(writer, HeaderName.UserAgent), DIALOG_INFO_TYPE, document);
  return client.send(transaction, writer) ? transaction : null;
}

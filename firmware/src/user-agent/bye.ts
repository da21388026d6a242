// Ending a dialog: RFC 3261 15.1.1 (sending) and 15.1.2 (receiving), with the Reason of RFC 3326.
import { isEmpty } from "../memory/slice.ts";
import { Method } from "../message/method.ts";
import { HeaderName } from "../message/header-name.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import * as content from "./content.ts";
import { printReason } from "./reason.ts";
import { beginInside, methodSlice, nextHop, printAgent } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

/** False when it cannot be sent: nobody will answer. `cause` is Q.850, 0 = no Reason. */
export function send(dialog: Dialog, subject: u32, user: User, account: u32, cause: u32): bool {
  if (isEmpty(dialog.remoteTarget) || !nextHop(dialog, destination)) return false;
  const transaction = client.open(Method.Bye, user, subject, destination);
  if (transaction == null) return false;
  const writer = beginInside(dialog, Method.Bye, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, accountAt(account), dialog, methodSlice(Method.Bye), destination, content.body);
  printAgent(writer, HeaderName.UserAgent);
  if (isEmpty(content.lines)) printReason(writer, cause);
  content.printWith(writer, content.body);
  return client.send(transaction, writer);
}

// Prints and sends a SUBSCRIBE of ours, inside its dialog or to begin one: RFC 6665 4.1.2.1, 4.1.2.2.
import { isEmpty } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { HeaderName } from "../../message/header-name.ts";
import { Method } from "../../message/method.ts";
import { endWithoutBody, printHeader, printHeaderNumber } from "../../message/print.ts";
import { Dialog } from "../../dialog/dialog.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import * as client from "../../transaction/client.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import { Account, accountAt } from "../account.ts";
import { routeRequest } from "../registration/route.ts";
import * as authentication from "../authentication.ts";
import { beginInside, beginOutside, methodSlice, nextHop, printAgent, printContact } from "../request.ts";
import { Subscription, Text, dialogOf } from "./subscription.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

/** null when it cannot be sent. */
export function send(subscription: Subscription, seconds: u32): Transaction | null {
  const account = accountAt(subscription.account);
  const dialog = dialogOf(subscription);
  const target = dialog == null ? subscription.text(Text.Target) : dialog.remoteTarget;
  if (!(dialog == null ? routeRequest(account, target, destination) : nextHop(dialog, destination))) return null;
  const transaction = client.open(Method.Subscribe, User.Subscription, subscription.number, destination);
  if (transaction == null) return null;
  transaction.account = subscription.account;
  const writer = begin(subscription, account, dialog, transaction);
  if (dialog == null) authentication.printCached(writer, account, methodSlice(Method.Subscribe), target, destination);
  else authentication.printInside(writer, account, dialog, methodSlice(Method.Subscribe), destination);
  printContact(writer, account);
  printHeader(writer, HeaderName.Event, subscription.text(Text.Event));
  if (!isEmpty(subscription.text(Text.Accept))) printHeader(writer, HeaderName.Accept, subscription.text(Text.Accept));
  printHeaderNumber(writer, HeaderName.Expires, seconds);
  endWithoutBody(printAgent(writer, HeaderName.UserAgent));
  if (!client.send(transaction, writer)) return null;
  subscription.realms = authentication.realmsOf(transaction, subscription.account);
  return transaction;
}

function begin(subscription: Subscription, account: Account, dialog: Dialog | null, transaction: Transaction): TextWriter {
  if (dialog != null) return beginInside(dialog, Method.Subscribe, dialog.nextCSeq(), client.branchOf(transaction));
  const target = subscription.text(Text.Target);
  return beginOutside(account, methodSlice(Method.Subscribe), target, target, subscription.text(Text.CallId), subscription.text(Text.Tag), ++subscription.cseq, client.branchOf(transaction));
}

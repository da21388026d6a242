// OPTIONS: RFC 3261 11.2: what we can do, and outside a dialog whether an INVITE would be taken.
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { printHeaderNumber } from "../message/print.ts";
import { RETRY_AFTER_SECONDS } from "../transaction/limits.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Account } from "./account.ts";
import { ACCEPTED } from "./capabilities.ts";
import { readiness } from "./listener.ts";
import * as reply from "./reply.ts";
import { printCapabilities, printContact } from "./request.ts";

/** "The response code chosen MUST be the same that would have been chosen had the request been an INVITE." */
export function receiveOutside(transaction: Transaction, request: Message, account: Account): void { answer(transaction, request, account, readiness()); }

/** Inside a dialog it has no impact on it, and says what we can do. */
export function receive(transaction: Transaction, request: Message, account: Account): void { answer(transaction, request, account, 200); }

function answer(transaction: Transaction, request: Message, account: Account, code: i32): void {
  const writer = reply.begin(transaction, request, code);
  printContact(writer, account);
  printCapabilities(writer);
  writer.text("Accept: ").text(ACCEPTED).text("\r\nAccept-Encoding: identity\r\nAccept-Language: en\r\n");
  if (code == 503) printHeaderNumber(writer, HeaderName.RetryAfter, RETRY_AFTER_SECONDS);
  reply.end(transaction, code, writer);
}

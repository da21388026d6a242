// OPTIONS: RFC 3261 11.2: what we can do, as if it were an INVITE.
import { Message } from "../message/message.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Account } from "./account.ts";
import { ACCEPTED } from "./capabilities.ts";
import * as reply from "./reply.ts";
import { printCapabilities, printContact } from "./request.ts";

export function receive(transaction: Transaction, request: Message, account: Account): void {
  const writer = reply.begin(transaction, request, 200);
  printContact(writer, account);
  printCapabilities(writer);
  writer.text("Accept: ").text(ACCEPTED).text("\r\nAccept-Encoding: identity\r\nAccept-Language: en\r\n");
  reply.end(transaction, 200, writer);
}

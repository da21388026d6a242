// Event packages: which ones we notify of, in the words of Allow-Events (RFC 6665 8.2.2).
import { TextWriter } from "../../memory/text-writer.ts";
import { Message } from "../../message/message.ts";
import { Transaction } from "../../transaction/transaction.ts";
import * as reply from "../reply.ts";
import { printEvents } from "../request.ts";

/** 8.2.1: an event that is not understood. */
export function refuseEvent(transaction: Transaction, request: Message): void {
  const writer: TextWriter = reply.begin(transaction, request, 489);
  reply.end(transaction, 489, printEvents(writer));
}

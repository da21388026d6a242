// INFO in a dialog: RFC 6086 4.2.2 and 9. There is no Info Package here; what was sent before there were any (RFC 2976) is accepted and has no effect.
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as reply from "./reply.ts";

/** 469 names, in Recv-Info, the packages that we take: none. */
export function receive(transaction: Transaction, request: Message): void {
  if (!request.has(HeaderName.InfoPackage)) return reply.answer(transaction, request, 200);
  const writer = reply.begin(transaction, request, 469);
  writer.text("Recv-Info: \r\n");
  reply.end(transaction, 469, writer);
}

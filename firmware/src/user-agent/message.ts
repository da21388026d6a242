// MESSAGE (RFC 3428): received ones are answered and handed up; ours go out as single requests.
import { Message } from "../message/message.ts";
import { Transaction } from "../transaction/transaction.ts";
import { onMessage } from "./listener.ts";
import * as reply from "./reply.ts";

export function receive(transaction: Transaction, request: Message): void {
  reply.answer(transaction, request, 200);
  onMessage(request);
}

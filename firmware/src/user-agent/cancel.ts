// A CANCEL from the caller: RFC 3261 9.2, with the Reason of RFC 3326. Ours is sent by the client transaction it cancels (9.1).
import { Message } from "../message/message.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import * as reply from "./reply.ts";

/** Answers the CANCEL; the transaction of the INVITE that it means, or null. */
export function receive(transaction: Transaction, request: Message): Transaction | null {
  const invite = server.findInvite(request);
  if (invite == null) {
    reply.answer(transaction, request, 481);
    return null;
  }
  // "the To tag of the response to the CANCEL and the To tag in the response to the original request SHOULD be the same"
  transaction.toTag = invite.toTag;
  reply.answer(transaction, request, 200);
  return invite;
}

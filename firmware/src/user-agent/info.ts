// INFO in a dialog: RFC 6086 4.2.2 and 9. There is no Info Package here; of what was sent before there were any (RFC 2976) digits are taken, and the rest
// is accepted and has no effect.
import { NONE, isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { select } from "../message/multipart.ts";
import { Message } from "../message/message.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Call } from "./call.ts";
import * as digits from "./digits.ts";
import { onDigit } from "./listener.ts";
import * as reply from "./reply.ts";

/** 469 names, in Recv-Info, the packages that we take: none. */
export function receive(call: Call, transaction: Transaction, request: Message): void {
  if (!request.has(HeaderName.InfoPackage)) return receiveOld(call, transaction, request);
  const writer = reply.begin(transaction, request, 469);
  writer.text("Recv-Info: \r\n");
  reply.end(transaction, 469, writer);
}

function receiveOld(call: Call, transaction: Transaction, request: Message): void {
  const content = request.has(HeaderName.ContentType) ? select(request, "application/dtmf-relay") : NONE;
  if (isNone(content)) return reply.answer(transaction, request, 200);
  const key = digits.keyIn(content);
  if (isNone(key)) return reply.answer(transaction, request, 400, "Bad Signal");
  reply.answer(transaction, request, 200);
  onDigit(call, key);
}

// INFO in a dialog that nobody above takes: RFC 6086 4.2.2 and 9. Of what was sent before there were Info Packages (RFC 2976) digits are taken, and the rest
// is accepted and has no effect.
import { NONE, isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { select } from "../message/multipart.ts";
import { Message } from "../message/message.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Call } from "./call.ts";
import * as digits from "./digits.ts";
import * as infoPackage from "./info-package.ts";
import { onDigit } from "./listener.ts";
import * as reply from "./reply.ts";

/** 469 names the packages that we take. */
export function receive(call: Call, transaction: Transaction, request: Message): void {
  if (!request.has(HeaderName.InfoPackage)) return receiveOld(call, transaction, request);
  reply.end(transaction, 469, infoPackage.printAll(reply.begin(transaction, request, 469)));
}

function receiveOld(call: Call, transaction: Transaction, request: Message): void {
  const content = request.has(HeaderName.ContentType) ? select(request, "application/dtmf-relay") : NONE;
  if (isNone(content)) return reply.answer(transaction, request, 200);
  const key = digits.keyIn(content);
  if (isNone(key)) return reply.answer(transaction, request, 400, "Bad Signal");
  reply.answer(transaction, request, 200);
  onDigit(call, key);
}

// The final response 300 to 699 to an INVITE: RFC 3261 13.3.1.2, 13.3.1.3, 8.2.6, 21, with its Q.850 cause (RFC 6432) and, of a deflected call, who deflected it.
import { Slice, isEmpty } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { copyHeaders, printHeaderNumber } from "../message/print.ts";
import { RETRY_AFTER_SECONDS } from "../transaction/limits.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import { Account, accountAt } from "./account.ts";
import { Call, serverOf } from "./call.ts";
import { q850Of } from "./cause.ts";
import * as content from "./content.ts";
import { names } from "./option-tag.ts";
import { printReason } from "./reason.ts";
import * as reply from "./reply.ts";

/** `contact` is for 3xx; NONE = none. One who adds header lines of its own (content.ts) has said all there is. */
export function send(call: Call, code: i32, contact: Slice): void {
  const transaction = serverOf(call);
  call.server = 0;
  if (transaction != null) answer(transaction, accountAt(call.account), code, contact);
}

function answer(transaction: Transaction, account: Account, code: i32, contact: Slice): void {
  const request = server.requestOf(transaction);
  const writer = reply.begin(transaction, request, code);
  const isPlain = isEmpty(content.lines);
  // DEVIATES from 21.4.24: 486 names no better time to call, since nobody here knows when that is.
  if ((code == 503 || code == 480) && isPlain) printHeaderNumber(writer, HeaderName.RetryAfter, RETRY_AFTER_SECONDS);
  if (!isEmpty(contact)) {
    writer.text("Contact: <").slice(contact).byte(62).crlf();
    printDiverting(writer, request, account);
  } else if (isPlain) printReason(writer, q850Of(code));
  content.printWith(writer, content.body);
  server.respond(transaction, code, writer);
}

/** RFC 5806 5.1: ours above those that came; RFC 7044 9.3: what came, to those who ask for it. */
function printDiverting(writer: TextWriter, request: Message, account: Account): void {
  const settings = account.settings;
  if (settings != null && settings.diversion) {
    writer.text("Diversion: <").slice(account.uri).text(">;reason=deflection;counter=1\r\n");
    copyHeaders(writer, request, HeaderName.Diversion);
  }
  if (names(request, HeaderName.Supported, "histinfo")) copyHeaders(writer, request, HeaderName.HistoryInfo);
}

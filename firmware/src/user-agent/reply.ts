// Answering requests: one-line answers, and the header fields that our responses carry (RFC 3261 8.2.6, 12.1.1, 13.3.1, 20.5).
import { Slice, NONE, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { randomBelow } from "../random.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { copyHeaders, endWithoutBody, printHeaderNumber } from "../message/print.ts";
import { RETRY_AFTER_SECONDS } from "../transaction/limits.ts";
import { beginResponse, printer } from "../transaction/response.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import { printHostPort } from "../transport/local.ts";
import { MISCELLANEOUS, warningText } from "../sdp/warning.ts";
import { Account } from "./account.ts";
import * as content from "./content.ts";
import { ANSWER_MARGIN_BYTES, ANSWER_OWN_BYTES } from "./limits.ts";
import { isRaw } from "./listener.ts";
import { printAgent, printCapabilities, printContact } from "./request.ts";

/** Status line to CSeq of the answer to this transaction's request, and who we are. */
export function begin(transaction: Transaction, request: Message, code: i32, phrase: string = ""): TextWriter {
  const writer = printAgent(beginResponse(request, transaction.source, code, transaction.toTag, phrase, content.phrase), HeaderName.Server);
  if (code == 488 && !isRaw) printHostPort(writer.text("Warning: ").decimal(warning).byte(32)).text(" \"").text(warningText(warning)).text("\"\r\n");
  warning = MISCELLANEOUS;
  return writer;
}

/** 13.3.1.3: whoever refuses a description says why: the next answer, when it is a 488, has this Warning (20.43). */
export function warn(code: u32): void { warning = code; }
let warning: u32 = MISCELLANEOUS;

export function end(transaction: Transaction, code: i32, writer: TextWriter): void {
  endWithoutBody(writer);
  server.respond(transaction, code, writer);
}

/** An answer that says nothing but its code. */
export function answer(transaction: Transaction, request: Message, code: i32, phrase: string = ""): void {
  end(transaction, code, begin(transaction, request, code, phrase));
}

/** Whether an answer with the user's content can be printed; it is not sent, and the content stays. Only one that may be too long is tried. */
export function fits(transaction: Transaction, request: Message, code: i32, account: Account, isInDialog: bool): bool {
  printer.restart();
  if (<i32>request.length + lengthOf(content.phrase) + lengthOf(content.lines) + lengthOf(content.mediaType) + lengthOf(content.body) + ANSWER_OWN_BYTES <= printer.room) return true;
  const writer = begin(transaction, request, code);
  if (isInDialog) {
    copyHeaders(writer, request, HeaderName.RecordRoute);
    printCapabilities(printContact(writer, account));
  }
  writer.slice(content.lines).slice(content.mediaType).slice(content.body);
  return !writer.failed && writer.room >= ANSWER_MARGIN_BYTES;
}

/** An answer with the user's content. */
export function answerWith(transaction: Transaction, request: Message, code: i32): void {
  const writer = begin(transaction, request, code);
  content.printWith(writer, content.body);
  server.respond(transaction, code, writer);
}

/** 12.1.1: a response that makes a dialog carries Record-Route and Contact; 13.3.1.4: a 2xx says what we can do. */
export function answerInDialog(transaction: Transaction, request: Message, code: i32, account: Account, body: Slice, lines: Slice = NONE, isWithheld: bool = false): void {
  const writer = begin(transaction, request, code);
  copyHeaders(writer, request, HeaderName.RecordRoute);
  printContact(writer, account, isWithheld);
  if (code >= 200) printCapabilities(writer);
  content.printWith(writer.slice(lines), body);
  server.respond(transaction, code, writer);
}

/** RFC 3261 14.2, RFC 3311 5.2: 500 with a Retry-After of 0 to 10 seconds. */
export function answerTooEarly(transaction: Transaction, request: Message): void {
  const writer = begin(transaction, request, 500);
  printHeaderNumber(writer, HeaderName.RetryAfter, randomBelow(11));
  end(transaction, 500, writer);
}

/** 21.5.4: no call can be kept. */
export function answerOverload(transaction: Transaction, request: Message): void {
  const writer = begin(transaction, request, 503);
  printHeaderNumber(writer, HeaderName.RetryAfter, RETRY_AFTER_SECONDS);
  end(transaction, 503, writer);
}

// Sends a request that was answered once more, changed: with credentials (22.2), to another URI (8.1.3.4), or without its body (8.1.3.5).
// The stored request is printed anew with a new branch and the next CSeq; its Call-ID and tags stay.
import { Slice, isEmpty, isNone, lengthOf } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { parse } from "../message/parse.ts";
import { HeaderName } from "../message/header-name.ts";
import { printRequestLine, endWithoutBody } from "../message/print.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { hasLine } from "./header-lines.ts";
import { printVia } from "../transport/local.ts";
import * as readdress from "../transaction/readdress.ts";
import { printer } from "../transaction/response.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";

let original: Message = changetype<Message>(0);

// Boot only.
export function create(): void { original = Message.create(); }

/** The request of a live client transaction, parsed; good until the next call. */
export function originalOf(transaction: Transaction): Message {
  parse(original, transaction.request);
  return original;
}

/** The branch of a request that was kept. */
export function branchOf(kept: Slice): Slice {
  parse(original, kept);
  return original.via.branch;
}

/**
 * The new transaction, sent; null when there is no room. `lines` are whole header lines, credentials among them, that take the places of those of the same
 * names (8.1.3.4: "overwriting header fields associated with the redirected request").
 */
export function send(transaction: Transaction, cseq: u32, requestUri: Slice, lines: Slice, destination: Endpoint | null = null, withBody: bool = true): Transaction | null {
  const request = originalOf(transaction);
  const next = client.open(transaction.method, transaction.user, transaction.subject, destination == null ? transaction.peer : destination);
  if (next == null) return null;
  next.attempts = transaction.attempts + 1;
  next.account = transaction.account;
  if (destination != null) readdress.begin(transaction.peer, destination, isNone(requestUri) ? request.requestUri : requestUri);
  const body = destination == null ? request.body : readdress.body(request);
  const writer = printer;
  writer.restart();
  printRequestLine(writer, request.methodText, isNone(requestUri) ? request.requestUri : requestUri);
  printVia(writer, client.branchOf(next));
  for (let i = 0; i < request.headerCount; i++) {
    if (isKept(request, i, lines, withBody)) copyField(writer, request, i, cseq, destination != null);
  }
  writer.slice(lines);
  if (withBody && !isEmpty(body)) writer.text("Content-Length: ").decimal(<u64>lengthOf(body)).crlf().crlf().slice(body);
  else endWithoutBody(writer);
  return client.send(next, writer) ? next : null;
}

function isKept(request: Message, index: i32, lines: Slice, withBody: bool): bool {
  switch (request.nameAt(index)) {
    case HeaderName.Via:
    case HeaderName.ContentLength:
    // 22.2: credentials are made for one request, its Request-URI, and whoever asked for them.
    case HeaderName.Authorization:
    case HeaderName.ProxyAuthorization: return false;
    case HeaderName.ContentType:
    case HeaderName.ContentDisposition:
    case HeaderName.ContentEncoding:
    case HeaderName.ContentLanguage: return withBody;
    default: return !hasLine(lines, request.nameTextAt(index));
  }
}

function copyField(writer: TextWriter, request: Message, index: i32, cseq: u32, isElsewhere: bool): void {
  const name = request.nameAt(index);
  writer.slice(request.nameTextAt(index)).text(": ");
  if (name == HeaderName.CSeq) writer.decimal(cseq).byte(32).slice(request.methodText).crlf();
  else if (name == HeaderName.Contact && isElsewhere) {
    readdress.printContact(writer, request.valueAt(index));
    writer.crlf();
  } else writer.slice(request.valueAt(index)).crlf();
}

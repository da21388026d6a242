// Sends a request that was answered once more, changed: with credentials (22.2), or to another URI (8.1.3.4).
// The stored request is printed anew with a new branch and the next CSeq; its Call-ID and tags stay.
import { Slice, isNone } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { parse } from "../message/parse.ts";
import { HeaderName } from "../message/header-name.ts";
import { printRequestLine, endWithoutBody } from "../message/print.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { printVia } from "../transport/local.ts";
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

/** The new transaction, sent; null when there is no room. `lines` are whole header fields with their ends, credentials among them: no count is used twice. */
export function send(transaction: Transaction, cseq: u32, requestUri: Slice, lines: Slice, replaced: HeaderName, destination: Endpoint | null = null): Transaction | null {
  const request = originalOf(transaction);
  const next = client.open(transaction.method, transaction.user, transaction.subject, destination == null ? transaction.peer : destination);
  if (next == null) return null;
  next.attempts = transaction.attempts + 1;
  next.account = transaction.account;
  const writer = printer;
  writer.restart();
  printRequestLine(writer, request.methodText, isNone(requestUri) ? request.requestUri : requestUri);
  printVia(writer, client.branchOf(next));
  for (let i = 0; i < request.headerCount; i++) copyField(writer, request, i, cseq, replaced);
  writer.slice(lines);
  if (request.contentLength > 0) writer.text("Content-Length: ").decimal(<u64>request.contentLength).crlf().crlf().slice(request.body);
  else endWithoutBody(writer);
  return client.send(next, writer) ? next : null;
}

function copyField(writer: TextWriter, request: Message, index: i32, cseq: u32, replaced: HeaderName): void {
  const name = request.nameAt(index);
  if (name == HeaderName.Via || name == HeaderName.ContentLength) return;
  if (name == replaced && name != HeaderName.Extension) return;
  if (name == HeaderName.MinSe && replaced == HeaderName.SessionExpires) return; // RFC 4028 7.3: the two go together
  // 22.2: credentials are made for one request, its Request-URI, and whoever asked for them.
  if (name == HeaderName.Authorization || name == HeaderName.ProxyAuthorization) return;
  writer.slice(request.nameTextAt(index)).text(": ");
  if (name == HeaderName.CSeq) writer.decimal(cseq).byte(32).slice(request.methodText).crlf();
  else writer.slice(request.valueAt(index)).crlf();
}

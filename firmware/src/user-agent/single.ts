// One request outside any dialog and call, of any method, with the sender's header fields and body: RFC 3261 8.1.
import { Slice, NONE, isEmpty, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { HeaderName } from "../message/header-name.ts";
import { Method, methodOf } from "../message/method.ts";
import { endWithoutBody } from "../message/print.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { printRandom, randomU64 } from "../random.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { hasNoRoom } from "../transport/destination.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { accountAt } from "./account.ts";
import { routeRequest } from "./registration/route.ts";
import * as authentication from "./authentication.ts";
import { beginOutside, printAgent, printContact } from "./request.ts";

export enum Outcome { Sent, BadAddress, NoRoom }

const destination = changetype<Endpoint>(memory.data(24, 8));
let uri: Uri = changetype<Uri>(0);
let callId: TextWriter = changetype<TextWriter>(0);
let tag: TextWriter = changetype<TextWriter>(0);
let writer: TextWriter = changetype<TextWriter>(0);
// Of the request that is being written.
let pending: usize = 0; // its transaction
let method: Slice = NONE;
let target: Slice = NONE;

// Boot only.
export function create(): void {
  uri = Uri.create();
  callId = TextWriter.createOver(48);
  tag = TextWriter.createOver(24);
}

/** Begins a request; on Sent the caller adds lines and ends it. `subject` comes back with the answer. */
export function begin(account: u32, itsMethod: Slice, itsTarget: Slice, subject: u32, user: User = User.Request): Outcome {
  method = itsMethod;
  target = itsTarget;
  if (parseUri(target, uri) != ErrorCode.None || !uri.isRequestUri) return Outcome.BadAddress;
  if (!routeRequest(accountAt(account), target, destination)) return hasNoRoom ? Outcome.NoRoom : Outcome.BadAddress;
  const transaction = client.open(methodOf(method), user, subject, destination);
  if (transaction == null) return Outcome.NoRoom;
  pending = changetype<usize>(transaction);
  transaction.account = account;
  callId.restart();
  printRandom(callId, 16);
  tag.restart();
  tag.hex(randomU64(), 16);
  writer = beginOutside(accountAt(account), method, target, target, callId.written, tag.written, 1, client.branchOf(transaction));
  if (methodOf(method) != Method.Message) printContact(writer, accountAt(account)); // RFC 3428 9: MESSAGE has no Contact
  printAgent(writer, HeaderName.UserAgent);
  return Outcome.Sent;
}

/** The sender's header lines; areAddable has judged them. */
export function addLines(lines: Slice): void { writer.slice(lines); }

/** Sends it; Sent, or NoRoom when it cannot be kept. Credentials may cover the body (RFC 7616 3.4.3, auth-int). */
export function end(contentType: Slice, body: Slice): Outcome {
  const transaction = changetype<Transaction>(pending);
  authentication.printCached(writer, accountAt(transaction.account), method, target, transaction.peer, body);
  if (isEmpty(body)) endWithoutBody(writer);
  else writer.text("Content-Type: ").slice(contentType).text("\r\nContent-Length: ").decimal(<u64>lengthOf(body)).crlf().crlf().slice(body);
  return client.send(transaction, writer) ? Outcome.Sent : Outcome.NoRoom;
}

/** Gives it up before it was sent. */
export function abandon(): void { client.discard(changetype<Transaction>(pending)); }

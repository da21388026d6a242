// One request outside any dialog and call, of any method, with the sender's header fields and body: RFC 3261 8.1.
import { Slice, NONE, addressOf, endOf, isEmpty, lengthOf, between } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Method, methodOf } from "../message/method.ts";
import { endWithoutBody } from "../message/print.ts";
import { printRandom, randomU64 } from "../random.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { accountAt, routeOutside } from "./account.ts";
import * as authentication from "./authentication.ts";
import { beginOutside, printAgent, printContact } from "./request.ts";

export enum Outcome { Sent, BadAddress, NoRoom }

const destination = changetype<Endpoint>(memory.data(24, 8));
const reserved = "via from to call-id cseq max-forwards content-length content-type contact authorization proxy-authorization v f t i l c m ";
let callId: TextWriter = changetype<TextWriter>(0);
let tag: TextWriter = changetype<TextWriter>(0);
let writer: TextWriter = changetype<TextWriter>(0);
// Of the request that is being written.
let pending: usize = 0; // its transaction
let method: Slice = NONE;
let target: Slice = NONE;

// Boot only.
export function create(): void {
  callId = TextWriter.createOver(48);
  tag = TextWriter.createOver(24);
}

/** Begins a request; on Sent the caller adds lines and ends it. `subject` comes back with the answer. */
export function begin(account: u32, itsMethod: Slice, itsTarget: Slice, subject: u32): Outcome {
  method = itsMethod;
  target = itsTarget;
  if (!routeOutside(accountAt(account), target, destination)) return Outcome.BadAddress;
  const transaction = client.open(methodOf(method), User.Request, subject, destination);
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

/** A whole line of the sender's, without its end. False: malformed, or a field that is ours to write. */
export function addLine(line: Slice): bool {
  let colon = addressOf(line);
  while (colon < endOf(line) && load<u8>(colon) != 58) {
    if (load<u8>(colon) < 33) return false;
    colon++;
  }
  if (colon == addressOf(line) || colon == endOf(line) || isReserved(between(addressOf(line), colon))) return false;
  for (let at = colon; at < endOf(line); at++) if (load<u8>(at) < 32 && load<u8>(at) != 9) return false;
  writer.slice(line).crlf();
  return true;
}

function isReserved(name: Slice): bool {
  const length = lengthOf(name);
  let word = 0;
  for (let i = 0; i < reserved.length; i++) {
    if (reserved.charCodeAt(i) != 32) continue;
    if (i - word == length && matches(name, word)) return true;
    word = i + 1;
  }
  return false;
}

function matches(name: Slice, word: i32): bool {
  for (let i = 0; i < lengthOf(name); i++) if ((<u32>load<u8>(addressOf(name) + <usize>i) | 0x20) != <u32>reserved.charCodeAt(word + i)) return false;
  return true;
}

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

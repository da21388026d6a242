// Client transactions whose destination is a name: they wait until it is known, and go to its next server when one fails. RFC 3263 4.3.
// The request stays, but for its Via (a new branch for each try) and our own address in it, which says how we are reached.
import { nowMs } from "../clock.ts";
import { NONE, Slice, addressOf, isNone, lengthOf, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { parse } from "../message/parse.ts";
import { printRequestLine } from "../message/print.ts";
import { retryAfterSeconds } from "../message/scalar.ts";
import * as avoided from "../transport/avoided.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { AVOIDED_MOST_SECONDS, AVOIDED_SECONDS, NAME_BYTES } from "../transport/limits.ts";
import { printVia } from "../transport/local.ts";
import { take } from "../transport/locating.ts";
import * as locations from "../transport/location.ts";
import { Location } from "../transport/location.ts";
import * as selection from "../transport/selection.ts";
import { BRANCH_BYTES, newBranch } from "./branch.ts";
import { clientKey, keyHash } from "./match.ts";
import * as readdress from "./readdress.ts";
import { printer } from "./response.ts";
import * as shelf from "./shelf.ts";
import { Transaction, User, rekey } from "./transaction.ts";

/** Requests that went to another server of their name. */
export let failovers: u32 = 0;

let stored: Message = changetype<Message>(0);
let complaintWriter: TextWriter = changetype<TextWriter>(0);
const server = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));

/** Boot only. `parsed`: where a stored request is taken apart, good for a moment. */
export function create(parsed: Message): void {
  stored = parsed;
  readdress.create();
  complaintWriter = TextWriter.createOver(NAME_BYTES + 32);
}

/** A new transaction to a name: the record of the name stays as long as the transaction may want another of its targets. */
export function begin(transaction: Transaction): void {
  const peer = transaction.peer;
  if (peer.location == 0) return;
  locations.hold(peer.location);
  if (peer.waits) return;
  const number = selection.numberOf(locations.locationAt(peer.location), peer);
  if (number >= 0) transaction.tried = 1 << number;
}

/** It stays where it is, whatever happens. */
export function settle(transaction: Transaction): void {
  const peer = transaction.peer;
  if (peer.location == 0) return;
  locations.release(peer.location);
  peer.location = 0;
  peer.waits = false;
}

/** The name is known, or not: the request is made for its server. False: there is nowhere to go. */
export function locate(transaction: Transaction, location: Location): bool {
  const peer = transaction.peer;
  peer.waits = false;
  const number = location.isKnown ? selection.choose(location, 0, peer.port == 0 ? null : peer) : selection.NONE_LEFT;
  if (number >= 0) return turn(transaction, location, number);
  // 26.2.2 of RFC 3261: a sips request does not go where it is not secured.
  const isPassable = peer.port != 0 && !location.isSecure;
  if (isPassable) settle(transaction);
  else {
    complaintWriter.restart();
    complaint = complaintWriter.text("no server was found for ").slice(location.name).written;
  }
  return isPassable;
}

/** Why the transaction that is reported as failed has gone nowhere; NONE when it has gone somewhere. */
export let complaint: Slice = NONE;
export function forgetComplaint(): void { complaint = NONE; }

/** RFC 3261 8.1.3.1: a transport error looks like a 503; whoever is told can see that nobody has said so. */
export function complainOf(peer: Endpoint): void {
  complaintWriter.restart();
  peer.print(complaintWriter);
  complaint = complaintWriter.text(" cannot be reached").written;
}

/** The number of the next server for a request that its own has failed; NONE_LEFT also for one that stays where it is. */
export function next(transaction: Transaction): i32 {
  const number = transaction.peer.location;
  if (number == 0 || transaction.user == User.Nobody) return selection.NONE_LEFT;
  return selection.choose(locations.locationAt(number), transaction.tried, transaction.peer);
}

/** The request is made for the next server: a new transaction in the same record. False: it does not fit. */
export function turnTo(transaction: Transaction, number: i32): bool {
  const key = clientKey(newBranch(), transaction.method);
  rekey(transaction, keyHash, key);
  shelf.release(transaction.response);
  transaction.response = NONE;
  transaction.statusCode = 0;
  transaction.isTooLarge = false;
  transaction.state = 0; // Initial, in both figures
  failovers++;
  return turn(transaction, locations.locationAt(transaction.peer.location), number);
}

/** 4.3: no answer, or no way there. */
export function avoidSilent(transaction: Transaction): void { avoided.add(transaction.peer, nowMs + 1000 * AVOIDED_SECONDS); }

/** RFC 3261 21.5.4: a 503 without Retry-After is no more than a 500: the next request may ask again. */
export function avoidBusy(transaction: Transaction, response: Message): void {
  const seconds = retryAfterSeconds(response.value(HeaderName.RetryAfter));
  if (seconds > 0) avoided.add(transaction.peer, nowMs + 1000 * min(<f64>seconds, AVOIDED_MOST_SECONDS));
}

function turn(transaction: Transaction, location: Location, number: i32): bool {
  server.copy(transaction.peer);
  take(location, number, transaction.peer);
  transaction.tried |= 1 << number;
  return rewrite(transaction, server);
}

/** 4.3: "the same Call-ID and CSeq", "a different Via branch". */
function rewrite(transaction: Transaction, old: Endpoint): bool {
  parse(stored, transaction.request);
  readdress.begin(old, transaction.peer, stored.requestUri);
  const body = readdress.body(stored);
  const writer = printer;
  writer.restart();
  printRequestLine(writer, stored.methodText, stored.requestUri);
  printVia(writer, slice(addressOf(transaction.key) + 1, BRANCH_BYTES));
  for (let i = 0; i < stored.headerCount; i++) {
    const name = stored.nameAt(i);
    if (name == HeaderName.Via) continue;
    writer.slice(stored.nameTextAt(i)).text(": ");
    if (name == HeaderName.Contact) readdress.printContact(writer, stored.valueAt(i));
    else if (name == HeaderName.ContentLength) writer.decimal(<u64>lengthOf(body));
    else writer.slice(stored.valueAt(i));
    writer.crlf();
  }
  writer.crlf().slice(body);
  if (writer.failed) return false;
  shelf.release(transaction.request);
  transaction.request = shelf.keep(writer.written);
  return !isNone(transaction.request);
}

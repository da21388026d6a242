// Where responses go when the way that RFC 3261 18.2.2 names has failed: to the sent-by of their request, looked up as RFC 3263 5 says.
import { isNone, lengthOf } from "../memory/slice.ts";
import { isInvalidHost } from "../message/host.ts";
import { Message } from "../message/message.ts";
import { parse } from "../message/parse.ts";
import { Transport, Via } from "../message/via.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { NAME_BYTES } from "../transport/limits.ts";
import { locate, take } from "../transport/locating.ts";
import * as locations from "../transport/location.ts";
import { responseAddress } from "../transport/response-address.ts";
import * as selection from "../transport/selection.ts";
import { Transaction } from "./transaction.ts";

/** Responses that went to an address of their sent-by. */
export let redirected: u32 = 0;

let stored: Message = changetype<Message>(0);
const sentBy = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));

/** Boot only. `parsed`: where a kept response is taken apart, good for a moment. */
export function create(parsed: Message): void { stored = parsed; }

/** Turns the responses of a server transaction to the next address of the sent-by. False: there is none, and they have their old way again. */
export function seek(transaction: Transaction): bool {
  const peer = transaction.peer;
  if (peer.waits) return true;
  if (isNone(transaction.response)) return false;
  parse(stored, transaction.response); // its topmost Via is that of the request
  const isFound = peer.location != 0 ? next(transaction) : !transaction.isElsewhere && begin(stored.via, transaction);
  transaction.isElsewhere = true;
  return isFound || isGivenUp(transaction);
}

function begin(via: Via, transaction: Transaction): bool {
  const peer = transaction.peer;
  // RFC 7118 5.1: nobody is reached by such a name.
  if (isInvalidHost(via.host) || lengthOf(via.host) > NAME_BYTES) return false;
  if (sentBy.setHost(via.host, via.portOrDefault)) return isOther(transaction);
  const isSecure = via.transport == Transport.Tls || via.transport == Transport.Wss;
  if (!locate(via.host, <u16>max(via.port, 0), <u8>peer.transport, isSecure, peer, null)) return false;
  locations.hold(peer.location);
  if (!peer.waits) note(transaction, selection.numberOf(locations.locationAt(peer.location), peer));
  return true;
}

/** A numeric sent-by is an address of its own when the request came from elsewhere. */
function isOther(transaction: Transaction): bool {
  const peer = transaction.peer;
  if (sentBy.isSame(peer)) return false;
  peer.set(sentBy.a, sentBy.b, sentBy.c, sentBy.d, sentBy.port).stream = 0;
  redirected++;
  return true;
}

function next(transaction: Transaction): bool {
  const location = locations.locationAt(transaction.peer.location);
  const number = selection.choose(location, transaction.tried, null);
  if (number < 0) return false;
  take(location, number, transaction.peer);
  note(transaction, number);
  return true;
}

function note(transaction: Transaction, number: i32): void {
  transaction.tried |= 1 << number;
  redirected++;
}

/** Whatever is sent from now on goes where 18.2.2 says: that way may come back. */
function isGivenUp(transaction: Transaction): bool {
  if (transaction.peer.location != 0) locations.release(transaction.peer.location);
  responseAddress(stored.via, transaction.source, transaction.peer);
  return false;
}

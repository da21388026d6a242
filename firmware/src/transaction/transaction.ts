// One live transaction as it lies in its pool: layout, the pool and the lookup by matching key.
//
//     record | peer endpoint (20, padded to 24) | source endpoint (24) | key (KEY_BYTES)
import { Pool } from "../memory/pool.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { Slice, slice, addressOf, lengthOf, equals } from "../memory/slice.ts";
import { Method } from "../message/method.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { release as releaseLocation } from "../transport/location.ts";
import { KEY_BYTES } from "./limits.ts";
import * as merged from "./merged.ts";
import * as shelf from "./shelf.ts";
import { TIMERS_OF_ONE, queue } from "./timers.ts";
import * as ways from "./ways.ts";

export enum Kind { InviteClient, InviteServer, NonInviteClient, NonInviteServer }

/** Whose transaction it is: who is told. */
export enum User { Nobody, Call, Modification, Bye, Registration, Request, Prack, Update, Offer, Referral, Notification, Subscription, Handed, Asked, Watcher, Publication, Digits }

@unmanaged
export class Transaction {
  request: Slice;       // as sent (client) or as received (server); NONE after a server's final response
  response: Slice;      // the last one sent (server), the ACK of 17.1.1.3 (INVITE client)
  retransmitMs: f64;    // the running interval of A, E or G
  endsMs: f64;          // of one that has lost its way: when its timeout timer was due before
  receivedMs: f64;      // 8.2.6.1: when a server's request came
  toTag: u64;           // 8.2.6.2: the same tag in all responses of a server transaction; 0 = the request had one
  hash: u32;
  way: u32;             // where its last message went, as ways.ts knows it; 0 = nowhere yet
  subject: u32;         // the user's number: session, account, reply
  account: u32;         // whose credentials answer a challenge
  kind: Kind;
  user: User;
  method: Method;
  state: u32;           // of the kind's own figure
  statusCode: u16;      // of the last response
  lineBytes: u16;       // of a server's last response: its status line,
  headBytes: u16;       // and its head up to CSeq, which its request repeats
  keyBytes: u16;
  attempts: u8;         // how often this request was changed and sent again (22.2, 8.1.3.4)
  ongoing: u32;         // 8.2.2.2: its number in merged.ts; 0 = none
  tried: u32;           // RFC 3263 4.3, 5: the targets of its name that it, or its response, went to, as bits
  hasLostWay: bool;     // 18.4: its connection is gone, or nothing goes there; it fails when its timer is due, which is at once
  isElsewhere: bool;    // RFC 3263 5: its responses have been turned to the sent-by of the request, or cannot be
  isTooLarge: bool;     // 18.1.1: for a datagram; it goes by a stream as long as one can be had

  get index(): u32 { return pool.indexOf(changetype<usize>(this)); }
  /** Client: where the request goes. Server: where the responses go. */
  get peer(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + PEER_AT); }
  /** Server: where the request came from. */
  get source(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + SOURCE_AT); }
  get key(): Slice { return slice(changetype<usize>(this) + KEY_AT, this.keyBytes); }
  get isServer(): bool { return this.kind == Kind.InviteServer || this.kind == Kind.NonInviteServer; }
  get retransmitTimer(): u32 { return this.index * TIMERS_OF_ONE; }
  get timeoutTimer(): u32 { return this.index * TIMERS_OF_ONE + 1; }
}

const PEER_AT: usize = (offsetof<Transaction>() + 7) & ~7;
const SOURCE_AT: usize = (PEER_AT + offsetof<Endpoint>() + 7) & ~7;
const KEY_AT: usize = (SOURCE_AT + offsetof<Endpoint>() + 7) & ~7;
const RECORD_BYTES: usize = KEY_AT + <usize>KEY_BYTES;

let pool: Pool = changetype<Pool>(0);
let index: HashIndex = changetype<HashIndex>(0);

// Boot only.
export function create(transactions: u32): void {
  pool = Pool.create(<u32>RECORD_BYTES, transactions);
  index = HashIndex.create(transactions);
  ways.create(transactions);
}

export function liveTransactions(): u32 { return pool.used; }
export function peakTransactions(): u32 { return pool.peak; }
export function refusedTransactions(): u32 { return pool.refused; }
export function capacity(): u32 { return pool.capacity; }
export function isLive(number: u32): bool { return pool.isTaken(number); }
export function transactionAt(number: u32): Transaction { return changetype<Transaction>(pool.at(number)); }

/** A new one in its Initial state, found by `key` from now on; null when the pool is full. */
export function take(kind: Kind, method: Method, hash: u32, key: Slice): Transaction | null {
  const record = pool.take();
  if (record == 0) return null;
  const transaction = changetype<Transaction>(record);
  assert(lengthOf(key) <= KEY_BYTES);
  transaction.kind = kind;
  transaction.method = method;
  transaction.hash = hash;
  transaction.keyBytes = <u16>lengthOf(key);
  memory.copy(record + KEY_AT, addressOf(key), <usize>lengthOf(key));
  index.add(hash, transaction.index);
  return transaction;
}

export function find(hash: u32, key: Slice): Transaction | null {
  for (let number = index.first(hash); number >= 0; number = index.next(number, hash)) {
    const transaction = transactionAt(<u32>number);
    if (equals(transaction.key, key)) return transaction;
  }
  return null;
}

/** Found by another key from now on: the same request, to another server (RFC 3263 4.3). */
export function rekey(transaction: Transaction, hash: u32, key: Slice): void {
  index.remove(transaction.hash, transaction.index);
  transaction.hash = hash;
  transaction.keyBytes = <u16>lengthOf(key);
  memory.copy(changetype<usize>(transaction) + KEY_AT, addressOf(key), <usize>lengthOf(key));
  index.add(hash, transaction.index);
}

/** Its message has gone where its peer says, or waits to: 18.4 finds it there, and so does the end of a look-up. */
export function noteWay(transaction: Transaction): void {
  const way = transaction.peer.waits ? ways.wayBehind(transaction.peer.location) : ways.wayTo(transaction.peer);
  if (way == transaction.way) return;
  moveTo(transaction, way);
  transaction.hasLostWay = false;
}

function moveTo(transaction: Transaction, way: u32): void {
  ways.move(transaction.index, transaction.way, way);
  transaction.way = way;
}

/** Turns those around that wait for this location, for the newest is found first. False: nobody does. */
export function turnWaiting(location: u8): bool {
  const way = ways.wayBehind(location);
  const newest = ways.first(way);
  for (let number = newest; number >= 0; number = ways.first(way)) moveTo(transactionAt(<u32>number), ways.turned(way));
  return newest >= 0;
}

/** The first of those that were turned around, which waits no more; null = there is none left. */
export function takeWaiting(location: u8): Transaction | null {
  const number = ways.first(ways.turned(ways.wayBehind(location)));
  if (number < 0) return null;
  moveTo(transactionAt(<u32>number), 0);
  return transactionAt(<u32>number);
}

export function give(transaction: Transaction): void {
  if (transaction.peer.location != 0) releaseLocation(transaction.peer.location);
  merged.end(transaction.ongoing, 0);
  queue.stop(transaction.retransmitTimer);
  queue.stop(transaction.timeoutTimer);
  shelf.release(transaction.request);
  shelf.release(transaction.response);
  index.remove(transaction.hash, transaction.index);
  ways.move(transaction.index, transaction.way, 0);
  pool.give(changetype<usize>(transaction));
}

// The transaction layer's front door: boot, messages in, timers, statistics. Who listens is set in listener.ts.
import { TextWriter } from "../memory/text-writer.ts";
import { nowMs } from "../clock.ts";
import { Message } from "../message/message.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Location } from "../transport/location.ts";
import * as branches from "./branch.ts";
import * as client from "./client.ts";
import * as counters from "./counters.ts";
import * as elsewhere from "./elsewhere.ts";
import * as match from "./match.ts";
import * as merged from "./merged.ts";
import * as response from "./response.ts";
import * as server from "./server.ts";
import * as shelf from "./shelf.ts";
import * as target from "./target.ts";
import * as timers from "./timers.ts";
import * as tombstones from "./tombstones.ts";
import * as transactions from "./transaction.ts";
import { Transaction } from "./transaction.ts";
import * as ways from "./ways.ts";
import { takeDue } from "../due.ts";

// Boot only. `printedBytes`: what one message of ours may take; `kept`: messages that outlive their transactions.
export function create(t1Ms: u32, t2Ms: u32, t4Ms: u32, live: u32, buried: u32, printedBytes: i32, kept: u32): void {
  timers.configure(t1Ms, t2Ms, t4Ms, live);
  transactions.create(live);
  shelf.create(live, kept);
  tombstones.create(buried);
  merged.create(live, buried);
  match.create();
  branches.create();
  response.create(printedBytes);
  client.create();
  server.create();
}

export function receive(message: Message, source: Endpoint): void {
  if (message.isRequest) server.receive(message, source);
  else client.receive(message, source);
}

/**
 * 18.4, 17.1.4: a connection is gone. Requests on it have failed; a response fails only if its connection could not be opened, since
 * 18.2.2 lets it open another.
 */
export function connectionLost(stream: u32, wasOpen: bool): void {
  const way = ways.wayBy(stream);
  for (let number = ways.first(way); number >= 0; number = ways.next(number, way)) {
    const transaction = transactions.transactionAt(<u32>number);
    if (transaction.peer.stream == stream && transaction.peer.isReliable && (!transaction.isServer || !wasOpen)) loseWay(transaction);
  }
}

/** 18.4, 17.1.4, 17.2.4: nothing goes there. What was sent to this address has failed, whichever datagram it was. */
export function datagramFailed(destination: Endpoint): void {
  const way = ways.wayTo(destination);
  for (let number = ways.first(way); number >= 0; number = ways.next(number, way)) {
    const transaction = transactions.transactionAt(<u32>number);
    if (!transaction.peer.isReliable && transaction.peer.isSame(destination)) loseWay(transaction);
  }
}

/** RFC 3263: a look-up has ended, also for those who begin to wait for it while others hear so: a redirection goes on to the next user of the same name. */
export function located(location: Location): void {
  while (transactions.turnWaiting(location.number)) {
    for (let transaction = transactions.takeWaiting(location.number); transaction != null; transaction = transactions.takeWaiting(location.number)) {
      if (transaction.isServer) server.located(transaction);
      else client.located(transaction, location);
    }
  }
}

/**
 * Its timer is due at once, and it fails then: in the midst of what lost it its way (another's message may have taken its connection's place) others
 * are being printed, and the outbox may have no room for what that brings.
 */
function loseWay(transaction: Transaction): void {
  if (transaction.hasLostWay) return;
  transaction.hasLostWay = true;
  transaction.endsMs = timers.queue.deadlineOf(transaction.timeoutTimer);
  timers.queue.set(transaction.timeoutTimer, nowMs);
}

/** What goes on nevertheless ends when it would have ended: timer H runs over a way that may come back. */
function fail(transaction: Transaction): void {
  transaction.hasLostWay = false;
  if (transaction.endsMs != Infinity) timers.queue.set(transaction.timeoutTimer, transaction.endsMs);
  if (transaction.isServer) server.transportFailed(transaction);
  else client.transportFailed(transaction);
}

export function deadlineMs(): f64 { return timers.queue.deadlineMs; }

export function runTimers(): void {
  for (let timer = takeDue(timers.queue); timer >= 0; timer = takeDue(timers.queue)) {
    const transaction = transactions.transactionAt(<u32>timer / timers.TIMERS_OF_ONE);
    const isRetransmission = <u32>timer % timers.TIMERS_OF_ONE == 0;
    if (transaction.hasLostWay && !isRetransmission) fail(transaction);
    else if (transaction.isServer) server.expire(transaction, isRetransmission);
    else client.expire(transaction, isRetransmission);
  }
}

export function writeStatistics(writer: TextWriter): void {
  writer.text("transactions=").decimal(transactions.liveTransactions()).text("\ntransactionsPeak=").decimal(transactions.peakTransactions())
    .text("\ntransactionsRefused=").decimal(transactions.refusedTransactions()).text("\ntransactionBuffers=").decimal(shelf.usedBuffers())
    .text("\ntombstones=").decimal(tombstones.count(nowMs)).text("\ntombstonesEvicted=").decimal(tombstones.evicted())
    .text("\nignoredEvents=").decimal(counters.ignoredEvents).text("\noverloadedRequests=").decimal(counters.overloadedRequests)
    .text("\nlostResponses=").decimal(counters.lostResponses).text("\nfailovers=").decimal(target.failovers)
    .text("\nlostWayTransactions=").decimal(ways.searched).text("\nresponsesRedirected=").decimal(elsewhere.redirected).byte(10);
}

// Stream connections as they lie in their pool: RFC 3261 18. Who opened one does not matter: responses go back on it (18.2.2), requests to
// the same address and port use it again (18.1.1). A full pool closes the connection that was silent longest, and counts it: first of those that were
// accepted and never sent a message, so that whoever opens many takes none away from those who talk.
import { nowMs } from "../clock.ts";
import { takeDue } from "../due.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { Pool } from "../memory/pool.ts";
import { Slice, isEmpty } from "../memory/slice.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { TextWriter } from "../memory/text-writer.ts";
import * as outbox from "../outbox.ts";
import { randomU32 } from "../random.ts";
import { domainOf, numberOf } from "./domain.ts";
import { Endpoint } from "./endpoint.ts";
import { CONNECTIONS_LEAST, STREAM_IDLE_MS, STREAM_MESSAGE_MS, TRANSACTIONS_FOR_A_CONNECTION } from "./limits.ts";

@unmanaged
export class Connection {
  usedMs: f64;
  stream: u32;         // its number in events and effects
  waitingMs: f64;      // since when a message is under way, or the first one is awaited; 0 = neither
  scannedBytes: i32;   // of the message under way, without an end of the head
  frameBytes: i32;     // of the whole message; 0 = not known yet
  lineEnds: u8;        // RFC 5626 3.5.1: in a row, before any message
  isPinged: bool;      // by us: the next line end is the answer (RFC 5626 4.4.1)
  isOpen: bool;        // false: the host is still at it
  isHeard: bool;       // it has brought a message, or it is our own
  isNamed: bool;       // accepted, and its certificate names the domain, or the address, of its peer
  aliasPort: u16;      // RFC 5923: requests to this port of the peer go on it, too; 0 = not asked for

  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  get peer(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + PEER_AT); }
}

const PEER_AT: usize = (offsetof<Connection>() + 7) & ~7;
const RECORD_BYTES: u32 = <u32>PEER_AT + <u32>offsetof<Endpoint>();
/** Numbers above this are ours, below it the host's. */
const OURS: u32 = 0x80000000;

let pool: Pool = changetype<Pool>(0);
let streams: HashIndex = changetype<HashIndex>(0);
let peers: HashIndex = changetype<HashIndex>(0);
let evicted: u32 = 0;
let timedOut: u32 = 0;
/** Requests that found one by its alias. */
let reused: u32 = 0;
const named = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));
/** One for each connection: for the bytes it owes, or for its end. */
let timers: TimerQueue = changetype<TimerQueue>(0);

/** Who is told that a connection is gone. */
let onLost: (stream: u32, wasOpen: bool) => void = ignore;
function ignore(stream: u32, wasOpen: bool): void {}

// Boot only.
export function create(transactions: u32, lost: (stream: u32, wasOpen: bool) => void): void {
  const capacity = max(CONNECTIONS_LEAST, transactions / TRANSACTIONS_FOR_A_CONNECTION);
  pool = Pool.create(RECORD_BYTES, capacity);
  streams = HashIndex.create(capacity);
  peers = HashIndex.create(capacity);
  timers = TimerQueue.create(capacity);
  onLost = lost;
}

export function find(stream: u32): Connection | null {
  for (let number = streams.first(stream); number >= 0; number = streams.next(number, stream)) {
    const connection = connectionAt(<u32>number);
    if (connection.stream == stream) return connection;
  }
  return null;
}

/** 18.2.2: the one that it came on; 18.1.1: another to the same place, by its address or its alias; else a new one, opened by the host meanwhile. */
export function toward(destination: Endpoint): Connection {
  const known: Connection | null = destination.stream == 0 ? null : find(destination.stream);
  if (known != null) return known;
  const hash = destination.hash;
  for (let number = peers.first(hash); number >= 0; number = peers.next(number, hash)) {
    const connection = connectionAt(<u32>number);
    if (connection.peer.isSameWay(destination)) return connection;
  }
  const accepted = aliased(destination);
  if (accepted != null) return accepted;
  const connection = take(freshNumber(), destination, true);
  outbox.streamOpen(connection.stream, destination, domainOf(destination));
  return connection;
}

/** RFC 5923 8.2: the address, the port and the domain that was asked for must be those of the far end. */
function aliased(destination: Endpoint): Connection | null {
  for (let number: u32 = 0; number < pool.capacity; number++) {
    const connection = connectionAt(number);
    if (!pool.isTaken(number) || connection.aliasPort == 0 || connection.aliasPort != destination.port) continue;
    if (!connection.peer.isSameHost(destination) || connection.peer.transport != destination.transport || connection.peer.domain != destination.domain) continue;
    reused++;
    return connection;
  }
  return null;
}

/** The host has accepted one, or brought about one of ours. `name`: whom the certificate of an accepted one names; empty = it showed none. */
export function opened(stream: u32, peer: Endpoint, name: Slice): void {
  const known = find(stream);
  if (known != null) {
    known.isOpen = true;
    return;
  }
  const connection = take(stream, peer, false);
  connection.isOpen = true;
  if (isEmpty(name)) return;
  connection.peer.domain = numberOf(name);
  connection.isNamed = connection.peer.domain != 0 || (named.setHost(name, 0) && named.isSameHost(peer));
}

export function closed(stream: u32): void {
  const connection = find(stream);
  if (connection != null) give(connection);
}

/** Closed by us: there is no way to go on with it. */
export function close(connection: Connection): void {
  outbox.streamClose(connection.stream);
  give(connection);
}

export function touch(connection: Connection): void { connection.usedMs = nowMs; }

/** A message has begun and is not whole. Bytes that come later do not move its end. */
export function wait(connection: Connection): void {
  if (connection.waitingMs != 0) return;
  connection.waitingMs = nowMs;
  timers.set(connection.number, deadlineOf(connection));
}

/** A message is whole. */
export function heard(connection: Connection): void {
  connection.isHeard = true;
  connection.waitingMs = 0;
  connection.scannedBytes = 0;
  connection.frameBytes = 0;
}

function deadlineOf(connection: Connection): f64 {
  return connection.waitingMs != 0 ? connection.waitingMs + STREAM_MESSAGE_MS : connection.usedMs + STREAM_IDLE_MS;
}

export function deadlineMs(): f64 { return timers.deadlineMs; }

/** A timer is not moved by every message: it looks when it is due whether it still has a reason. */
export function runTimers(): void {
  for (let number = takeDue(timers); number >= 0; number = takeDue(timers)) {
    const connection = connectionAt(<u32>number);
    const deadline = deadlineOf(connection);
    if (deadline > nowMs) timers.set(<u32>number, deadline);
    else {
      timedOut++;
      close(connection);
    }
  }
}

function take(stream: u32, peer: Endpoint, isOurs: bool): Connection {
  let record = pool.take();
  if (record == 0) {
    close(silentLongest());
    evicted++;
    record = pool.take();
  }
  const connection = changetype<Connection>(record);
  connection.stream = stream;
  connection.peer.copy(peer);
  connection.peer.location = 0; // what comes on it has chosen its own way
  connection.peer.stream = stream;
  touch(connection);
  connection.isHeard = isOurs;
  connection.waitingMs = isOurs ? 0 : nowMs;
  timers.set(connection.number, deadlineOf(connection));
  streams.add(stream, connection.number);
  peers.add(peer.hash, connection.number);
  return connection;
}

/** Forgotten before anybody is told: who is told may open another. */
function give(connection: Connection): void {
  const stream = connection.stream;
  const wasOpen = connection.isOpen;
  timers.stop(connection.number);
  streams.remove(stream, connection.number);
  peers.remove(connection.peer.hash, connection.number);
  pool.give(changetype<usize>(connection));
  onLost(stream, wasOpen);
}

function silentLongest(): Connection {
  let longest = connectionAt(0);
  for (let i: u32 = 1; i < pool.capacity; i++) {
    const other = connectionAt(i);
    if (other.isHeard == longest.isHeard ? other.usedMs < longest.usedMs : longest.isHeard) longest = other;
  }
  return longest;
}

// At random: a core that was restarted does not know which numbers the one before it has used.
function freshNumber(): u32 {
  let number = randomU32() | OURS;
  while (find(number) != null) number = randomU32() | OURS;
  return number;
}

function connectionAt(number: u32): Connection { return changetype<Connection>(pool.at(number)); }

export function writeStatistics(writer: TextWriter): void {
  writer.text("connections=").decimal(pool.used).text("\nconnectionsPeak=").decimal(pool.peak).text("\nconnectionsEvicted=").decimal(evicted)
    .text("\nconnectionsTimedOut=").decimal(timedOut).text("\nconnectionsReused=").decimal(reused).byte(10);
}

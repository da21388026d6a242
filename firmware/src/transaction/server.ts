// Server transactions: made by a request, fed with retransmissions, ACKs, timers and the user's responses.
import { nowMs } from "../clock.ts";
import { Slice, NONE, indexOf, isNone, lengthOf, part } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { parse } from "../message/parse.ts";
import { HeaderName } from "../message/header-name.ts";
import { beginHeader, endWithoutBody } from "../message/print.ts";
import { randomU64 } from "../random.ts";
import * as connections from "../transport/connection.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { responseAddress } from "../transport/response-address.ts";
import { FIGURE as INVITE_FIGURE, On as InviteOn, Do as InviteDo, State as InviteState } from "./invite-server.ts";
import { FIGURE as OTHER_FIGURE, On as OtherOn, Do as OtherDo, State as OtherState } from "./non-invite-server.ts";
import { step, nextState, effects, NO_ARROW } from "./machine.ts";
import { keyHash, requestKey } from "./match.ts";
import * as merged from "./merged.ts";
import { beginResponse, printAgain, lineBytes, headBytes } from "./response.ts";
import { Transaction, Kind, take, give, find, noteWay } from "./transaction.ts";
import { countIgnored, countLostResponse } from "./counters.ts";
import { MIDDLE_BYTES } from "./limits.ts";
import * as elsewhere from "./elsewhere.ts";
import { onRequest, onAck, onTimeout, onTransportFailure } from "./listener.ts";
import { send } from "./send.ts";
import * as shelf from "./shelf.ts";
import * as stateless from "./stateless.ts";
import * as timers from "./timers.ts";
import * as tombstones from "./tombstones.ts";
import { Tombstone } from "./tombstones.ts";

const ESSENCE_BYTES: i32 = <i32>MIDDLE_BYTES;
const essenceRoom = memory.data(4096, 8); // ESSENCE_BYTES
const essenceWriter = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));
let stored: Message = changetype<Message>(0);

// Boot only.
export function create(): void {
  stored = Message.create();
  elsewhere.create(stored);
}

/** 17.2.3: a retransmission, an ACK, or a new request. */
export function receive(request: Message, source: Endpoint): void {
  const key = requestKey(request, request.method);
  const hash = keyHash;
  const transaction = find(hash, key);
  if (transaction != null) {
    run(transaction, eventOf(request), request);
    return;
  }
  const tombstone = tombstones.find(nowMs, hash, key);
  if (tombstone != null) receiveBuried(tombstone, request, source);
  else if (request.method == Method.Ack) onAck(request, source);
  else begin(request, source, hash, key);
}

/** 8.2.2.2: the request came before by another path, and its transaction goes on. Asked once of each request without a To tag. */
export function isMerged(transaction: Transaction, request: Message): bool {
  transaction.ongoing = merged.begin(request);
  return transaction.ongoing == 0;
}

/** The server transaction of a request with this key: what a CANCEL looks for (9.2). */
export function findInvite(cancel: Message): Transaction | null {
  const key = requestKey(cancel, Method.Invite);
  return find(keyHash, key);
}

function begin(request: Message, source: Endpoint, hash: u32, key: Slice): void {
  const transaction = take(request.method == Method.Invite ? Kind.InviteServer : Kind.NonInviteServer, request.method, hash, key);
  const kept = transaction == null ? NONE : shelf.keep(requestBytes(request));
  if (transaction == null || isNone(kept)) {
    if (transaction != null) give(transaction);
    return stateless.refuseOverload(request, source);
  }
  transaction.request = kept;
  transaction.receivedMs = nowMs;
  transaction.source.copy(source);
  responseAddress(request.via, source, transaction.peer);
  if (isNone(request.to.tag)) transaction.toTag = randomU64() | 1;
  run(transaction, eventOf(request), request);
}

/**
 * After a restart: the transaction of an INVITE that had no final response, as it stood, so that it gets one. `head` is the request, maybe
 * without its body. null: there is no room, or it is none.
 */
export function restoreInvite(head: Slice, source: Endpoint, toTag: u64): Transaction | null {
  parse(stored, head); // a body that is not there is no matter
  if (!stored.canBeAnswered || stored.method != Method.Invite) return null;
  const key = requestKey(stored, Method.Invite);
  const transaction = take(Kind.InviteServer, Method.Invite, keyHash, key);
  if (transaction == null) return null;
  transaction.request = shelf.keep(head);
  if (isNone(transaction.request)) {
    give(transaction);
    return null;
  }
  transaction.source.copy(source);
  responseAddress(stored.via, source, transaction.peer);
  transaction.toTag = toTag;
  transaction.state = InviteState.Proceeding;
  return transaction;
}

// @ts-ignore: decorator
@inline
function requestBytes(request: Message): Slice { return (<u64>request.length << 32) | <u64>request.base; }

function eventOf(request: Message): u32 {
  if (request.method == Method.Ack) return <u32>InviteOn.Ack;
  return request.method == Method.Invite ? <u32>InviteOn.Invite : <u32>OtherOn.Request;
}

/** The user answers. The response was printed from the transaction's request. */
export function respond(transaction: Transaction, code: i32, response: TextWriter): void {
  const bytes = response.failed ? NONE : shelf.keep(response.written);
  if (isNone(bytes)) {
    countLostResponse();
    if (!response.failed) send(transaction, response.written);
  }
  shelf.release(transaction.response);
  transaction.response = bytes;
  transaction.lineBytes = <u16>lineBytes;
  transaction.headBytes = <u16>headBytes;
  transaction.statusCode = <u16>code;
  if (code == 503) forgetOngoing(transaction);
  if (transaction.kind == Kind.InviteServer) run(transaction, code < 200 ? <u32>InviteOn.Provisional : code < 300 ? <u32>InviteOn.Success : <u32>InviteOn.Failure, null);
  else run(transaction, code < 200 ? <u32>OtherOn.Provisional : <u32>OtherOn.Final, null);
}

/** RFC 3263 4.3: whoever gets a 503 may come again by another way, with the same CSeq. */
function forgetOngoing(transaction: Transaction): void {
  merged.end(transaction.ongoing, 0);
  transaction.ongoing = 0;
}

/** RFC 3262 3: the user sends its provisional response once more. */
export function respondProvisionalAgain(transaction: Transaction): void { run(transaction, InviteOn.Provisional, null); }

/** RFC 6026 8.5: the user sends its 2xx once more. */
export function respondAgain(transaction: Transaction): void { run(transaction, InviteOn.Success, null); }

/** The ACK to the 2xx has come, or is given up: nothing is left but to absorb the INVITE until timer L. */
export function acknowledged(transaction: Transaction): void {
  bury(transaction, timers.queue.deadlineOf(transaction.timeoutTimer), NONE);
}

/** One of the two timers of a server transaction has run out. */
export function expire(transaction: Transaction, isRetransmission: bool): void {
  if (transaction.kind != Kind.InviteServer) run(transaction, isRetransmission ? <u32>OtherOn.Timer100 : <u32>OtherOn.TimerJ, null);
  else if (isRetransmission) run(transaction, transaction.state == InviteState.Proceeding ? <u32>InviteOn.Timer100 : <u32>InviteOn.TimerG, null);
  else run(transaction, transaction.state == InviteState.Accepted ? <u32>InviteOn.TimerL : <u32>InviteOn.TimerH, null);
}

/** 17.2.4, 18.4; RFC 3263 5: the sent-by of the request may know another way. */
export function transportFailed(transaction: Transaction): void {
  if (elsewhere.seek(transaction)) {
    if (transaction.statusCode >= 200) timers.queue.set(transaction.timeoutTimer, nowMs + timers.sixtyFourT1Ms()); // the new way has the time of the old one
    return sendAgain(transaction);
  }
  run(transaction, transaction.kind == Kind.InviteServer ? <u32>InviteOn.TransportError : <u32>OtherOn.TransportError, null);
}

/** RFC 3263 5: the look-up that its response waited for has ended; it goes there, or has failed. */
export function located(transaction: Transaction): void {
  transaction.peer.waits = false;
  transportFailed(transaction);
}

/** Also a transaction that is over, but for the way of its last response. */
function sendAgain(transaction: Transaction): void {
  if (transaction.peer.waits) noteWay(transaction);
  else send(transaction, transaction.response);
}

function receiveBuried(tombstone: Tombstone, request: Message, source: Endpoint): void {
  const isInvite = tombstone.kind == Kind.InviteServer;
  const arrow = isInvite ? step(INVITE_FIGURE, tombstone.state, eventOf(request)) : step(OTHER_FIGURE, tombstone.state, eventOf(request));
  if (arrow == NO_ARROW) return countIgnored();
  const what = effects(arrow);
  if (isInvite ? (what & InviteDo.SendResponse) != 0 : (what & OtherDo.SendResponse) != 0) {
    const message = tombstone.message;
    stateless.respond(request, source, printAgain(request, source, tombstone.toTag, part(message, 0, tombstone.lineBytes), part(message, tombstone.lineBytes)));
  }
  if (isInvite && (what & InviteDo.Ack) != 0) onAck(request, source);
}

function run(transaction: Transaction, on: u32, request: Message | null): void {
  const isInvite = transaction.kind == Kind.InviteServer;
  const arrow = isInvite ? step(INVITE_FIGURE, transaction.state, on) : step(OTHER_FIGURE, transaction.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  transaction.state = nextState(arrow);
  if (isInvite) performInvite(transaction, effects(arrow), request);
  else performOther(transaction, effects(arrow), request);
}

function performInvite(transaction: Transaction, what: u32, request: Message | null): void {
  if (what & InviteDo.SendTrying) sendTrying(transaction);
  if (what & InviteDo.StopTimers) stopTimers(transaction);
  if (what & InviteDo.SendResponse) sendAgain(transaction);
  if (what & InviteDo.StartTimer100) timers.queue.set(transaction.retransmitTimer, nowMs + timers.TRYING_MS);
  if ((what & InviteDo.StartTimerG) != 0 && !transaction.peer.isReliable) startTimerG(transaction, timers.t1Ms);
  if (what & InviteDo.DoubleTimerG) startTimerG(transaction, timers.doubled(transaction.retransmitMs));
  if (what & (InviteDo.StartTimerH | InviteDo.StartTimerL)) timers.queue.set(transaction.timeoutTimer, nowMs + timers.sixtyFourT1Ms());
  if (transaction.state >= <u32>InviteState.Completed) releaseRequest(transaction);
  if (what & InviteDo.Request) return onRequest(transaction, request!); // it may be answered, even buried, in the call
  if (what & InviteDo.Ack) return onAck(request!, transaction.source);
  if (what & InviteDo.Timeout) onTimeout(transaction);
  if (what & InviteDo.TransportFailure) onTransportFailure(transaction);
  if (transaction.state == InviteState.Terminated) give(transaction);
  else if (transaction.state == InviteState.Confirmed) bury(transaction, nowMs + timers.unlessReliable(transaction.peer, timers.t4Ms), NONE); // timer I
}

function performOther(transaction: Transaction, what: u32, request: Message | null): void {
  if (what & OtherDo.SendResponse) sendAgain(transaction);
  if (what & OtherDo.SendTrying) sendTrying(transaction);
  if (what & OtherDo.StartTimer100) timers.queue.set(transaction.retransmitTimer, nowMs + timers.lateTryingMs);
  if (what & OtherDo.Request) return onRequest(transaction, request!);
  if (what & OtherDo.TransportFailure) onTransportFailure(transaction);
  if (transaction.state == OtherState.Terminated) give(transaction);
  else if (transaction.state == OtherState.Completed && (isOnItsWay(transaction.peer) || isTooLarge(transaction))) startTimerJ(transaction);
  else if (transaction.state == OtherState.Completed) bury(transaction, nowMs + timers.unlessReliable(transaction.peer, timers.sixtyFourT1Ms()), essence(transaction)); // timer J
}

/** DEVIATES from table 4, where timer J is zero over streams: a connection that cannot be opened, or a name without a server, is heard of only later. */
function isOnItsWay(peer: Endpoint): bool {
  const connection = peer.isReliable ? connections.find(peer.stream) : null;
  return peer.waits || (connection != null && !connection.isOpen);
}

function sendTrying(transaction: Transaction): void {
  parse(stored, transaction.request);
  const writer = beginResponse(stored, transaction.source, 100, 0);
  printTimestamp(writer, nowMs - transaction.receivedMs);
  endWithoutBody(writer);
  if (writer.failed) return countLostResponse();
  transaction.response = shelf.keep(writer.written);
  send(transaction, writer.written);
}

/** 8.2.6.1: the Timestamp of the request, and behind it how long the response took, in seconds. */
function printTimestamp(writer: TextWriter, delayMs: f64): void {
  const timestamp = stored.value(HeaderName.Timestamp);
  if (isNone(timestamp)) return;
  const blank = indexOf(timestamp, 32);
  beginHeader(writer, HeaderName.Timestamp).slice(blank < 0 ? timestamp : part(timestamp, 0, blank)).byte(32).decimal(<u64>delayMs / 1000).byte(46);
  for (let unit: u64 = 100; unit > 0; unit /= 10) writer.decimal(<u64>delayMs / unit % 10);
  writer.crlf();
}

/** The request of a transaction that is not answered yet, parsed once more; good until the next call. */
export function requestOf(transaction: Transaction): Message {
  parse(stored, transaction.request);
  return stored;
}

function releaseRequest(transaction: Transaction): void {
  shelf.release(transaction.request);
  transaction.request = NONE;
}

/** A tombstone has no room for its response, which copies of the request are to hear. */
function isTooLarge(transaction: Transaction): bool {
  return !transaction.peer.isReliable && <i32>transaction.lineBytes + lengthOf(transaction.response) - <i32>transaction.headBytes > ESSENCE_BYTES;
}

/** What the retransmitted request does not repeat: the status line and what follows the head. */
function essence(transaction: Transaction): Slice {
  const response = transaction.response;
  if (isNone(response)) return NONE;
  essenceWriter.over(essenceRoom, ESSENCE_BYTES);
  return essenceWriter.slice(part(response, 0, transaction.lineBytes)).slice(part(response, transaction.headBytes)).written;
}

function bury(transaction: Transaction, deadlineMs: f64, message: Slice): void {
  if (deadlineMs <= nowMs) return give(transaction);
  const tombstone = tombstones.bury(nowMs, deadlineMs, transaction.hash, transaction.key, message);
  tombstone.kind = <u8>transaction.kind;
  tombstone.state = <u8>transaction.state;
  tombstone.toTag = transaction.toTag;
  tombstone.lineBytes = transaction.lineBytes;
  merged.end(transaction.ongoing, deadlineMs);
  transaction.ongoing = 0;
  give(transaction);
}

function startTimerG(transaction: Transaction, intervalMs: f64): void {
  transaction.retransmitMs = intervalMs;
  timers.queue.set(transaction.retransmitTimer, nowMs + intervalMs);
}

/** Once: copies of the request do not lengthen it. */
function startTimerJ(transaction: Transaction): void {
  if (timers.queue.deadlineOf(transaction.timeoutTimer) == Infinity) timers.queue.set(transaction.timeoutTimer, nowMs + timers.sixtyFourT1Ms());
}

function stopTimers(transaction: Transaction): void {
  timers.queue.stop(transaction.retransmitTimer);
  timers.queue.stop(transaction.timeoutTimer);
}

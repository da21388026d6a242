// Client transactions: opened with a branch, sent, fed with responses and timers. What the figures' effects mean stands here.
import { nowMs } from "../clock.ts";
import { Slice, NONE, lengthOf, part, isNone } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { parse } from "../message/parse.ts";
import { HeaderName } from "../message/header-name.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { firstValue } from "../message/value.ts";
import { Transport } from "../message/via.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Location } from "../transport/location.ts";
import { DATAGRAM_REQUEST_BYTES } from "../transport/limits.ts";
import { changeVia, printFor } from "../transport/local.ts";
import { isSentBy } from "../transport/local.ts";
import { send as sendMessage } from "../transport/send.ts";
import { FIGURE as INVITE_FIGURE, On as InviteOn, Do as InviteDo, State as InviteState } from "./invite-client.ts";
import { FIGURE as OTHER_FIGURE, On as OtherOn, Do as OtherDo, State as OtherState } from "./non-invite-client.ts";
import { step, nextState, effects, NO_ARROW } from "./machine.ts";
import { BRANCH_BYTES, newBranch } from "./branch.ts";
import { printHopByHop } from "./hop-by-hop.ts";
import { branchIn, isAckTo, restIn } from "./kept-ack.ts";
import { clientKey, keyHash, responseKey } from "./match.ts";
import { send as sendBy } from "./send.ts";
import * as target from "./target.ts";
import { Transaction, Kind, User, take, give, find, noteWay } from "./transaction.ts";
import { countIgnored } from "./counters.ts";
import { onResponse, onStray, onSuccessAgain, onTimeout, onTransportFailure } from "./listener.ts";
import * as shelf from "./shelf.ts";
import * as timers from "./timers.ts";
import * as tombstones from "./tombstones.ts";
import { Tombstone } from "./tombstones.ts";

let stored: Message = changetype<Message>(0);

// Boot only.
export function create(): void {
  stored = Message.create();
  target.create(stored);
}

/** A new client transaction with a branch of its own; null when the pool is full. The caller prints the request and calls `send`. */
export function open(method: Method, user: User, subject: u32, destination: Endpoint): Transaction | null {
  return openWith(newBranch(), method, user, subject, destination);
}

function openWith(branch: Slice, method: Method, user: User, subject: u32, destination: Endpoint): Transaction | null {
  const key = clientKey(branch, method);
  const transaction = take(method == Method.Invite ? Kind.InviteClient : Kind.NonInviteClient, method, keyHash, key);
  if (transaction == null) return null;
  transaction.user = user;
  transaction.subject = subject;
  transaction.peer.copy(destination);
  target.begin(transaction);
  if (transaction.peer.waits) noteWay(transaction);
  printFor(destination);
  return transaction;
}

/** The branch for the request's Via. */
export function branchOf(transaction: Transaction): Slice { return part(transaction.key, 1, 1 + BRANCH_BYTES); }

/** Sends the printed request and starts the machine, now or when its name is known. False, with the transaction given back, when it cannot be kept. */
export function send(transaction: Transaction, request: TextWriter): bool {
  transaction.request = request.failed ? NONE : shelf.keep(request.written);
  if (isNone(transaction.request)) {
    give(transaction);
    return false;
  }
  if (!transaction.peer.waits) start(transaction);
  return true;
}

function start(transaction: Transaction): void {
  if (transaction.peer.transport == Transport.Udp && lengthOf(transaction.request) > DATAGRAM_REQUEST_BYTES) {
    transaction.isTooLarge = true;
    transaction.peer.transport = <u8>Transport.Tcp;
    changeVia(transaction.request, Transport.Tcp);
  }
  begin(transaction);
}

/** RFC 3263 4: the look-up that it waited for has ended; it goes there, or has failed as by a transport error (4.2). */
export function located(transaction: Transaction, location: Location): void {
  if (!target.locate(transaction, location)) runTransportError(transaction);
  else if (transaction.method == Method.Ack) sendAcknowledgement(transaction);
  else start(transaction);
  target.forgetComplaint();
}

function sendAcknowledgement(transaction: Transaction): void {
  sendBy(transaction, transaction.request);
  give(transaction);
}

/** 13.2.2.4: the ACK to a 2xx, which is no transaction; it is kept like one for as long as its name is looked up. */
export function sendAck(destination: Endpoint, ackBranch: Slice, request: Slice): void {
  if (!destination.waits) return sendMessage(destination, request);
  const key = clientKey(ackBranch, Method.Ack);
  if (find(keyHash, key) != null) return; // the 2xx came again meanwhile
  const transaction = openWith(ackBranch, Method.Ack, User.Nobody, 0, destination);
  if (transaction == null) return;
  transaction.request = shelf.keep(request);
  if (isNone(transaction.request)) give(transaction);
}

/**
 * RFC 3263 4.3: the next server of the name gets the request, if there is one. Nothing was heard of this one, or it has no time.
 * DEVIATES: an INVITE that somebody was told of (a provisional response above 100) is not sent to another server: it would ring twice.
 */
function isPassedOn(transaction: Transaction): bool {
  const number = target.next(transaction);
  if (number < 0) return false;
  stopTimers(transaction);
  if (target.turnTo(transaction, number)) start(transaction);
  else runTransportError(transaction);
  return true;
}

function isRefusalPassedOn(transaction: Transaction, response: Message): bool {
  if (response.statusCode != 503 || transaction.statusCode >= 200 || transaction.peer.location == 0) return false;
  target.avoidBusy(transaction, response);
  const isInvite = transaction.kind == Kind.InviteClient;
  if ((isInvite && transaction.statusCode > 100) || target.next(transaction) < 0) return false;
  if (isInvite) {
    acknowledge(transaction, response);
    if (!transaction.peer.isReliable) entomb(transaction, nowMs + timers.sixtyFourT1Ms(), transaction.response, InviteState.Completed);
  }
  return isPassedOn(transaction);
}

function runTransportError(transaction: Transaction): void {
  run(transaction, transaction.kind == Kind.InviteClient ? <u32>InviteOn.TransportError : <u32>OtherOn.TransportError, null);
}

/** Its user does not want any other server than this one; a request that still waits for its name has failed. */
export function settle(transaction: Transaction): void {
  const isWaiting = transaction.peer.waits;
  target.settle(transaction);
  if (isWaiting) runTransportError(transaction);
}

function begin(transaction: Transaction): void {
  run(transaction, transaction.kind == Kind.InviteClient ? <u32>InviteOn.Invite : <u32>OtherOn.Request, null);
}

/** 18.4. A request that was too large for a datagram goes as one after all (18.1.1: the far end may know nothing but RFC 2543). */
export function transportFailed(transaction: Transaction): void {
  if (transaction.peer.waits) return; // nothing was sent yet
  if (transaction.isTooLarge && transaction.statusCode == 0) {
    transaction.isTooLarge = false;
    transaction.peer.transport = <u8>Transport.Udp;
    transaction.peer.stream = 0;
    changeVia(transaction.request, Transport.Udp);
    stopTimers(transaction);
    transaction.state = 0; // Initial, in both figures
    begin(transaction);
    return;
  }
  if (transaction.statusCode == 0) {
    target.avoidSilent(transaction);
    if (isPassedOn(transaction)) return;
  }
  target.complainOf(transaction.peer);
  runTransportError(transaction);
  target.forgetComplaint();
}

/** Gives up a transaction that was opened and not sent. */
export function discard(transaction: Transaction): void { give(transaction); }

/** Nobody waits any longer: 9.1, 64*T1 after a CANCEL, and users that are gone. */
export function abandon(transaction: Transaction): void {
  transaction.user = User.Nobody;
  run(transaction, transaction.kind == Kind.InviteClient ? <u32>InviteOn.Abandoned : <u32>OtherOn.Abandoned, null);
}

/** A BYE has ended the call of this re-INVITE: its final response is awaited for 64*T1 and no longer. One that was not sent yet is not sent any more. */
export function callEnded(invite: Transaction): void {
  const isWaiting = invite.peer.waits;
  settle(invite);
  if (!isWaiting) run(invite, InviteOn.CallEnded, null);
}

/** 9.1: a CANCEL for the INVITE of this transaction, hop by hop, with its branch. Nobody waits for its answer. `lines`: whole header lines. */
export function cancel(invite: Transaction, lines: Slice = NONE): void {
  const transaction = openWith(branchOf(invite), Method.Cancel, User.Nobody, 0, invite.peer);
  if (transaction == null) return;
  target.settle(transaction);
  parse(stored, invite.request);
  send(transaction, printHopByHop(Method.Cancel, stored, stored.value(HeaderName.To), lines));
}

/** 17.1.3, 18.1.2. A response that matches nothing is dropped, but for 2xx to INVITE: the user knows whether to care (13.2.2.4). */
export function receive(response: Message, source: Endpoint): void {
  if (!isSentBy(response.via.host) || hasFurtherVia(response)) return countIgnored(); // 18.1.2, 8.1.3.3
  const key = responseKey(response);
  const hash = keyHash;
  const transaction = find(hash, key);
  if (transaction != null) {
    if (isRefusalPassedOn(transaction, response)) return;
    transaction.statusCode = <u16>response.statusCode;
    run(transaction, classOf(transaction.kind, response.statusCode), response);
    return;
  }
  const tombstone = tombstones.find(nowMs, hash, key);
  if (tombstone != null) receiveBuried(tombstone, response, source);
  else if (response.cseqMethod == Method.Invite && response.statusCode >= 200 && response.statusCode < 300) onStray(response, source, false);
  else countIgnored();
}

/** 8.1.3.3: a user agent is the first to send its requests: below its own Via there is none in their responses. */
function hasFurtherVia(response: Message): bool {
  const top = response.first(HeaderName.Via), value = response.valueAt(top);
  return response.next(top) >= 0 || lengthOf(firstValue(value)) < lengthOf(value);
}

function classOf(kind: Kind, code: i32): u32 {
  if (kind == Kind.InviteClient) return code < 200 ? <u32>InviteOn.Provisional : code < 300 ? <u32>InviteOn.Success : <u32>InviteOn.Failure;
  return code < 200 ? <u32>OtherOn.Provisional : <u32>OtherOn.Final;
}

function receiveBuried(tombstone: Tombstone, response: Message, source: Endpoint): void {
  if (tombstone.kind != Kind.InviteClient) return countIgnored();
  const arrow = step(INVITE_FIGURE, tombstone.state, classOf(Kind.InviteClient, response.statusCode));
  if (arrow == NO_ARROW) return countIgnored();
  if (effects(arrow) & InviteDo.SendAck) sendMessage(tombstone.peer, tombstone.message);
  if (effects(arrow) & InviteDo.Response) receiveSuccessAgain(tombstone, response, source);
}

/** 13.2.2.4: "the ACK is retransmitted for each 2xx retransmission"; another To tag is another fork. */
function receiveSuccessAgain(tombstone: Tombstone, response: Message, source: Endpoint): void {
  const kept = tombstone.message;
  if (isAckTo(kept, response.to.tag)) onSuccessAgain(response, source, branchIn(kept), restIn(kept));
  else onStray(response, source, true);
}

/** One of the two timers of a client transaction has run out. */
export function expire(transaction: Transaction, isRetransmission: bool): void {
  if (!isRetransmission && transaction.statusCode == 0) {
    target.avoidSilent(transaction);
    if (isPassedOn(transaction)) return;
  }
  if (transaction.kind == Kind.InviteClient) run(transaction, isRetransmission ? <u32>InviteOn.TimerA : <u32>InviteOn.TimerB, null);
  else run(transaction, isRetransmission ? <u32>OtherOn.TimerE : <u32>OtherOn.TimerF, null);
}

function run(transaction: Transaction, on: u32, response: Message | null): void {
  const isInvite = transaction.kind == Kind.InviteClient;
  const arrow = isInvite ? step(INVITE_FIGURE, transaction.state, on) : step(OTHER_FIGURE, transaction.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  transaction.state = nextState(arrow);
  if (isInvite) performInvite(transaction, effects(arrow), response);
  else performOther(transaction, effects(arrow), response);
}

function performInvite(transaction: Transaction, what: u32, response: Message | null): void {
  if (what & InviteDo.SendRequest) sendBy(transaction, transaction.request);
  if (what & InviteDo.SendAck) acknowledge(transaction, response!);
  if (what & InviteDo.StopTimers) stopTimers(transaction);
  if ((what & InviteDo.StartTimerA) != 0 && !transaction.peer.isReliable) startRetransmission(transaction, timers.t1Ms);
  if (what & InviteDo.DoubleTimerA) startRetransmission(transaction, 2 * transaction.retransmitMs);
  if (what & InviteDo.StartTimerB) timers.queue.set(transaction.timeoutTimer, nowMs + timers.sixtyFourT1Ms());
  if (what & InviteDo.Response) onResponse(transaction, response!);
  if (what & InviteDo.Timeout) onTimeout(transaction);
  if (what & InviteDo.TransportFailure) onTransportFailure(transaction);
  const state = transaction.state;
  if (state == InviteState.Terminated) give(transaction);
  else if (state >= <u32>InviteState.Completed) bury(transaction, nowMs + (state == InviteState.Completed ? timers.unlessReliable(transaction.peer, timers.sixtyFourT1Ms()) : timers.sixtyFourT1Ms()), transaction.response); // timers D, M
}

function performOther(transaction: Transaction, what: u32, response: Message | null): void {
  if (what & OtherDo.SendRequest) sendBy(transaction, transaction.request);
  if (what & OtherDo.StopTimers) stopTimers(transaction);
  if ((what & OtherDo.StartTimerE) != 0 && !transaction.peer.isReliable) startRetransmission(transaction, timers.t1Ms);
  if (what & OtherDo.DoubleTimerE) startRetransmission(transaction, timers.doubled(transaction.retransmitMs));
  if (what & OtherDo.RestartTimerE) startRetransmission(transaction, timers.t2Ms);
  if (what & OtherDo.StartTimerF) timers.queue.set(transaction.timeoutTimer, nowMs + timers.sixtyFourT1Ms());
  if (what & OtherDo.Response) onResponse(transaction, response!);
  if (what & OtherDo.Timeout) onTimeout(transaction);
  if (what & OtherDo.TransportFailure) onTransportFailure(transaction);
  const state = transaction.state;
  if (state == OtherState.Terminated) give(transaction);
  else if (state == OtherState.Completed) bury(transaction, nowMs + timers.unlessReliable(transaction.peer, timers.t4Ms), NONE); // timer K
}

/** 17.1.1.3: the ACK to a failure goes where the INVITE went and is kept for retransmitted failures. */
function acknowledge(transaction: Transaction, response: Message): void {
  parse(stored, transaction.request);
  const writer = printHopByHop(Method.Ack, stored, response.value(HeaderName.To));
  if (writer.failed) return;
  transaction.response = shelf.keep(writer.written);
  sendBy(transaction, writer.written);
}

function bury(transaction: Transaction, deadlineMs: f64, message: Slice): void {
  if (deadlineMs <= nowMs) return give(transaction);
  entomb(transaction, deadlineMs, message, transaction.state);
  give(transaction);
}

function entomb(transaction: Transaction, deadlineMs: f64, message: Slice, state: u32): void {
  const tombstone = tombstones.bury(nowMs, deadlineMs, transaction.hash, transaction.key, message);
  tombstone.kind = <u8>transaction.kind;
  tombstone.state = <u8>state;
  tombstone.peer.copy(transaction.peer);
}

function startRetransmission(transaction: Transaction, intervalMs: f64): void {
  transaction.retransmitMs = intervalMs;
  timers.queue.set(transaction.retransmitTimer, nowMs + intervalMs);
}

function stopTimers(transaction: Transaction): void {
  timers.queue.stop(transaction.retransmitTimer);
  timers.queue.stop(transaction.timeoutTimer);
}

// Where the component's events enter the layers: each function takes one event; effects go to the outbox.
import { setNow } from "./clock.ts";
import { takeDue } from "./due.ts";
import { ErrorCode, phraseOf, statusOf } from "./error.ts";
import * as arena from "./memory/arena.ts";
import { Slice, addressOf, lengthOf, slice } from "./memory/slice.ts";
import { TextWriter } from "./memory/text-writer.ts";
import { Message } from "./message/message.ts";
import { parse } from "./message/parse.ts";
import { endWithoutBody } from "./message/print.ts";
import * as requestUri from "./message/request-uri.ts";
import * as outbox from "./outbox.ts";
import { ENDED_SESSIONS_REMEMBERED } from "../../proto/gen/as/limits.ts";
import { configuration, decodeConfiguration } from "../../proto/gen/as/session.ts";
import { Endpoint } from "./transport/endpoint.ts";
import * as aliases from "./transport/alias.ts";
import * as avoided from "./transport/avoided.ts";
import * as connections from "./transport/connection.ts";
import * as destination from "./transport/destination.ts";
import * as domain from "./transport/domain.ts";
import * as framing from "./transport/framing.ts";
import * as locating from "./transport/locating.ts";
import * as local from "./transport/local.ts";
import * as ownAddress from "./transport/own-address.ts";
import * as websocket from "./transport/websocket.ts";
import * as stun from "./transport/stun.ts";
import { sentMessages } from "./transport/send.ts";
import * as transactions from "./transaction/layer.ts";
import { beginResponse } from "./transaction/response.ts";
import * as stateless from "./transaction/stateless.ts";
import * as dialogs from "./dialog/layer.ts";
import { PUBLICATIONS, SUBSCRIPTIONS } from "./user-agent/event/limits.ts";
import * as userAgent from "./user-agent/layer.ts";
import * as command from "./bus/command.ts";
import { PENDING_REPLIES } from "./bus/limits.ts";
import * as replies from "./bus/replies.ts";
import * as requests from "./request/layer.ts";
import * as legs from "./leg/layer.ts";
import { LEG_PRINTED_BYTES } from "./leg/limits.ts";
import { PRINTED_BYTES } from "./limits.ts";
import * as sessions from "./session/layer.ts";
import * as checkpoint from "./session/checkpoint.ts";
import * as phone from "./phone/layer.ts";

let incoming: Message = changetype<Message>(0);
let said: TextWriter = changetype<TextWriter>(0);
let datagrams: u64 = 0;
let streamMessages: u64 = 0;
let malformed: u64 = 0;
let answered: u64 = 0;

// Makes all pools from a twinset.session.v1.Configuration. The arena closes when it returns.
export function bootCore(nowMs: f64, bytes: Slice): ErrorCode {
  setNow(nowMs);
  said = TextWriter.createOver(256);
  incoming = Message.create();
  // The decoded configuration points into its bytes: they must stay.
  const kept = arena.allocate(<usize>lengthOf(bytes));
  memory.copy(kept, addressOf(bytes), <usize>lengthOf(bytes));
  if (!decodeConfiguration(kept, lengthOf(bytes))) return refuse("the configuration is no twinset.session.v1.Configuration");
  const c = configuration;
  if (c.sessions == 0 || c.transactions == 0 || c.tombstones == 0) return refuse("the configuration has no sessions, transactions or tombstones");
  if (c.phone && (c.codecsCount == 0 || c.mediaPortsCount == 0)) return refuse("the configuration has no codecs or no media ports");
  const ip = c.advertisedIpLength > 0 ? slice(c.advertisedIp, c.advertisedIpLength) : slice(c.bindIp, c.bindIpLength);
  if (!ownAddress.configure(ip, c.advertisedPort != 0 ? c.advertisedPort : c.bindPort)) return refuse("the address is not numeric");
  if (!ownAddress.configureSecond(slice(c.secondBindIp, c.secondBindIpLength), c.secondBindPort)) return refuse("the second address is not numeric, or of the same family as the first");
  local.create();
  if (!websocket.configure(c.websocketPort, c.secureWebsocketPort, slice(c.invalidHost, c.invalidHostLength))) return refuse("the name for want of an address does not end in .invalid");
  aliases.configure(c.reuseTcp);
  destination.create();
  requestUri.create();
  domain.create();
  avoided.create();
  locating.create(c.transactions, transactions.located);
  connections.create(c.transactions, connectionLost);
  framing.listen(streamMessageArrived, refuseMalformed);
  framing.listenToPongs(userAgent.ponged);
  transactions.create(c.t1Ms, c.t2Ms, c.t4Ms, c.transactions, c.tombstones, c.phone ? PRINTED_BYTES : LEG_PRINTED_BYTES, c.phone ? 0 : c.sessions);
  const subscriptions: u32 = c.subscriptions == 0 ? SUBSCRIPTIONS : c.subscriptions;
  dialogs.create(c.sessions, subscriptions);
  if (!userAgent.create(c.sessions, subscriptions, c.publications == 0 ? PUBLICATIONS : c.publications)) return refuse("the URI of an account is no SIP URI");
  command.create();
  replies.create(max(PENDING_REPLIES, c.publications));
  requests.create(c.sessions, c.phone);
  if (c.phone) {
    sessions.create(c.sessions, ENDED_SESSIONS_REMEMBERED);
    checkpoint.create();
    phone.create(c.sessions);
  } else legs.create();
  return ErrorCode.None;
}

function connectionLost(stream: u32, wasOpen: bool): void {
  transactions.connectionLost(stream, wasOpen);
  userAgent.connectionLost(stream);
}

function refuse(why: string): ErrorCode {
  said.restart();
  outbox.log(outbox.LogLevel.Error, said.text(why).written);
  return ErrorCode.BadConfiguration;
}

// Once for each kept checkpoint, then restored().
export function restoreRecord(nowMs: f64, key: u32, record: Slice): void {
  setNow(nowMs);
  if (userAgent.isKey(key) ? userAgent.restore(key, record) : !configuration.phone ? legs.restore(key, record)
    : key == phone.HANDSET_KEY ? phone.restore(record) : checkpoint.restore(key, record) != null) return;
  said.restart();
  outbox.log(outbox.LogLevel.Warning, said.text("a checkpoint does not fit this firmware and was left out: ").decimal(key).written);
}

export function restored(nowMs: f64): void {
  setNow(nowMs);
  if (configuration.phone) phone.restored();
  else legs.restored();
  userAgent.restored();
  finish();
}

export function datagramArrived(nowMs: f64, source: Endpoint, data: Slice): void {
  setNow(nowMs);
  datagrams++;
  if (stun.isStun(data)) userAgent.stunArrived(data);
  else receive(data, source);
  finish();
}

export function datagramFailed(nowMs: f64, destination: Endpoint): void {
  setNow(nowMs);
  transactions.datagramFailed(destination);
  transactions.runTimers();
  finish();
}

function receive(bytes: Slice, source: Endpoint): void {
  const error = parse(incoming, bytes);
  if (error == ErrorCode.None) {
    if (incoming.isRequest) aliases.learn(incoming.via, source);
    transactions.receive(incoming, source);
  } else if (error != ErrorCode.Empty) answerMalformed(error, source);
}

function streamMessageArrived(message: Slice, source: Endpoint): void {
  streamMessages++;
  receive(message, source);
}

// RFC 3261 8.2, 21.4.1: what can be answered is answered without a transaction; the rest is silence.
function refuseMalformed(head: Slice, error: ErrorCode, source: Endpoint): void {
  parse(incoming, head);
  answerMalformed(error, source);
}

function answerMalformed(error: ErrorCode, source: Endpoint): void {
  malformed++;
  const status = statusOf(error);
  if (status == 0 || !incoming.canBeAnswered) return;
  answered++;
  const writer = beginResponse(incoming, source, status, stateless.tagOf(incoming), phraseOf(error));
  endWithoutBody(writer);
  stateless.respond(incoming, source, writer);
}

export function frameArrived(nowMs: f64, frame: Slice): void {
  setNow(nowMs);
  if (configuration.phone) phone.receive(frame);
  else legs.receive(frame);
  finish();
}

export function ticked(nowMs: f64): void {
  setNow(nowMs);
  for (let timer = takeDue(locating.timers); timer >= 0; timer = takeDue(locating.timers)) locating.expire(<u32>timer);
  userAgent.runTimers();
  transactions.runTimers();
  connections.runTimers();
  requests.runTimers();
  if (configuration.phone) phone.runTimers();
  else legs.runTimers();
  finish();
}

export function streamOpened(nowMs: f64, stream: u32, peer: Endpoint, name: Slice): void {
  setNow(nowMs);
  connections.opened(stream, peer, name);
  finish();
}

export function streamDataArrived(nowMs: f64, stream: u32, data: Slice): void {
  setNow(nowMs);
  framing.receive(stream, data);
  finish();
}

export function streamClosed(nowMs: f64, stream: u32): void {
  setNow(nowMs);
  connections.closed(stream);
  transactions.runTimers();
  finish();
}

export function resolved(nowMs: f64, query: u32, answer: Slice): void {
  setNow(nowMs);
  locating.answered(query, answer);
  finish();
}

// What changed is written before the host lets anything out.
function finish(): void {
  if (configuration.phone) checkpoint.writeChanged();
  else legs.writeCheckpoint();
  userAgent.writeCheckpoints();
  if (configuration.phone) phone.writeCheckpoint();
}

// +Infinity = nothing to wait for.
export function nextDeadline(): f64 {
  const below = min(min(transactions.deadlineMs(), connections.deadlineMs()), min(locating.timers.deadlineMs, min(userAgent.deadlineMs(), requests.deadlineMs())));
  return min(below, configuration.phone ? phone.deadlineMs() : legs.deadlineMs());
}

// Lines of "name=value".
export function writeStatistics(writer: TextWriter): void {
  writer.text("datagrams=").decimal(datagrams).text("\nstreamMessages=").decimal(streamMessages).text("\nstreamKeepAlives=").decimal(framing.keepAlives).text("\nstreamsBroken=").decimal(framing.broken)
    .text("\nsentMessages=").decimal(sentMessages)
    .text("\nmalformed=").decimal(malformed).text("\nmalformedAnswered=").decimal(answered).byte(10);
  connections.writeStatistics(writer);
  locating.writeStatistics(writer);
  transactions.writeStatistics(writer);
  dialogs.writeStatistics(writer);
  userAgent.writeStatistics(writer);
  requests.writeStatistics(writer);
  if (!configuration.phone) return legs.writeStatistics(writer);
  sessions.writeStatistics(writer);
  phone.writeStatistics(writer);
}

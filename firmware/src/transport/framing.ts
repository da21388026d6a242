// Messages out of a byte stream: RFC 3261 18.3. A message ends where its Content-Length says; several may come at once and one in many pieces.
// All are read where they lie. What is no whole message yet stays with the host, which is told how many bytes it takes to go on; so does what is left
// when one event has had its share of messages. Over WebSocket each piece is one message (RFC 7118 4.2).
// Two line ends between messages are a keep-alive and answered with one (RFC 5626 3.5.1).
import { ErrorCode } from "../error.ts";
import { NONE, Slice, addressOf, between, endOf, foldByte, indexOf, isBlank, isDigit, isEmpty, lengthOf, part, slice } from "../memory/slice.ts";
import { Transport } from "../message/via.ts";
import * as outbox from "../outbox.ts";
import * as connections from "./connection.ts";
import { Connection } from "./connection.ts";
import { Endpoint } from "./endpoint.ts";
import { STREAM_EVENT_MESSAGES, STREAM_EVENT_ROOM_BYTES, STREAM_MESSAGE_BYTES } from "./limits.ts";
import { isWebSocket } from "./websocket.ts";

const CR: u32 = 13;
const LF: u32 = 10;
const PONG = memory.data<u8>([13, 10]);
const PING = memory.data<u8>([13, 10, 13, 10]);

export let keepAlives: u32 = 0;
/** The keep-alives that came at once have one answer between them: else a peer could fill the outbox with them. */
let isPonged: bool = false;
/** Connections closed because no end of a message could be found. */
export let broken: u32 = 0;

let onMessage: (message: Slice, source: Endpoint) => void = ignoreMessage;
let onFlaw: (head: Slice, error: ErrorCode, source: Endpoint) => void = ignoreFlaw;
function ignoreMessage(message: Slice, source: Endpoint): void {}
function ignoreFlaw(head: Slice, error: ErrorCode, source: Endpoint): void {}

let onPong: (stream: u32) => void = ignorePong;
function ignorePong(stream: u32): void {}

// Boot only.
export function listenToPongs(pong: (stream: u32) => void): void { onPong = pong; }

/** RFC 5626 4.4.1: two line ends; the one that answers them goes to `onPong`. */
export function ping(stream: u32): void {
  const connection = connections.find(stream);
  if (connection == null) return;
  connection.isPinged = true;
  outbox.streamWrite(stream, slice(PING, 4));
}

/** Boot only. `flaw` is handed a head that no body can be told for; the connection is closed after it. */
export function listen(message: (message: Slice, source: Endpoint) => void, flaw: (head: Slice, error: ErrorCode, source: Endpoint) => void): void {
  onMessage = message;
  onFlaw = flaw;
}

export function receive(stream: u32, data: Slice): void {
  isPonged = false;
  const known = connections.find(stream);
  if (known != null && isWebSocket(<Transport>known.peer.transport)) return whole(known, data);
  let rest = data;
  for (let messages = 0; !isEmpty(rest); messages++) {
    const connection = connections.find(stream); // what was heard before may have closed it
    if (connection == null) return;
    connections.touch(connection);
    rest = skipLineEnds(connection, rest);
    if (isEmpty(rest)) return;
    if (messages == STREAM_EVENT_MESSAGES || outbox.room() < STREAM_EVENT_ROOM_BYTES) return outbox.streamRest(stream, lengthOf(rest), 0);
    if (!measure(connection, rest)) return;
    const bytes = connection.frameBytes;
    if (bytes == 0 || bytes > lengthOf(rest)) {
      connections.wait(connection);
      return outbox.streamRest(stream, lengthOf(rest), bytes == 0 ? lengthOf(rest) + 1 : bytes);
    }
    connections.heard(connection);
    onMessage(part(rest, 0, bytes), connection.peer);
    rest = part(rest, bytes);
  }
}

/** Nothing but line ends is a keep-alive here too (RFC 7118 6). */
function whole(connection: Connection, data: Slice): void {
  connections.touch(connection);
  const message = skipLineEnds(connection, data);
  if (isEmpty(message)) return;
  connections.heard(connection);
  onMessage(message, connection.peer);
}

/** Finds out how long the message is, if its head is there. False: it cannot be known, and the connection is closed. */
function measure(connection: Connection, bytes: Slice): bool {
  if (connection.frameBytes > 0) return true;
  const head = headBytes(bytes, max(connection.scannedBytes - 3, 0));
  connection.scannedBytes = lengthOf(bytes);
  if (head == 0) return lengthOf(bytes) < STREAM_MESSAGE_BYTES || refuse(connection, NONE, ErrorCode.NoEmptyLine);
  const length = contentLength(part(bytes, 0, head));
  if (length == NO_LENGTH) return refuse(connection, part(bytes, 0, head), ErrorCode.MissingContentLength);
  if (length == BAD_LENGTH) return refuse(connection, part(bytes, 0, head), ErrorCode.BadContentLength);
  if (length > STREAM_MESSAGE_BYTES - head) return refuse(connection, part(bytes, 0, head), ErrorCode.MessageTooLarge);
  connection.frameBytes = head + length;
  return true;
}

function refuse(connection: Connection, head: Slice, error: ErrorCode): bool {
  const stream = connection.stream;
  if (!isEmpty(head)) onFlaw(head, error, connection.peer);
  const still = connections.find(stream);
  if (still != null) fail(still);
  return false;
}

function fail(connection: Connection): void {
  broken++;
  connections.close(connection);
}

/** RFC 3261 7.5, RFC 5626 3.5.1: line ends before a start line are no message; two in a row ask for one back. */
function skipLineEnds(connection: Connection, data: Slice): Slice {
  let at = addressOf(data);
  const end = endOf(data);
  for (; at < end && (load<u8>(at) == CR || load<u8>(at) == LF); at++) {
    if (load<u8>(at) == CR) continue;
    if (connection.isPinged) {
      connection.isPinged = false;
      onPong(connection.stream);
      continue;
    }
    if (++connection.lineEnds < 2) continue;
    connection.lineEnds = 0;
    keepAlives++;
    if (isPonged) continue;
    isPonged = true;
    outbox.streamWrite(connection.stream, slice(PONG, 2));
  }
  if (at < end) connection.lineEnds = 0;
  return between(at, end);
}

/** With the empty line; 0 = it has not come yet. */
function headBytes(bytes: Slice, from: i32): i32 {
  for (let at = indexOf(bytes, CR, from); at >= 0; at = indexOf(bytes, CR, at + 1)) {
    if (at + 4 > lengthOf(bytes)) return 0;
    if (load<u32>(addressOf(bytes) + <usize>at) == 0x0a0d0a0d) return at + 4;
  }
  return 0;
}

const NO_LENGTH: i32 = -1;
const BAD_LENGTH: i32 = -2;

/** 20.14: of the first Content-Length, or l, of a head. */
function contentLength(head: Slice): i32 {
  const end = endOf(head);
  let at = addressOf(head);
  while (true) {
    while (at < end && load<u8>(at) != LF) at++;
    if (++at >= end) return NO_LENGTH;
    const name = nameEnd(at, end);
    if (name != 0) return numberAt(name, end);
  }
}

/** Behind the colon, when the line that begins here is the field. */
function nameEnd(line: usize, end: usize): usize {
  let at = line;
  if (foldByte(load<u8>(at)) == 108) at++; // l
  else for (let i = 0; i < NAME.length; i++, at++) if (at == end || foldByte(load<u8>(at)) != <u32>NAME.charCodeAt(i)) return 0;
  while (at < end && isBlank(load<u8>(at))) at++;
  return at < end && load<u8>(at) == 58 ? at + 1 : 0;
}
const NAME: string = "content-length";

/** A number, with blanks and folded lines (7.3.1) before it and nothing but blanks behind. */
function numberAt(from: usize, end: usize): i32 {
  let at = from;
  while (at < end && (isBlank(load<u8>(at)) || (load<u8>(at) <= CR && at + 2 < end && isBlank(load<u8>(load<u8>(at) == CR ? at + 2 : at + 1))))) at++;
  const first = at;
  let value: i64 = 0;
  for (; at < end && isDigit(load<u8>(at)); at++) if (value <= 0x7fffffff) value = value * 10 + <i64>(load<u8>(at) - 48);
  if (at == first) return BAD_LENGTH;
  while (at < end && isBlank(load<u8>(at))) at++;
  return at == end || load<u8>(at) != CR ? BAD_LENGTH : <i32>min<i64>(value, 0x3fffffff);
}

// SendRequest and ResponseReceived: any request out, inside a dialog or outside, and its answer as data.
import { Pool } from "../memory/pool.ts";
import { Slice, NONE, addressOf, endOf, lengthOf, slice } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Method, methodOf } from "../message/method.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { METHOD_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { decodeSendRequest, sendRequest, responseReceived, encodeResponseReceived, TYPE_RESPONSE_RECEIVED } from "../../../proto/gen/as/session.ts";
import * as command from "../bus/command.ts";
import * as frame from "../bus/frame.ts";
import { User } from "../transaction/transaction.ts";
import { accountCount } from "../user-agent/account.ts";
import * as asked from "../user-agent/asked.ts";
import * as calls from "../user-agent/call.ts";
import * as content from "../user-agent/content.ts";
import { Use, areAddable, isOneLine } from "../user-agent/header-lines.ts";
import * as infoPackage from "../user-agent/info-package.ts";
import { isRaw } from "../user-agent/listener.ts";
import * as single from "../user-agent/single.ts";
import { Outcome } from "../user-agent/single.ts";
import { tellResponse } from "./told.ts";

/** Who waits for an answer. */
@unmanaged
class Asked {
  requestId: u32;
  participant: u32;
}

let pool: Pool = changetype<Pool>(0);

// Boot only.
export function create(most: u32): void { pool = Pool.create(offsetof<Asked>(), most); }

export function waiting(): u32 { return pool.used; }

export function send(payload: usize, length: i32): void {
  if (!decodeSendRequest(payload, length)) return command.refuseMalformed();
  const from = sendRequest;
  const method = slice(from.method, from.methodLength), lines = slice(from.headers, from.headersLength), type = slice(from.contentType, from.contentTypeLength);
  if (!isSendable(method)) return command.refuse(ErrorCode.BAD_ARGUMENT, "a method is a token of at most 31 letters; INVITE, ACK, CANCEL, BYE, PRACK and UPDATE belong to calls");
  if (!areAddable(lines, Use.Single) || !isOneLine(type)) return command.refuse(ErrorCode.BAD_ARGUMENT, "headers are whole lines, each with its CRLF, of names that the core does not write itself");
  if (from.account >= accountCount()) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such account");
  const record = pool.take();
  if (record == 0) return command.refuse(ErrorCode.POOL_EXHAUSTED, "too many requests wait for an answer");
  const waits = changetype<Asked>(record);
  waits.requestId = command.request;
  waits.participant = command.sender;
  const refused = command.about == 0 ? sendOutside(method, lines, type, pool.indexOf(record)) : sendInside(method, lines, type, pool.indexOf(record));
  if (refused == ErrorCode.UNSPECIFIED) return command.finish(command.about);
  pool.give(record);
  switch (refused) {
    case ErrorCode.BAD_ADDRESS: return command.refuse(refused, "not a SIP URI that can be reached");
    case ErrorCode.NO_SUCH_SESSION: return command.refuse(refused, "no session has this number");
    case ErrorCode.NOT_SUPPORTED: return command.refuse(refused, "the far end has not said that it takes this Info Package, or the configuration does not have it");
    case ErrorCode.WRONG_STATE: return command.refuse(refused, "the session has no confirmed dialog");
    default: return command.refuse(refused, "no transaction is free, or the request is too long");
  }
}

function sendOutside(method: Slice, lines: Slice, type: Slice, number: u32): ErrorCode {
  const from = sendRequest;
  if (from.uriLength > URI_BYTES) return ErrorCode.BAD_ADDRESS;
  const outcome = single.begin(from.account, method, slice(from.uri, from.uriLength), number, User.Asked);
  if (outcome != Outcome.Sent) return outcome == Outcome.BadAddress ? ErrorCode.BAD_ADDRESS : ErrorCode.POOL_EXHAUSTED;
  single.addLines(lines);
  return single.end(type, slice(from.body, from.bodyLength)) == Outcome.Sent ? ErrorCode.UNSPECIFIED : ErrorCode.POOL_EXHAUSTED;
}

function sendInside(method: Slice, lines: Slice, type: Slice, number: u32): ErrorCode {
  const call = calls.find(command.about);
  if (call == null) return ErrorCode.NO_SUCH_SESSION;
  const dialog = calls.dialogOf(call);
  if (dialog == null || !call.isEstablished) return ErrorCode.WRONG_STATE;
  if (!isRaw && !infoPackage.maySend(call, lines)) return ErrorCode.NOT_SUPPORTED;
  content.set(NONE, lines, type, slice(sendRequest.body, sendRequest.bodyLength));
  const isSent = asked.send(call, dialog, method, number);
  content.clear();
  return isSent ? ErrorCode.UNSPECIFIED : ErrorCode.POOL_EXHAUSTED;
}

function isSendable(method: Slice): bool {
  if (lengthOf(method) == 0 || lengthOf(method) > METHOD_BYTES) return false;
  for (let at = addressOf(method); at < endOf(method); at++) {
    const byte = <u32>load<u8>(at);
    if (byte - 65 >= 26 && byte != 45) return false;
  }
  switch (methodOf(method)) {
    case Method.Invite:
    case Method.Ack:
    case Method.Cancel:
    case Method.Bye:
    case Method.Prack:
    case Method.Update: return false;
    default: return true;
  }
}

/** A final answer to one of them, or none (null). */
export function replied(number: u32, response: Message | null, code: i32): void {
  if (!pool.isTaken(number)) return;
  const waits = changetype<Asked>(pool.at(number));
  tell(waits.participant, waits.requestId, 0, response, code, false);
  pool.give(changetype<usize>(waits));
}

/** ResponseReceived. One that does not fit its frame comes without header fields and body, and says so. */
export function tell(participant: u32, requestId: u32, session: u32, response: Message | null, code: i32, awaitsAnswer: bool): void {
  const to = responseReceived;
  to.clear();
  to.code = <u32>code;
  to.awaitsAnswer = awaitsAnswer;
  if (response != null) tellResponse(to, response);
  const payload = frame.begin(TYPE_RESPONSE_RECEIVED, session, requestId, participant);
  if (payload == 0) return;
  if (encodeResponseReceived(payload, frame.MOST) < 0) {
    to.headersLength = 0;
    to.bodyLength = 0;
    to.tooLarge = true;
  }
  frame.end(encodeResponseReceived(payload, frame.MOST));
}

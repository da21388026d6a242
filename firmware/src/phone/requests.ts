// session.v1 SendRequest and ResponseReceived: any request outside a dialog, its answer as data.
import { Slice, NONE, addressOf, endOf, lengthOf, part, slice, between } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { HeaderName } from "../message/header-name.ts";
import { Method, methodOf } from "../message/method.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { TEXT_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { decodeSendRequest, sendRequest, responseReceived, encodeResponseReceived, TYPE_RESPONSE_RECEIVED } from "../../../proto/gen/as/session.ts";
import * as frame from "../session/frame.ts";
import * as single from "../user-agent/single.ts";
import { Outcome } from "../user-agent/single.ts";
import * as replies from "./replies.ts";
import { Awaited, Reply } from "./replies.ts";

export function send(payload: usize, length: i32): void {
  if (!decodeSendRequest(payload, length)) return replies.refuse(ErrorCode.BAD_FRAME, "the payload is not a SendRequest");
  const from = sendRequest;
  const method = slice(from.method, from.methodLength);
  if (!isSendable(method)) return replies.refuse(ErrorCode.BAD_ARGUMENT, "a method is a token of at most 31 letters; INVITE, ACK, CANCEL and BYE belong to calls");
  if (from.uriLength > URI_BYTES) return replies.refuse(ErrorCode.BAD_ADDRESS, "the URI is too long");
  const reply = replies.waitFor(Awaited.Response, 0);
  if (reply == null) return;
  const outcome = single.begin(0, method, slice(from.uri, from.uriLength), replies.numberOf(reply));
  if (outcome != Outcome.Sent) return fail(reply, outcome);
  for (let i = 0; i < from.headersCount; i++) {
    if (single.addLine(slice(from.headersAt(i), from.headersLength(i)))) continue;
    single.abandon();
    return replies.failReply(reply, ErrorCode.BAD_ARGUMENT, "a header is one line \"Name: value\", of a name that the core does not write itself", 0);
  }
  const sent = single.end(slice(from.contentType, from.contentTypeLength), slice(from.body, from.bodyLength));
  if (sent != Outcome.Sent) return fail(reply, sent);
  replies.finish(0);
}

function fail(reply: Reply, outcome: Outcome): void {
  if (outcome == Outcome.BadAddress) replies.failReply(reply, ErrorCode.BAD_ADDRESS, "not a SIP URI that can be reached", 0);
  else replies.failReply(reply, ErrorCode.POOL_EXHAUSTED, "no transaction is free, or the request is too long", 0);
}

function isSendable(method: Slice): bool {
  if (lengthOf(method) == 0 || lengthOf(method) > 31) return false;
  for (let at = addressOf(method); at < endOf(method); at++) {
    const byte = <u32>load<u8>(at);
    if (byte - 65 >= 26 && byte != 45) return false;
  }
  const known = methodOf(method);
  return known != Method.Invite && known != Method.Ack && known != Method.Cancel && known != Method.Bye;
}

/** A final answer to a single request, or none (null). */
export function replied(number: u32, response: Message | null, code: i32): void {
  const reply = replies.replyAt(number);
  if (reply == null) return;
  if (reply.awaited == Awaited.Message) return messageReplied(reply, code);
  const to = responseReceived;
  const phrase = response == null ? NONE : part(response.reason, 0, TEXT_BYTES);
  to.clear();
  to.code = <u32>code;
  to.reason = addressOf(phrase);
  to.reasonLength = lengthOf(phrase);
  if (response != null) {
    for (let i = 0; i < response.headerCount; i++) if (!addHeader(response, i)) break;
    to.body = addressOf(response.body);
    to.bodyLength = lengthOf(response.body);
  }
  const payload = frame.begin(TYPE_RESPONSE_RECEIVED, 0, reply.requestId, reply.participant);
  if (payload != 0) frame.end(encodeResponseReceived(payload, frame.MOST));
  replies.drop(reply);
}

/** The line as it stands in the message: name, colon, value are one run of bytes. */
function addHeader(response: Message, index: i32): bool {
  if (response.nameAt(index) == HeaderName.Via) return true;
  const line = between(addressOf(response.nameTextAt(index)), endOf(response.valueAt(index)));
  return responseReceived.addHeaders(addressOf(line), lengthOf(line));
}

function messageReplied(reply: Reply, code: i32): void {
  if (code < 300) return replies.finishReply(reply);
  if (code == 408) replies.failReply(reply, ErrorCode.TIMED_OUT, "the far end did not answer", 408);
  else replies.failReply(reply, ErrorCode.FAR_END_REFUSED, "the far end refused", <u32>code);
}

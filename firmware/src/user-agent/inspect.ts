// What every request is checked for before its method looks at it: RFC 3261 8.2.1 to 8.2.3, and 20.11 to 20.15 of its body.
import { Slice, NONE, isEmpty, isFold, isNone, lengthOf, addressOf, slice } from "../memory/slice.ts";
import { ErrorCode, phraseOf } from "../error.ts";
import { checkContacts } from "../message/check.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { hasUnknown, isBroken, isMultipart, isOptional, select } from "../message/multipart.ts";
import { Scheme } from "../message/uri.ts";
import { Values } from "../message/value.ts";
import { isMerged } from "../transaction/server.ts";
import { Transaction } from "../transaction/transaction.ts";
import { accepts } from "./accept.ts";
import { ACCEPTED, ALLOWED, isAllowed, isSupported } from "./capabilities.ts";
import { isHanded, isRaw } from "./listener.ts";
import * as reply from "./reply.ts";
import * as sessionTimer from "./session-timer.ts";

let values: Values = changetype<Values>(0);

// Boot only.
export function create(): void { values = Values.create(); }

/** True when the request may go on; else it was answered. */
export function passes(transaction: Transaction, request: Message): bool {
  // 20.10: whoever is to send to a Contact must be able to read it; RFC 4475 3.1.2.13 asks it of a REGISTER, too.
  if (request.has(HeaderName.Contact) && checkContacts(request) != ErrorCode.None) return refuse(transaction, request, 400, phraseOf(ErrorCode.BadContact));
  if (!isAllowed(request.method) && !isHanded(request)) return refuseMethod(transaction, request);
  if (request.uri.scheme != Scheme.Sip && request.uri.scheme != Scheme.Sips) return refuse(transaction, request, 416);
  // 8.2.2.2; a CANCEL goes hop by hop, with the CSeq number of its INVITE (9.1).
  if (isNone(request.to.tag) && request.method != Method.Cancel && isMerged(transaction, request)) return refuse(transaction, request, 482);
  // 8.2.2.3: not for CANCEL and ACK.
  if (request.method != Method.Cancel && requiresUnknown(request)) return refuseExtensions(transaction, request);
  // 20.1, RFC 4475 3.3.15: a caller whose Accept leaves out SDP cannot be answered.
  if (!isRaw && request.method == Method.Invite && !accepts(request, "application/sdp")) return refuse(transaction, request, 406);
  if (sessionTimer.isTooShort(request)) return refuseInterval(transaction, request);
  return passesBody(transaction, request);
}

/** RFC 4028 9. */
function refuseInterval(transaction: Transaction, request: Message): bool {
  const line = sessionTimer.leastLine();
  reply.end(transaction, 422, reply.begin(transaction, request, 422).slice(line));
  return false;
}

function refuse(transaction: Transaction, request: Message, code: i32, phrase: string = ""): bool {
  reply.answer(transaction, request, code, phrase);
  return false;
}

function refuseMethod(transaction: Transaction, request: Message): bool {
  const code = request.method == Method.Extension ? 501 : 405;
  const writer = reply.begin(transaction, request, code);
  writer.text("Allow: ").text(ALLOWED).crlf();
  reply.end(transaction, code, writer);
  return false;
}

function requiresUnknown(request: Message): bool {
  for (let value = values.over(request, HeaderName.Require); !isNone(value); value = values.next()) if (!isSupported(value)) return true;
  return false;
}

/** 8.2.2.3: each required extension that we lack. */
function refuseExtensions(transaction: Transaction, request: Message): bool {
  const writer = reply.begin(transaction, request, 420);
  for (let value = values.over(request, HeaderName.Require); !isNone(value); value = values.next()) {
    if (!isSupported(value)) writer.text("Unsupported: ").slice(value).crlf();
  }
  reply.end(transaction, 420, writer);
  return false;
}

/** 8.2.3: a body that we cannot read is refused, unless it may be ignored (20.11). */
function passesBody(transaction: Transaction, request: Message): bool {
  if (isRaw || isEmpty(request.body) || isOptional(request.value(HeaderName.ContentDisposition))) return true;
  const encoding = request.value(HeaderName.ContentEncoding);
  const kind = mediaTypeOf(request.value(HeaderName.ContentType));
  const isMessage = request.method == Method.Message;
  let isReadable = isMessage ? isFold(kind, "text/plain") : isFold(kind, "application/sdp");
  if (isMultipart(kind)) {
    // RFC 5621 8.2: every part that must be understood is; a message without a text says nothing.
    const chosen = isMessage ? select(request, "text/plain") : select(request, "application/sdp");
    if (isBroken) return refuse(transaction, request, 400, "Bad Multipart Body");
    isReadable = !hasUnknown && !(isMessage && isNone(chosen));
  }
  if (isReadable && (isEmpty(encoding) || isFold(encoding, "identity"))) return true;
  if (request.method != Method.Invite && request.method != Method.Message && request.method != Method.Prack && request.method != Method.Update) return true;
  const writer = reply.begin(transaction, request, 415);
  writer.text("Accept: ").text(ACCEPTED).crlf().text("Accept-Encoding: identity").crlf();
  reply.end(transaction, 415, writer);
  return false;
}

/** Without its parameters; NONE stays NONE. */
function mediaTypeOf(value: Slice): Slice {
  if (isNone(value)) return NONE;
  let length = 0;
  while (length < lengthOf(value)) {
    const byte = load<u8>(addressOf(value) + <usize>length);
    if (byte == 59 || byte == 32 || byte == 9) break;
    length++;
  }
  return slice(addressOf(value), length);
}

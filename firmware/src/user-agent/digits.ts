// Digits in INFO: application/dtmf-relay, "Signal=5" and "Duration=160". A convention of vendors older than RFC 6086, and no RFC has it; for far ends
// without telephone-event (RFC 4733). Ours go out one after the other, since two on their way could overtake each other.
import { Slice, NONE, addressOf, endOf, lengthOf, slice, startsWithFold, trim, part, indexOf, isEmpty } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as client from "../transaction/client.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import { Call, dialogOf } from "./call.ts";
import { DIGITS_WAITING, DIGIT_MS } from "./limits.ts";
import { onChanged } from "./listener.ts";
import { beginInside, methodSlice, nextHop, printAgent, printContact } from "./request.ts";

/** RFC 4733 3.2: a digit's event code is its place here. */
const KEYS: string = "0123456789*#ABCD";
const HALF: u32 = 16;
const SIGNAL: string = "signal=";

const destination = changetype<Endpoint>(memory.data(24, 8));
let body: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { body = TextWriter.createOver(40); }

/** The key of the first Signal line; NONE = there is none. */
export function keyIn(content: Slice): Slice {
  for (let rest = content; !isEmpty(rest);) {
    const end = indexOf(rest, 10);
    const line = trim(withoutReturn(end < 0 ? rest : part(rest, 0, end)));
    if (startsWithFold(line, SIGNAL)) {
      const value = trim(part(line, SIGNAL.length));
      const key = slice(addressOf(value), 1);
      return lengthOf(value) == 1 && codeOf(key) >= 0 ? key : NONE;
    }
    if (end < 0) break;
    rest = part(rest, end + 1);
  }
  return NONE;
}

function withoutReturn(line: Slice): Slice { return !isEmpty(line) && load<u8>(endOf(line) - 1) == 13 ? part(line, 0, lengthOf(line) - 1) : line; }

/** Sends these keys, after those that still wait. False: there is no room for them, and none is sent. */
export function send(call: Call, keys: Slice): bool {
  if (<u32>call.digits + <u32>lengthOf(keys) > DIGITS_WAITING) return false;
  const isFirst = call.digits == 0;
  for (let i = 0; i < lengthOf(keys); i++) add(call, codeOf(slice(addressOf(keys) + <usize>i, 1)));
  return !isFirst || sendFirst(call);
}

/** A final answer: the next one, unless the far end takes none. False: the dialog is gone (RFC 3261 12.2.1.2). */
export function responded(call: Call, transaction: Transaction, response: Message): bool {
  const code = response.statusCode;
  const dialog = dialogOf(call);
  if (code < 200 || dialog == null) return true;
  if (code == 401 || code == 407) {
    const next = authentication.retryInside(dialog, transaction, response, accountAt(call.account));
    if (next != null) {
      onChanged(call);
      return true;
    }
  }
  if (code >= 300) {
    forget(call);
    return code != 408 && code != 481;
  }
  drop(call);
  if (call.digits != 0) sendFirst(call);
  return true;
}

/** No answer, or nobody who takes them: those that wait are not sent. */
export function forget(call: Call): void {
  call.digits = 0;
  call.firstDigits = 0;
  call.lastDigits = 0;
}

function sendFirst(call: Call): bool {
  const dialog = dialogOf(call);
  const transaction: Transaction | null = dialog != null && call.isEstablished && nextHop(dialog, destination) ? client.open(Method.Info, User.Digits, call.id, destination) : null;
  if (dialog == null || transaction == null) {
    forget(call);
    return false;
  }
  transaction.account = call.account;
  const writer = beginInside(dialog, Method.Info, dialog.nextCSeq(), client.branchOf(transaction));
  body.restart();
  body.text("Signal=").byte(<u32>KEYS.charCodeAt(<i32>(call.firstDigits & 15))).text("\r\nDuration=").decimal(DIGIT_MS).crlf();
  authentication.printInside(writer, accountAt(call.account), dialog, methodSlice(Method.Info), destination, body.written);
  printContact(writer, accountAt(call.account), call.isWithheld);
  printAgent(writer, HeaderName.UserAgent).text("Content-Type: application/dtmf-relay\r\nContent-Length: ").decimal(<u64>body.length).crlf().crlf().slice(body.written);
  if (!client.send(transaction, writer)) {
    forget(call);
    return false;
  }
  onChanged(call);
  return true;
}

/** -1 = no key. */
function codeOf(key: Slice): i32 {
  const byte = <i32>load<u8>(addressOf(key));
  const upper = byte >= 97 ? byte - 32 : byte;
  for (let code = 0; code < KEYS.length; code++) if (KEYS.charCodeAt(code) == upper) return code;
  return -1;
}

// Four bits for each, the first one lowest.
function add(call: Call, code: i32): void {
  const place = <u32>call.digits;
  call.digits++;
  if (place < HALF) call.firstDigits |= <u64>code << (place * 4);
  else call.lastDigits |= <u64>code << ((place - HALF) * 4);
}

function drop(call: Call): void {
  if (call.digits == 0) return;
  call.digits--;
  call.firstDigits = call.firstDigits >> 4 | call.lastDigits << 60;
  call.lastDigits >>= 4;
}

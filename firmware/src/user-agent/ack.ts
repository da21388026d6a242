// The ACK to a 2xx: RFC 3261 13.2.2.4. It belongs to the dialog, not to a transaction; the one to a failure is the transaction's own.
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, NONE, isEmpty, isNone } from "../memory/slice.ts";
import { CREDENTIALS_BYTES, SDP_BYTES } from "../limits.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { copyHeaders, endWithBody, endWithoutBody } from "../message/print.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { printFor } from "../transport/local.ts";
import { Transaction } from "../transaction/transaction.ts";
import { newBranch } from "../transaction/branch.ts";
import * as client from "../transaction/client.ts";
import { keepAck } from "../transaction/kept-ack.ts";
import * as shelf from "../transaction/shelf.ts";
import * as again from "./again.ts";
import { Call, clientOf, dialogOf } from "./call.ts";
import * as content from "./content.ts";
import { acknowledgement } from "./listener.ts";
import { beginInside, nextHop } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let rest: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  rest = TextWriter.createOver(CREDENTIALS_BYTES + SDP_BYTES);
}

/**
 * Acknowledges the 2xx that `invite` has got; `body` answers an offer in it. What the ACK has of its own, its branch, its
 * credentials and its body, is kept with its transaction for retransmitted 2xx.
 */
export function send(dialog: Dialog, cseq: u32, invite: Transaction | null, body: Slice = NONE): void {
  rest.restart();
  if (invite != null) copyCredentials(invite);
  endWithBody(rest, "application/sdp", body);
  if (rest.failed) {
    rest.restart();
    endWithoutBody(rest);
  }
  // 8.1.1.7: the ACK to a 2xx has a branch of its own.
  const branch = newBranch();
  print(dialog, cseq, branch, rest.written);
  if (invite != null) keepAck(invite, dialog.remoteTag, branch, rest.written);
}

/** Of the call's INVITE or re-INVITE, with the answer to an offer in `body`. One that the user had to write has been sent, unless it was given up. */
export function ofCall(call: Call, body: Slice): void {
  const dialog = dialogOf(call);
  if (call.lateCSeq == call.inviteCSeq && call.lateCSeq != 0) {
    if (!call.isLateAckSent) sendLate(call);
  } else if (dialog != null) send(dialog, call.inviteCSeq, clientOf(call), acknowledgement(call, body));
  call.client = 0;
}

/** The same ACK for a 2xx that came again: `rest` is everything after its CSeq. */
export function repeat(dialog: Dialog, cseq: u32, ackBranch: Slice, rest: Slice): void { print(dialog, cseq, ackBranch, rest); }

function print(dialog: Dialog, cseq: u32, ackBranch: Slice, rest: Slice): void {
  if (!nextHop(dialog, destination)) return;
  printFor(destination);
  const writer = beginInside(dialog, Method.Ack, cseq, ackBranch).slice(rest);
  if (!writer.failed) client.sendAck(destination, ackBranch, writer.written);
}

/** The user's answer to the offer in a 2xx is awaited: what the ACK must have of `invite` is kept for it. */
export function awaitAnswer(call: Call, cseq: u32, invite: Transaction): void {
  rest.restart();
  copyCredentials(invite);
  shelf.release(call.lateAck);
  call.lateAck = rest.failed || isEmpty(rest.written) ? NONE : shelf.keep(rest.written);
  call.lateCSeq = cseq;
  call.isLateAckSent = false;
}

/** The ACK that was awaited, with the user's content; kept, for a 2xx that comes again gets the same one. False: it is too long, or the dialog leads nowhere. */
export function sendLate(call: Call): bool {
  const dialog = dialogOf(call);
  if (dialog == null || call.lateCSeq == 0 || call.isLateAckSent || !nextHop(dialog, destination)) return false;
  const branch = newBranch();
  printFor(destination);
  const writer = beginInside(dialog, Method.Ack, call.lateCSeq, branch);
  content.printWith(writer.slice(call.lateAck), content.body);
  const kept = writer.failed ? NONE : shelf.keep(writer.written);
  if (isNone(kept)) return false;
  shelf.release(call.lateAck);
  call.lateAck = kept;
  call.isLateAckSent = true;
  client.sendAck(destination, branch, kept);
  return true;
}

/** A 2xx whose ACK is or was awaited, again: true when there is nothing else to do about it. */
export function isLate(call: Call, response: Message): bool {
  if (call.lateCSeq == 0 || call.lateCSeq != response.cseq) return false;
  const dialog = dialogOf(call);
  if (call.isLateAckSent && dialog != null && nextHop(dialog, destination)) client.sendAck(destination, again.branchOf(call.lateAck), call.lateAck);
  return true;
}

/** 13.2.2.4: "the ACK MUST contain the same credentials as the INVITE". */
function copyCredentials(invite: Transaction): void {
  const request = again.originalOf(invite);
  copyHeaders(rest, request, HeaderName.Authorization);
  copyHeaders(rest, request, HeaderName.ProxyAuthorization);
}

// The ACK to a 2xx: RFC 3261 13.2.2.4. It belongs to the dialog, not to a transaction; the one to a failure is the transaction's own.
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, NONE } from "../memory/slice.ts";
import { CREDENTIALS_BYTES, SDP_BYTES } from "../limits.ts";
import { randomU64 } from "../random.ts";
import { HeaderName } from "../message/header-name.ts";
import { Method } from "../message/method.ts";
import { copyHeaders, endWithBody, endWithoutBody } from "../message/print.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { printFor } from "../transport/local.ts";
import { send as sendMessage } from "../transport/send.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import * as again from "./again.ts";
import { beginInside, nextHop } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let branch: TextWriter = changetype<TextWriter>(0);
let rest: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  branch = TextWriter.createOver(24);
  rest = TextWriter.createOver(CREDENTIALS_BYTES + SDP_BYTES);
}

/**
 * Acknowledges the 2xx that `invite` has got; `body` answers an offer in it. What the ACK has of its own, its branch, its
 * credentials and its body, is kept with its transaction for retransmitted 2xx.
 */
export function send(dialog: Dialog, cseq: u32, invite: Transaction | null, body: Slice = NONE): void {
  rest.restart();
  // 13.2.2.4: "the ACK MUST contain the same credentials as the INVITE".
  if (invite != null) {
    const request = again.originalOf(invite);
    copyHeaders(rest, request, HeaderName.Authorization);
    copyHeaders(rest, request, HeaderName.ProxyAuthorization);
  }
  endWithBody(rest, "application/sdp", body);
  if (rest.failed) {
    rest.restart();
    endWithoutBody(rest);
  }
  // 8.1.1.7: the ACK to a 2xx has a branch of its own.
  branch.restart();
  branch.text("z9hG4bK").hex(randomU64(), 16);
  print(dialog, cseq, branch.written, rest.written);
  if (invite != null) client.keepAck(invite, dialog.remoteTag, branch.written, rest.written);
}

/** The same ACK for a 2xx that came again: `rest` is everything after its CSeq. */
export function repeat(dialog: Dialog, cseq: u32, ackBranch: Slice, rest: Slice): void { print(dialog, cseq, ackBranch, rest); }

function print(dialog: Dialog, cseq: u32, ackBranch: Slice, rest: Slice): void {
  if (!nextHop(dialog, destination)) return;
  printFor(destination);
  const writer = beginInside(dialog, Method.Ack, cseq, ackBranch).slice(rest);
  if (!writer.failed) sendMessage(destination, writer.written);
}

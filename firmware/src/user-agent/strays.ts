// 2xx responses of an INVITE that come again, late, or from another fork: RFC 3261 13.2.2.4, RFC 6026 8.4.
import { nowMs } from "../clock.ts";
import { Slice, isNone } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Dialog, find as findDialog, give as giveDialog, take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { sixtyFourT1Ms } from "../transaction/timers.ts";
import { countIgnored } from "../transaction/counters.ts";
import { accountNamed } from "./account.ts";
import * as ack from "./ack.ts";
import * as bye from "./bye.ts";
import { Call, find as findCall } from "./call.ts";
import { FORK_REQUESTS } from "./limits.ts";
import { isRaw } from "./listener.ts";

/** 13.2.2.4: "the ACK is passed to the transport each time a retransmission of the 2xx arrives". */
export function succeededAgain(response: Message, source: Endpoint, ackBranch: Slice, rest: Slice): void {
  const dialog = dialogOfResponse(response, source);
  if (dialog == null) return;
  ack.repeat(dialog, response.cseq, ackBranch, rest);
  giveDialog(dialog);
}

/**
 * A 2xx of another fork than the one that won is acknowledged and ended at once (13.2.2.4). One without any transaction is
 * dropped (RFC 6026 8.4). DEVIATES for a core that was restarted: its transactions are gone, and what they would have
 * acknowledged is, as long as retransmissions last. DEVIATES from 13.2.2.4 for the 2xx at which the core has trapped twice, before and after it was restored: its
 * retransmissions are the same bytes, which the host keeps away from the core, so that nobody acknowledges it. The far end ends its call by BYE after 64*T1 (13.3.1.4), and gets a 481.
 */
export function strayed(response: Message, source: Endpoint, hasTransaction: bool): void {
  if (isLate(response)) return;
  if (hasTransaction) return endFork(response, source);
  if (nowMs >= graceEndMs) return countIgnored();
  const dialog = findDialog(response.callId, response.from.tag, response.to.tag);
  if (dialog != null) ack.send(dialog, response.cseq, null);
  else endFork(response, source);
}
let graceEndMs: f64 = 0;

/** A re-INVITE was accepted though its call is ending, or has ended: the 2xx wants its ACK all the same (13.2.2.4, 14.1). */
export function crossed(reInvite: Transaction, response: Message): void {
  if (!response.isSuccess) return;
  const kept = findDialog(response.callId, response.from.tag, response.to.tag);
  const dialog = kept != null ? kept : dialogOfResponse(response, reInvite.peer);
  if (dialog == null) return;
  ack.send(dialog, response.cseq, reInvite);
  if (kept == null) giveDialog(dialog);
}

/** A 2xx that the user acknowledges. */
function isLate(response: Message): bool {
  const dialog = isRaw ? findDialog(response.callId, response.from.tag, response.to.tag) : null;
  const call: Call | null = dialog == null ? null : findCall(dialog.subject);
  return call != null && ack.isLate(call, response);
}

/** The core was restarted: see `strayed`. */
export function restarted(): void { graceEndMs = nowMs + sixtyFourT1Ms(); }

/** DEVIATES from 12.2.1.1: nothing is kept of such a fork, so a 2xx of it that comes again gets a BYE with the CSeq of the first. */
export function endFork(response: Message, source: Endpoint): void {
  const dialog = dialogOfResponse(response, source);
  if (dialog == null) return;
  ack.send(dialog, response.cseq, null);
  dialog.localCSeq += FORK_REQUESTS;
  bye.send(dialog, 0, User.Nobody, accountNamed(response.from.uri), 0);
  giveDialog(dialog);
}

/** A dialog for as long as it takes to answer this 2xx; null when there is no room, or it has no tag. */
function dialogOfResponse(response: Message, source: Endpoint): Dialog | null {
  if (isNone(response.to.tag)) return null;
  const dialog = takeDialog(0);
  if (dialog == null) return null;
  dialog.peer.copy(source);
  if (establish.fromResponse(dialog, response)) return dialog;
  giveDialog(dialog);
  return null;
}

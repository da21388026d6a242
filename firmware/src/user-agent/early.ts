// Early dialogs of our INVITE, one for each fork, and the one that its 2xx confirms: RFC 3261 12.1.2, 13.2.2; their PRACKs: RFC 3262 4.
import { Message } from "../message/message.ts";
import { give as giveDialog, take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { DIALOGS_PER_SESSION } from "../dialog/limits.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as calls from "./call.ts";
import { Call } from "./call.ts";
import * as prack from "./prack.ts";

/** 12.1.2, 13.2.2.1: every To tag is a dialog of its own. Forks beyond the bound have no early dialog of their own.
 * RFC 3262 4: false for a reliable response that is out of order, or came before. */
export function found(call: Call, transaction: Transaction, response: Message): bool {
  const isReliable = prack.isReliable(response);
  let dialog = calls.earlyDialog(call, response.to.tag);
  if (dialog != null) {
    if (isReliable && !prack.isInOrder(dialog, response)) return false;
    establish.update(dialog, response);
  } else {
    if (calls.earlyCount(call) + 1 >= DIALOGS_PER_SESSION) return true;
    dialog = takeDialog(call.id);
    if (dialog == null) return true;
    dialog.peer.copy(transaction.peer);
    if (!establish.fromResponse(dialog, response) || (isReliable && !prack.isInOrder(dialog, response))) {
      giveDialog(dialog);
      return true;
    }
    calls.addEarly(call, dialog);
  }
  if (isReliable) prack.send(dialog, call, response);
  return true;
}

/** 13.2.2.4: the first 2xx makes its dialog the call's; the other early ones are dropped, their forks are ended when they answer. */
export function confirm(call: Call, transaction: Transaction, response: Message): bool {
  let dialog = calls.earlyDialog(call, response.to.tag);
  if (dialog != null) {
    calls.removeEarly(call, dialog);
    establish.update(dialog, response);
  } else {
    calls.dropEarly(call);
    dialog = takeDialog(call.id);
    if (dialog == null) return false;
    dialog.peer.copy(transaction.peer);
    if (!establish.fromResponse(dialog, response)) {
      giveDialog(dialog);
      return false;
    }
  }
  calls.dropEarly(call);
  dialog.next = 0;
  dialog.localCSeq = max(dialog.localCSeq, response.cseq);
  call.dialog = changetype<usize>(dialog);
  return true;
}

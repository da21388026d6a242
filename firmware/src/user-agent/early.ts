// Early dialogs of our INVITE, one for each fork, and the one that its 2xx confirms: RFC 3261 12.1.2, 13.2.2; their PRACKs: RFC 3262 4.
import { NONE, isEmpty } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Answer, Dialog, give as giveDialog, take as takeDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { DIALOGS_PER_SESSION } from "../dialog/limits.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as authentication from "./authentication.ts";
import * as calls from "./call.ts";
import { Call } from "./call.ts";
import * as reInvite from "./re-invite.ts";
import * as content from "./content.ts";
import { isRaw, readyAnswer } from "./listener.ts";
import * as prack from "./prack.ts";

// The dialog of the response that is being handled, and whether it lasts no longer than that.
let current: usize = 0;
let isPassing: bool = false;
/** The response that is being handled is reliable and has the offer of an INVITE without one: its PRACK waits for the user's answer. */
export let awaitsAnswer: bool = false;
/** It is reliable, and its PRACK waits for the user. */
export let awaitsPrack: bool = false;

/**
 * 12.1.2, 13.2.2.1: every To tag is a dialog of its own. A fork beyond the bound has one for as long as its response is handled.
 * RFC 3262 4: false for a reliable response that is out of order, or came before.
 */
export function found(call: Call, transaction: Transaction, response: Message): bool {
  const isReliable = prack.isReliable(response);
  let dialog = calls.earlyDialog(call, response.to.tag);
  isPassing = false;
  awaitsAnswer = false;
  awaitsPrack = false;
  current = changetype<usize>(dialog);
  if (dialog != null) {
    if (isReliable && !prack.isInOrder(dialog, response)) return false;
    establish.update(dialog, response);
    noteWaits(call, dialog, response, isReliable);
    return true;
  }
  dialog = takeDialog(call.id);
  if (dialog == null) return true;
  dialog.peer.copy(transaction.peer);
  dialog.realms = authentication.realmsOf(transaction, call.account);
  if (!establish.fromResponse(dialog, response) || (isReliable && !prack.isInOrder(dialog, response))) {
    giveDialog(dialog);
    return true;
  }
  current = changetype<usize>(dialog);
  isPassing = calls.earlyCount(call) + 1 >= DIALOGS_PER_SESSION;
  if (!isPassing) {
    dialog.fork = ++call.forks;
    calls.addEarly(call, dialog);
  }
  // 12.2.1.1: the dialog is not remembered, but its sequence numbers must rise.
  else if (isReliable) dialog.localCSeq += call.passingPracks++;
  noteWaits(call, dialog, response, isReliable);
  return true;
}

function noteWaits(call: Call, dialog: Dialog, response: Message, isReliable: bool): void {
  awaitsAnswer = isReliable && isOfferFor(call, dialog, response);
  awaitsPrack = isReliable && call.holdsPracks && !isPassing;
}

/** RFC 3262 4, 5: the PRACK of the response that was found, with the answer to its offer. Null: the call is over. */
export function acknowledge(call: Call | null, response: Message): void {
  if (current == 0) return;
  const dialog = changetype<Dialog>(current);
  if (call != null && prack.isReliable(response)) pracked(call, dialog, response);
  if (isPassing) giveDialog(dialog);
  current = 0;
  awaitsAnswer = false;
  awaitsPrack = false;
}

function isOfferFor(call: Call, dialog: Dialog, response: Message): bool {
  return isRaw && call.isOfferless && !isPassing && dialog.answer == Answer.None && !isEmpty(response.body);
}

function pracked(call: Call, dialog: Dialog, response: Message): void {
  if (awaitsAnswer) dialog.answer = <u8>Answer.Awaited;
  else if (isRaw && dialog.answer == Answer.None && !isEmpty(response.body)) dialog.answer = <u8>Answer.Received;
  dialog.isPrackHeld = awaitsPrack;
  if (awaitsPrack || dialog.answer == Answer.Awaited) return;
  const answer = readyAnswer(call);
  const offer = isEmpty(answer) && !isPassing ? reInvite.offerInPrack(call, dialog) : NONE;
  const isSent = prack.send(dialog, call, response.cseq, isEmpty(offer) ? answer : offer, !isEmpty(offer));
  if (!isSent && !isEmpty(offer)) reInvite.overtaken(call, 503);
}

/** The early dialog whose PRACK waits for its user: this fork, or the newest one (0). Null: there is none. */
export function awaiting(call: Call, fork: u32): Dialog | null {
  for (let at = call.early; at != 0; at = changetype<Dialog>(at).next) {
    const dialog = changetype<Dialog>(at);
    if ((dialog.answer == Answer.Awaited || dialog.isPrackHeld) && (fork == 0 || dialog.fork == <u8>fork)) return dialog;
  }
  return null;
}

/** RFC 3262 5: the PRACK may bring an offer, for the first one in this dialog is answered. */
export function mayOffer(dialog: Dialog): bool { return dialog.answer == Answer.Sent || dialog.answer == Answer.Received; }

/** The PRACK that was awaited, with the user's content: the answer, an offer, or nothing. False: it could not be sent. */
export function acknowledgeHeld(call: Call, dialog: Dialog): bool {
  const isAnswer = dialog.answer == Answer.Awaited, isOffer = !isAnswer && !isEmpty(content.body);
  if (!prack.send(dialog, call, call.inviteCSeq, content.body, isOffer)) return false;
  if (isAnswer) dialog.answer = <u8>Answer.Sent;
  if (isOffer) reInvite.offeredInPrack(call, dialog);
  dialog.isPrackHeld = false;
  return true;
}

/** 13.2.2.4: the first 2xx makes its dialog the call's; the other early ones are dropped, their forks are ended when they answer. */
export function confirm(call: Call, transaction: Transaction, response: Message): bool {
  let dialog = calls.earlyDialog(call, response.to.tag);
  if (call.changing != changetype<usize>(dialog)) reInvite.overtaken(call, 487);
  if (dialog != null) {
    calls.removeEarly(call, dialog);
    establish.update(dialog, response);
  } else {
    calls.dropEarly(call);
    dialog = takeDialog(call.id);
    if (dialog == null) return false;
    dialog.peer.copy(transaction.peer);
    dialog.realms = authentication.realmsOf(transaction, call.account);
    if (!establish.fromResponse(dialog, response)) {
      giveDialog(dialog);
      return false;
    }
    dialog.localCSeq += call.passingPracks;
  }
  calls.dropEarly(call);
  dialog.next = 0;
  dialog.localCSeq = max(dialog.localCSeq, response.cseq);
  call.dialog = changetype<usize>(dialog);
  return true;
}

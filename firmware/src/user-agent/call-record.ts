// A call with its confirmed dialog as bytes of a checkpoint: what the layers above put into their own records.
//
//     account u32 | invite CSeq u32 | flags u32 (1 outgoing, 2 has a dialog, 4 takes UPDATE, 8 has a session timer, 16 that we refresh,
//     32 our identity is withheld, 64 takes another From, 128 their INVITE has no final response; from 256 up the Info Packages that the far end takes)
//     with a dialog only: session interval u32 | least interval of a 422 u32 | the fixed dialog fields | length u32, dialog texts
//     with such an INVITE only: where it came from, 24 bytes | To tag of our responses, 2 u32 | length u32, its head
import { readBytes, readFixed, readWord, writeBytes, writeFixed, writeWord } from "../memory/record.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, NONE, addressOf, between, endOf, isEmpty, lengthOf } from "../memory/slice.ts";
import { Dialog, DIALOG_FIXED_BYTES } from "../dialog/dialog.ts";
import * as dialogs from "../dialog/dialog.ts";
import { State as DialogState } from "../dialog/figure.ts";
import { DIALOG_TEXT_BYTES } from "../dialog/limits.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import * as calls from "./call.ts";
import { Call } from "./call.ts";
import { State } from "./call-figure.ts";
import { INVITE_HEAD_BYTES } from "./limits.ts";
import * as sessionTimer from "./session-timer.ts";

const OUTGOING: u32 = 1;
const HAS_DIALOG: u32 = 2;
const TAKES_UPDATE: u32 = 4;
const HAS_TIMER: u32 = 8;
const WE_REFRESH: u32 = 16;
const WITHHELD: u32 = 32;
const TAKES_FROM_CHANGE: u32 = 64;
const INVITED: u32 = 128;
const INFO_PACKAGES_SHIFT: u32 = 8;
const ENDPOINT_BYTES: usize = offsetof<Endpoint>();
/** What one takes, with room to spare. */
export const CALL_RECORD_BYTES: i32 = 512 + DIALOG_TEXT_BYTES + INVITE_HEAD_BYTES;

/** null: the call is over, and only its account is kept. */
export function write(writer: TextWriter, call: Call | null, account: u32): void {
  if (call == null) return words3(writer, account, 0, 0);
  const dialog = calls.dialogOf(call);
  const invite = inviteHead(call);
  words3(writer, call.account, call.inviteCSeq, (isEmpty(invite) ? 0 : INVITED) | (call.isOutgoing ? OUTGOING : 0) | (dialog != null ? HAS_DIALOG : 0) | timerFlags(call) | identityFlags(call) | (call.infoPackages << INFO_PACKAGES_SHIFT));
  if (dialog == null) return;
  writeWord(writer, call.sessionS);
  writeWord(writer, call.minSeS);
  writeFixed(writer, changetype<usize>(dialog), DIALOG_FIXED_BYTES);
  writeBytes(writer, dialog.texts.bytes());
  if (!isEmpty(invite)) writeInvite(writer, calls.serverOf(call)!, invite);
}

/** What answers need of an INVITE that waits for one; a head that is too long is left to the caller's timer B. */
function inviteHead(call: Call): Slice {
  const transaction = calls.serverOf(call);
  if (transaction == null || !call.isInvited) return NONE;
  const request = server.requestOf(transaction);
  const head = between(addressOf(transaction.request), isEmpty(request.body) ? endOf(transaction.request) : addressOf(request.body));
  return lengthOf(head) > INVITE_HEAD_BYTES ? NONE : head;
}

function writeInvite(writer: TextWriter, transaction: Transaction, head: Slice): void {
  writeFixed(writer, changetype<usize>(transaction.source), ENDPOINT_BYTES);
  writeWord(writer, <u32>transaction.toTag);
  writeWord(writer, <u32>(transaction.toTag >> 32));
  writeBytes(writer, head);
}

function restoreInvite(call: Call): void {
  const source = readFixed(ENDPOINT_BYTES);
  const low = <u64>readWord();
  const toTag = low | (<u64>readWord() << 32);
  if (source == 0) return;
  call.server = changetype<usize>(server.restoreInvite(readBytes(), changetype<Endpoint>(source), toTag));
}

function timerFlags(call: Call): u32 {
  return (call.allowsUpdate ? TAKES_UPDATE : 0) | (sessionTimer.isOn(call) ? HAS_TIMER : 0) | (sessionTimer.isRefresher(call) ? WE_REFRESH : 0);
}

function identityFlags(call: Call): u32 { return (call.isWithheld ? WITHHELD : 0) | (call.takesFromChange ? TAKES_FROM_CHANGE : 0); }

function words3(writer: TextWriter, account: u32, inviteCSeq: u32, flags: u32): void {
  writeWord(writer, account);
  writeWord(writer, inviteCSeq);
  writeWord(writer, flags);
}

/** The call back in its pool when it had a dialog and `isLive`. False: the record is not one of ours. */
export function restore(id: u32, isLive: bool): bool {
  const account = readWord(), inviteCSeq = readWord(), flags = readWord();
  if (!isLive || (flags & HAS_DIALOG) == 0) return true;
  const call = calls.takeWithId(id, (flags & OUTGOING) != 0, account);
  const dialog = dialogs.take(id);
  if (call == null || dialog == null) return false;
  call.inviteCSeq = inviteCSeq;
  call.state = State.Confirmed;
  call.dialog = changetype<usize>(dialog);
  call.sessionS = readWord();
  call.minSeS = readWord();
  call.allowsUpdate = (flags & TAKES_UPDATE) != 0;
  call.isWithheld = (flags & WITHHELD) != 0;
  call.takesFromChange = (flags & TAKES_FROM_CHANGE) != 0;
  call.infoPackages = flags >> INFO_PACKAGES_SHIFT;
  const fixed = readFixed(DIALOG_FIXED_BYTES);
  if (fixed == 0) return false;
  memory.copy(changetype<usize>(dialog), fixed, DIALOG_FIXED_BYTES);
  dialog.next = 0;
  dialog.realms = 0; // challenges do not outlive a trap
  dialog.indexed = false;
  if (!dialog.texts.restore(readBytes())) return false;
  dialogs.enter(dialog);
  if (flags & HAS_TIMER) sessionTimer.restored(call, (flags & WE_REFRESH) != 0);
  if (flags & INVITED) restoreInvite(call);
  return true;
}

/** 12.3: only confirmed dialogs go on. */
export function isConfirmed(call: Call): bool {
  const dialog: Dialog | null = calls.dialogOf(call);
  return dialog != null && dialog.state == DialogState.Confirmed;
}

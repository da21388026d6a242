// What survives a trap: each changed session with its call and its confirmed dialog, under the session's number, before the outbox is released.
//
//      0 version u32 | 4 bytes of the fixed session fields u32
//      8 the fixed session fields
//        length u32, session texts, padding to 8
//        account u32 | invite CSeq u32 | flags u32 (1 outgoing, 2 has a dialog, 4 takes UPDATE, 8 has a session timer, 16 that we refresh)
//        session interval u32, with a dialog only
//        the fixed dialog fields; length u32, dialog texts
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, slice, addressOf, endOf, lengthOf } from "../memory/slice.ts";
import * as outbox from "../outbox.ts";
import { Dialog, DIALOG_FIXED_BYTES } from "../dialog/dialog.ts";
import * as dialogs from "../dialog/dialog.ts";
import { State as DialogState } from "../dialog/figure.ts";
import * as calls from "../user-agent/call.ts";
import { Call } from "../user-agent/call.ts";
import * as sessionTimer from "../user-agent/session-timer.ts";
import { State as CallState } from "../user-agent/call-figure.ts";
import { takeMarked } from "./changes.ts";
import { DIALOG_TEXT_BYTES } from "../dialog/limits.ts";
import { SESSION_TEXT_BYTES } from "./limits.ts";
import * as sessions from "./session.ts";
import { Session, SESSION_FIXED_BYTES } from "./session.ts";

const VERSION: u32 = 2;
const OUTGOING: u32 = 1;
const HAS_DIALOG: u32 = 2;
const TAKES_UPDATE: u32 = 4;
const HAS_TIMER: u32 = 8;
const WE_REFRESH: u32 = 16;
const MOST: i32 = 1024 + SESSION_TEXT_BYTES + DIALOG_TEXT_BYTES;

let writer: TextWriter = changetype<TextWriter>(0);
let at: usize = 0;
let end: usize = 0;

// Boot only.
export function create(): void { writer = TextWriter.create(); }

/** Writes all sessions that changed in this event. */
export function writeChanged(): void {
  for (let number = takeMarked(); number >= 0; number = takeMarked()) {
    const session = sessions.sessionAt(<u32>number);
    session.isMarked = false;
    if (session.isAnnounced) write(session);
  }
}

function write(session: Session): void {
  if (!outbox.beginCheckpoint(session.id, writer, MOST)) return;
  word(VERSION);
  word(<u32>SESSION_FIXED_BYTES);
  writer.slice(slice(changetype<usize>(session), <i32>SESSION_FIXED_BYTES));
  texts(session.texts.bytes());
  const call = calls.find(session.id);
  if (call == null) words3(session.account, 0, 0);
  else writeCall(call);
  outbox.endText(writer);
}

function writeCall(call: Call): void {
  const dialog = calls.dialogOf(call);
  words3(call.account, call.inviteCSeq, (call.isOutgoing ? OUTGOING : 0) | (dialog != null ? HAS_DIALOG : 0) | timerFlags(call));
  if (dialog == null) return;
  word(call.sessionS);
  writer.slice(slice(changetype<usize>(dialog), <i32>DIALOG_FIXED_BYTES));
  texts(dialog.texts.bytes());
}

function timerFlags(call: Call): u32 {
  return (call.allowsUpdate ? TAKES_UPDATE : 0) | (sessionTimer.isOn(call) ? HAS_TIMER : 0) | (sessionTimer.isRefresher(call) ? WE_REFRESH : 0);
}

function words3(account: u32, inviteCSeq: u32, flags: u32): void {
  word(account);
  word(inviteCSeq);
  word(flags);
}

function word(value: u32): void {
  for (let shift: u32 = 0; shift < 32; shift += 8) writer.byte((value >> shift) & 255);
}

function texts(bytes: Slice): void {
  word(<u32>lengthOf(bytes));
  writer.slice(bytes);
}

/** The session back in its pool, with its call when it was confirmed; null when the record is not one of ours. */
export function restore(id: u32, record: Slice): Session | null {
  at = addressOf(record);
  end = endOf(record);
  if (readWord() != VERSION || readWord() != <u32>SESSION_FIXED_BYTES || at + SESSION_FIXED_BYTES > end) return null;
  const session = sessions.take(id);
  if (session == null) return null;
  const fixed = at;
  at += SESSION_FIXED_BYTES;
  memory.copy(changetype<usize>(session), fixed, SESSION_FIXED_BYTES);
  session.isMarked = false;
  if (!session.texts.restore(readTexts())) return giveBack(session);
  const account = readWord(), inviteCSeq = readWord(), flags = readWord();
  if (!session.isEnded && (flags & HAS_DIALOG) != 0) {
    const call = restoreCall(id, account, inviteCSeq, flags);
    if (call == null) return giveBack(session);
  }
  return session;
}

function giveBack(session: Session): Session | null {
  sessions.give(session);
  return null;
}

function restoreCall(id: u32, account: u32, inviteCSeq: u32, flags: u32): Call | null {
  const call = calls.takeWithId(id, (flags & OUTGOING) != 0, account);
  const dialog = dialogs.take(id);
  if (call == null || dialog == null || at + 4 + DIALOG_FIXED_BYTES > end) return null;
  call.inviteCSeq = inviteCSeq;
  call.state = CallState.Confirmed;
  call.dialog = changetype<usize>(dialog);
  call.sessionS = readWord();
  call.allowsUpdate = (flags & TAKES_UPDATE) != 0;
  memory.copy(changetype<usize>(dialog), at, DIALOG_FIXED_BYTES);
  at += DIALOG_FIXED_BYTES;
  dialog.next = 0;
  dialog.indexed = false;
  if (!dialog.texts.restore(readTexts())) return null;
  dialogs.enter(dialog);
  if (flags & HAS_TIMER) sessionTimer.restored(call, (flags & WE_REFRESH) != 0);
  return call;
}

/** 12.3: only confirmed dialogs go on. */
export function isConfirmed(call: Call): bool {
  const dialog: Dialog | null = calls.dialogOf(call);
  return dialog != null && dialog.state == DialogState.Confirmed;
}

function readWord(): u32 {
  if (at + 4 > end) return 0;
  const value = load<u32>(at);
  at += 4;
  return value;
}

function readTexts(): Slice {
  const length = readWord();
  const start = at;
  at = min(at + <usize>length, end);
  return slice(start, <i32>(at - start));
}

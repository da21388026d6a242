// What survives a trap of the legs: each one that changed, with its confirmed dialog, under its number; and the newest number, under 0.
//
//     version u32 | 1 = up u32 | length u32, the leg's texts | the call (user-agent/call-record.ts)
import { beginReading, readBytes, readWord, writeBytes, writeWord } from "../memory/record.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Slice } from "../memory/slice.ts";
import * as outbox from "../outbox.ts";
import * as calls from "../user-agent/call.ts";
import { Call } from "../user-agent/call.ts";
import * as callRecord from "../user-agent/call-record.ts";
import { CALL_RECORD_BYTES } from "../user-agent/call-record.ts";
import { restarted } from "../user-agent/strays.ts";
import * as events from "./events.ts";
import { legOf, open, takeMarked } from "./leg.ts";
import { LEG_TEXT_BYTES, NUMBERS_RESERVED } from "./limits.ts";

const VERSION: u32 = 1;
const NUMBERS_KEY: u32 = 0;
/** No digest of a confirmed leg, whose low bits are 2 or 3. */
const OFFERED: u32 = 4;
const MOST: i32 = 128 + LEG_TEXT_BYTES + CALL_RECORD_BYTES;

let writer: TextWriter = changetype<TextWriter>(0);
/** Below it numbers may be given out without a further record. */
let reserved: u32 = 0;

// Boot only.
export function create(): void { writer = TextWriter.create(); }

/** Writes all legs that changed in this event; those that are over are forgotten. */
export function writeChanged(): void {
  if (calls.newestId() >= reserved) reserve();
  for (let number = takeMarked(); number >= 0; number = takeMarked()) {
    if (calls.isTaken(<u32>number)) write(<u32>number);
  }
}

function reserve(): void {
  reserved = calls.newestId() + NUMBERS_RESERVED;
  if (!outbox.beginCheckpoint(NUMBERS_KEY, writer, 8)) return;
  writeWord(writer, VERSION);
  writeWord(writer, reserved);
  outbox.endText(writer);
}

/** Before its dialog is confirmed a leg is over after a trap: it is but a number then, and, when it was offered, the head of an INVITE to be answered 500. */
function write(number: u32): void {
  const call = calls.callAt(number);
  const leg = legOf(call);
  const isConfirmed = callRecord.isConfirmed(call);
  const digest: u32 = isConfirmed ? digestOf(call) : call.isInvited ? OFFERED : 1;
  if (!leg.isTold || leg.written == digest || !outbox.beginCheckpoint(call.id, writer, MOST)) return;
  leg.written = digest;
  writeWord(writer, VERSION);
  writeWord(writer, call.isEstablished ? 1 : 0);
  writeBytes(writer, leg.texts.bytes());
  callRecord.write(writer, isConfirmed || call.isInvited ? call : null, call.account);
  outbox.endText(writer);
}

/** Whatever changes a dialog counts one of its sequence numbers on: 12.2.1.1, 12.2.2. */
function digestOf(call: Call): u32 {
  const dialog = calls.dialogOf(call)!;
  return (((dialog.localCSeq * 31 + dialog.remoteCSeq) * 31 + call.inviteCSeq) * 31 + call.sessionTimer) * 4 + (call.isEstablished ? 3 : 2);
}

/** False: the record is not one of ours. A leg without a confirmed dialog is over: its user hears so as soon as the outbox has room. */
export function restore(key: u32, record: Slice): bool {
  beginReading(record);
  if (readWord() != VERSION) return false;
  if (key == NUMBERS_KEY) {
    reserved = readWord();
    calls.continueAfter(reserved);
    return true;
  }
  const wasUp = readWord() != 0;
  const texts = readBytes();
  if (!callRecord.restore(key, true)) return false;
  let call = calls.find(key);
  const isLost = call == null || !callRecord.isConfirmed(call);
  const invite: usize = isLost && call != null ? call.server : 0;
  if (isLost && call != null) calls.give(call);
  if (isLost) call = calls.takeWithId(key, false, 0);
  if (call == null) return false;
  if (isLost) call.server = invite;
  const leg = open(call);
  leg.isTold = true;
  leg.written = 1;
  leg.isLost = isLost;
  leg.isUnacknowledged = !isLost && !wasUp;
  if (!wasUp) events.endSoon(call);
  return leg.texts.restore(texts);
}

/** All are back. One whose 2xx had no ACK yet is ended, since nobody sends it again. */
export function restored(): void {
  restarted();
  events.runTimers();
}

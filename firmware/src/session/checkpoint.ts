// What survives a trap: each changed session with its call and its confirmed dialog, under the session's number, before the outbox is released.
//
//      0 version u32 | 4 bytes of the fixed session fields u32
//      8 the fixed session fields
//        length u32, session texts
//        the call (user-agent/call-record.ts)
import { beginReading, readBytes, readFixed, readWord, writeBytes, writeFixed, writeWord } from "../memory/record.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Slice } from "../memory/slice.ts";
import * as outbox from "../outbox.ts";
import * as calls from "../user-agent/call.ts";
import * as callRecord from "../user-agent/call-record.ts";
import { CALL_RECORD_BYTES } from "../user-agent/call-record.ts";
import { takeMarked } from "./changes.ts";
import { SESSION_TEXT_BYTES } from "./limits.ts";
import * as sessions from "./session.ts";
import { Session, SESSION_FIXED_BYTES } from "./session.ts";

const VERSION: u32 = 4;
const MOST: i32 = 512 + SESSION_TEXT_BYTES + CALL_RECORD_BYTES;

let writer: TextWriter = changetype<TextWriter>(0);

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
  writeWord(writer, VERSION);
  writeWord(writer, <u32>SESSION_FIXED_BYTES);
  writeFixed(writer, changetype<usize>(session), SESSION_FIXED_BYTES);
  writeBytes(writer, session.texts.bytes());
  callRecord.write(writer, calls.find(session.id), session.account);
  outbox.endText(writer);
}

/** The session back in its pool, with its call when it was confirmed; null when the record is not one of ours. */
export function restore(id: u32, record: Slice): Session | null {
  beginReading(record);
  if (readWord() != VERSION || readWord() != <u32>SESSION_FIXED_BYTES) return null;
  const fixed = readFixed(SESSION_FIXED_BYTES);
  const session: Session | null = fixed == 0 ? null : sessions.take(id);
  if (session == null) return null;
  memory.copy(changetype<usize>(session), fixed, SESSION_FIXED_BYTES);
  session.isMarked = false;
  if (session.texts.restore(readBytes()) && callRecord.restore(id, !session.isEnded)) return session;
  sessions.give(session);
  return null;
}

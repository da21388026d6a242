// One publication of ours (RFC 3903): layout, the pool, lookups, its checkpoint. What happens to it stands in publisher.ts.
//
//     checkpoint: version u32 | the fixed fields, the texts, each with its length u32
import * as outbox from "../../outbox.ts";
import { Pool } from "../../memory/pool.ts";
import { Slice, addressOf, lengthOf, slice } from "../../memory/slice.ts";
import { beginReading, readBytes, readWord, writeBytes, writeWord } from "../../memory/record.ts";
import { TextStore } from "../../memory/text-store.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { TimerQueue } from "../../memory/timer-queue.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import { PUBLICATION_TEXT_BYTES } from "./limits.ts";

export enum Text { Target, Event, ContentType, Body, EntityTag, CallId, Tag, Fields }

@unmanaged
export class Publication {
  id: u32;
  account: u32;
  state: u32;           // of publication-figure.ts
  askedS: u32;
  grantedS: u32;
  cseq: u32;
  endsMs: f64;
  transaction: usize;   // our PUBLISH that is not answered
  attempts: u8;

  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  text(field: Text): Slice { return this.texts.get(field); }
}

const TEXTS_AT: usize = (offsetof<Publication>() + 7) & ~7;
const TEXTS_BYTES: i32 = TextStore.bytesFor(Text.Fields, PUBLICATION_TEXT_BYTES);
const FIXED_BYTES: usize = offsetof<Publication>();

/** Subscriptions have the keys below it. */
export const PUBLICATION_KEYS: u32 = 0x60000000;
const VERSION: u32 = 1;

let pool: Pool = changetype<Pool>(0);
let writer: TextWriter = changetype<TextWriter>(0);
let newest: u32 = 0;

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only.
export function create(publications: u32): void {
  pool = Pool.create(<u32>TEXTS_AT + <u32>TEXTS_BYTES, publications);
  timers = TimerQueue.create(publications);
  writer = TextWriter.create();
}

export function capacity(): u32 { return pool.capacity; }
export function livePublications(): u32 { return pool.used; }
export function publicationAt(number: u32): Publication { return changetype<Publication>(pool.at(number)); }
export function liveAt(number: u32): Publication | null { return pool.isTaken(number) ? publicationAt(number) : null; }

/** null when the pool is full. */
export function take(account: u32): Publication | null {
  const record = pool.take();
  if (record == 0) return null;
  const publication = changetype<Publication>(record);
  TextStore.at(record + TEXTS_AT, Text.Fields, TEXTS_BYTES);
  publication.account = account;
  publication.id = ++newest;
  return publication;
}

export function withId(id: u32): Publication | null {
  for (let number: u32 = 0; number < pool.capacity; number++) {
    const publication = liveAt(number);
    if (publication != null && publication.id == id) return publication;
  }
  return null;
}

/** The one whose PUBLISH was just answered. */
export function waitingFor(transaction: Transaction): Publication | null {
  const publication = liveAt(transaction.subject);
  return publication != null && publication.transaction == changetype<usize>(transaction) ? publication : null;
}

export function give(publication: Publication): void {
  if (publication.transaction != 0) changetype<Transaction>(publication.transaction).user = User.Nobody;
  timers.stop(publication.number);
  pool.give(changetype<usize>(publication));
}

export function writeCheckpoint(publication: Publication): void {
  if (!outbox.beginCheckpoint(PUBLICATION_KEYS + publication.id, writer, 256 + TEXTS_BYTES)) return;
  writeWord(writer, VERSION);
  writeBytes(writer, slice(changetype<usize>(publication), <i32>FIXED_BYTES));
  writeBytes(writer, publication.texts.bytes());
  outbox.endText(writer);
}

export function forget(publication: Publication): void { outbox.forget(PUBLICATION_KEYS + publication.id); }

/** False when the record is not one of ours. */
export function restore(record: Slice): bool {
  beginReading(record);
  const version = readWord();
  const fixed = readBytes(), texts = readBytes();
  if (version != VERSION || lengthOf(fixed) != <i32>FIXED_BYTES) return false;
  const publication = take(0);
  if (publication == null) return false;
  memory.copy(changetype<usize>(publication), addressOf(fixed), FIXED_BYTES);
  publication.transaction = 0;
  if (publication.id > newest) newest = publication.id;
  if (publication.texts.restore(texts)) return true;
  give(publication);
  return false;
}

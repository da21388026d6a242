// One leg: what a back-to-back server's user adds to a call. One record for each call, at the call's own place. Layout, lookup, changes.
import { allocate } from "../memory/arena.ts";
import { Slice, NONE } from "../memory/slice.ts";
import { TextStore } from "../memory/text-store.ts";
import * as shelf from "../transaction/shelf.ts";
import * as calls from "../user-agent/call.ts";
import { Call } from "../user-agent/call.ts";
import { LEG_TEXT_BYTES } from "./limits.ts";

export enum Text { Correlation, Tenant, Fields }

@unmanaged
export class Leg {
  /** Phrase, lines, media type and body of the last description that we sent, for messages that come to be sent later; on the shelf. */
  kept: Slice;
  /** Who waits for the answer to a LegModify; 0 = nobody. */
  modifyRequest: u32;
  modifyParticipant: u8;
  isModifying: bool;
  /** What the last checkpoint said, as a digest of what changes. */
  written: u32;
  /** Of a core that trapped: it had no confirmed dialog, and its user is to hear that it is over. */
  isLost: bool;
  /** Of a core that trapped: its 2xx had no ACK yet. */
  isUnacknowledged: bool;
  /** The user knows it. */
  isTold: bool;
  isMarked: bool;

  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
}

const TEXTS_AT: usize = (offsetof<Leg>() + 7) & ~7;
const TEXTS_BYTES: i32 = TextStore.bytesFor(Text.Fields, LEG_TEXT_BYTES);
const RECORD_BYTES: usize = TEXTS_AT + <usize>TEXTS_BYTES;

let records: usize = 0;
let marked: usize = 0;   // numbers of calls
let markedCount: u32 = 0;

// Boot only, after the pool of calls.
export function create(): void {
  records = allocate(<usize>calls.capacity() * RECORD_BYTES);
  marked = allocate(<usize>calls.capacity() << 2);
}

export function legOf(call: Call): Leg { return changetype<Leg>(records + <usize>call.number * RECORD_BYTES); }

/** A call begins. */
export function open(call: Call): Leg {
  const leg = legOf(call);
  const isMarked = leg.isMarked; // of the call that was here before, in this same event
  memory.fill(changetype<usize>(leg), 0, RECORD_BYTES);
  TextStore.at(changetype<usize>(leg) + TEXTS_AT, Text.Fields, TEXTS_BYTES);
  leg.isMarked = isMarked;
  return leg;
}

/** The call is over. */
export function close(leg: Leg): void { keep(leg, NONE); }

/** In place of what was kept; false: there is no buffer. */
export function keep(leg: Leg, bytes: Slice): bool {
  shelf.release(leg.kept);
  leg.kept = bytes == NONE ? NONE : shelf.keep(bytes);
  return bytes == NONE || leg.kept != NONE;
}

/** It is to be written to its checkpoint at the end of this event. */
export function mark(call: Call): void {
  const leg = legOf(call);
  if (leg.isMarked) return;
  leg.isMarked = true;
  store<u32>(marked + (<usize>markedCount << 2), call.number);
  markedCount++;
}

/** The call of a marked leg, taken out; its record may be free by now. -1 = there is none. */
export function takeMarked(): i32 {
  if (markedCount == 0) return -1;
  markedCount--;
  const number = load<u32>(marked + (<usize>markedCount << 2));
  changetype<Leg>(records + <usize>number * RECORD_BYTES).isMarked = false;
  return <i32>number;
}

// What is left of a completed transaction until its last timer (D, I, J, K, L or M) has run: key, deadline, and what the last message
// had that the far end's retransmission does not bring along.
//
// A ring of fixed records beside a ring of bytes, oldest first. A full ring evicts its oldest tombstone and counts it: the
// far end's next retransmission is then taken for a new request. No timer is set: a lookup after the deadline finds nothing,
// and the place is reused when its turn comes.
import { allocate } from "../memory/arena.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { RingArena } from "../memory/ring-arena.ts";
import { Slice, slice, addressOf, lengthOf, equals, part, isNone } from "../memory/slice.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { TOMBSTONE_TEXT_BYTES, TOMBSTONE_TEXT_LEAST_BYTES, MIDDLE_BYTES } from "./limits.ts";

@unmanaged
export class Tombstone {
  deadlineMs: f64;
  text: u64;           // position of key and last message in the byte ring
  toTag: u64;          // of a server's response
  hash: u32;
  lineBytes: u16;      // of a server's response: the status line, which comes first in the message
  keyBytes: u16;
  messageBytes: u16;
  kind: u8;
  state: u8;

  /** Where the last message of a client transaction goes. */
  get peer(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + offsetof<Tombstone>()); }
  get key(): Slice { return part(texts.get(this.text, this.textBytes), 0, this.keyBytes); }
  get message(): Slice { return part(texts.get(this.text, this.textBytes), this.keyBytes); }
  private get textBytes(): u32 { return <u32>this.keyBytes + <u32>this.messageBytes; }
}

const RECORD_BYTES: usize = (offsetof<Tombstone>() + offsetof<Endpoint>() + 7) & ~7;

let records: usize = 0;
let capacity: u32 = 0;
let oldest: u32 = 0;    // place of the oldest record
let buried: u32 = 0;    // records in the ring
let evictions: u32 = 0;
let texts: RingArena = changetype<RingArena>(0);
let index: HashIndex = changetype<HashIndex>(0);
const joined = memory.data(160 + 4096, 8); // KEY_BYTES + MIDDLE_BYTES

// Boot only.
export function create(most: u32): void {
  capacity = max(most, 1);
  oldest = 0;
  buried = 0;
  evictions = 0;
  records = allocate(<usize>capacity * RECORD_BYTES);
  texts = RingArena.create(max(capacity * TOMBSTONE_TEXT_BYTES, TOMBSTONE_TEXT_LEAST_BYTES));
  index = HashIndex.create(capacity);
}

/** Tombstones that gave way before their time. */
export function evicted(): u32 { return evictions; }

/** Tombstones whose timer still runs at `nowMs`. */
export function count(nowMs: f64): u32 {
  let running: u32 = 0;
  for (let i: u32 = 0; i < buried; i++) if (at((oldest + i) % capacity).deadlineMs > nowMs) running++;
  return running;
}

/** The caller fills kind, state, peer, toTag and lineBytes. */
export function bury(nowMs: f64, deadlineMs: f64, hash: u32, key: Slice, message: Slice): Tombstone {
  while (buried > 0 && (at(oldest).deadlineMs <= nowMs || buried == capacity)) removeOldest(nowMs);
  const place = (oldest + buried) % capacity;
  buried++;
  const tombstone = at(place);
  const messageBytes = lengthOf(message) <= <i32>MIDDLE_BYTES ? lengthOf(message) : 0;
  memory.copy(joined, addressOf(key), <usize>lengthOf(key));
  memory.copy(joined + <usize>lengthOf(key), addressOf(message), <usize>messageBytes);
  tombstone.deadlineMs = deadlineMs;
  tombstone.hash = hash;
  tombstone.keyBytes = <u16>lengthOf(key);
  tombstone.messageBytes = <u16>messageBytes;
  tombstone.text = texts.put(slice(joined, lengthOf(key) + messageBytes));
  index.add(hash, place);
  // The byte ring may have run over older tombstones' texts.
  while (buried > 1 && isNone(at(oldest).key)) removeOldest(nowMs);
  return tombstone;
}

export function find(nowMs: f64, hash: u32, key: Slice): Tombstone | null {
  for (let place = index.first(hash); place >= 0; place = index.next(place, hash)) {
    const tombstone = at(<u32>place);
    if (tombstone.deadlineMs > nowMs && equals(tombstone.key, key)) return tombstone;
  }
  return null;
}

function removeOldest(nowMs: f64): void {
  const tombstone = at(oldest);
  if (tombstone.deadlineMs > nowMs) evictions++;
  index.remove(tombstone.hash, oldest);
  oldest = (oldest + 1) % capacity;
  buried--;
}

// @ts-ignore: decorator
@inline
function at(place: u32): Tombstone { return changetype<Tombstone>(records + <usize>place * RECORD_BYTES); }

// Ongoing requests without a To tag, by From tag, Call-ID and CSeq: one that comes again by another path is merged (RFC 3261 8.2.2.2).
//
// A ring of fixed records: the newest take the places of the oldest, whose merged copies are then taken for new requests.
import { nowMs } from "../clock.ts";
import { allocate } from "../memory/arena.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { hashOf } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { ONGOING_PERCENT } from "./limits.ts";

@unmanaged
class Ongoing {
  untilMs: f64;        // when its transaction is forgotten; Infinity while it is live
  hash: u32;
  check: u32;          // another hash of the same: 64 bits tell two requests apart
  serial: u32;         // which of all requests it is; 0 = none yet
}

let records: usize = 0;
let capacity: u32 = 0;
let newest: u32 = 0;
let index: HashIndex = changetype<HashIndex>(0);

// Boot only.
export function create(live: u32, buried: u32): void {
  capacity = live + buried * ONGOING_PERCENT / 100;
  newest = 0;
  records = allocate(<usize>capacity * <usize>offsetof<Ongoing>());
  index = HashIndex.create(capacity);
}

/** A new request is under way; the number under which it ends, or 0: another transaction's request has the same From tag, Call-ID and CSeq. */
export function begin(request: Message): u32 {
  const hash = hashOfRequest(request, 0), check = hashOfRequest(request, 1);
  for (let place = index.first(hash); place >= 0; place = index.next(place, hash)) {
    const one = at(<u32>place);
    if (one.check == check && one.untilMs > nowMs) return 0;
  }
  if (++newest == 0) newest = 1;
  const place = newest % capacity, one = at(place);
  if (one.serial != 0) index.remove(one.hash, place);
  one.untilMs = Infinity;
  one.hash = hash;
  one.check = check;
  one.serial = newest;
  index.add(hash, place);
  return newest;
}

/** Its transaction is a tombstone until then, or gone. */
export function end(serial: u32, untilMs: f64): void {
  const one = at(serial % capacity);
  if (serial != 0 && one.serial == serial) one.untilMs = untilMs; // else it has given way
}

function hashOfRequest(request: Message, seed: u32): u32 {
  return hashOf(request.callId, hashOf(request.from.tag, hashOf(request.methodText, request.cseq ^ seed)));
}

// @ts-ignore: decorator
@inline
function at(place: u32): Ongoing { return changetype<Ongoing>(records + <usize>place * <usize>offsetof<Ongoing>()); }

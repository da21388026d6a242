// Sessions that changed in this event: each is written to a checkpoint once, before the outbox is released.
import { allocate } from "../memory/arena.ts";
import { Session } from "./session.ts";

let marked: usize = 0;    // session numbers
let count: u32 = 0;
let capacity: u32 = 0;

// Boot only.
export function create(sessions: u32): void {
  capacity = sessions;
  marked = allocate(<usize>sessions << 2);
}

export function mark(session: Session): void {
  if (session.isMarked) return;
  assert(count < capacity);
  session.isMarked = true;
  store<u32>(marked + (<usize>count << 2), session.number);
  count++;
}

/** The number of a marked session, taken out; -1 when there is none. */
export function takeMarked(): i32 {
  if (count == 0) return -1;
  count--;
  return <i32>load<u32>(marked + (<usize>count << 2));
}

/** The session is given back: there is nothing to write. */
export function unmark(session: Session): void {
  if (!session.isMarked) return;
  session.isMarked = false;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(marked + (<usize>i << 2)) != session.number) continue;
    count--;
    store<u32>(marked + (<usize>i << 2), load<u32>(marked + (<usize>count << 2)));
    return;
  }
}

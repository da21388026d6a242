// Timers that are due, in portions: as long as the outbox has room for what one of them may bring. The rest stays due and is asked for again at once.
import { nowMs } from "./clock.ts";
import { TimerQueue } from "./memory/timer-queue.ts";
import * as outbox from "./outbox.ts";
import { DUE_ROOM_BYTES } from "./limits.ts";

export function hasRoom(): bool { return outbox.room() >= DUE_ROOM_BYTES; }

/** The number of a timer, now stopped; -1 when none is due or the outbox is too full for it. */
export function takeDue(queue: TimerQueue): i32 { return hasRoom() ? queue.takeDue(nowMs) : -1; }

// How long an incoming call may ring before the caller hears 480.
import { nowMs } from "../clock.ts";
import { takeDue } from "../due.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import * as actions from "../session/actions.ts";
import * as sessions from "../session/session.ts";
import { Session } from "../session/session.ts";
import { RING_SECONDS } from "./limits.ts";

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only.
export function create(): void { timers = TimerQueue.create(sessions.capacity()); }

export function start(session: Session): void {
  const seconds = configuration.ringTimeoutS == 0 ? RING_SECONDS : configuration.ringTimeoutS;
  timers.set(session.number, nowMs + 1000 * <f64>seconds);
}

export function stop(session: Session): void { timers.stop(session.number); }

export function runTimers(): void {
  for (let timer = takeDue(timers); timer >= 0; timer = takeDue(timers)) actions.giveUp(sessions.sessionAt(<u32>timer));
}

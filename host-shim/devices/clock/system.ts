// The real clock: process.hrtime from an origin that the media and codec workers are given too.
import type { Clock, TimerHandle, Timers } from './clock.ts';

/** A monotonic clock whose zero is `originNs` of process.hrtime, which is the same in every thread of the process. */
export function systemClock(originNs: bigint = process.hrtime.bigint()): Clock & { readonly originNs: bigint } {
  return { originNs, nowMs: () => Number(process.hrtime.bigint() - originNs) / 1e6 };
}

interface SystemTimer extends TimerHandle { node: NodeJS.Timeout }

export function systemTimers(clock: Clock): Timers {
  return {
    at(dueMs, callback) {
      const timer = { dueMs } as { dueMs: number; node: NodeJS.Timeout };
      const arm = (): void => {
        const leftMs = dueMs - clock.nowMs();
        // setTimeout rounds down and knows 31 bits: early wake-ups arm again.
        timer.node = setTimeout(() => (clock.nowMs() >= dueMs ? callback() : arm()), Math.min(Math.max(Math.ceil(leftMs), 0), 0x7fffffff));
      };
      arm();
      return timer;
    },
    cancel(handle) {
      clearTimeout((handle as SystemTimer).node);
    },
    soon(callback) {
      setImmediate(callback);
    },
  };
}

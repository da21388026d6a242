// The counters of one direction of a stream, and their sums and differences.
import type { FrameCounters } from './device.ts';

export function noFrames(): FrameCounters {
  return { framesExpected: 0, gap: 0, lost: 0, doubled: 0, late: 0, concealed: 0 };
}

export function addFrames(into: FrameCounters, more: FrameCounters, sign: 1 | -1 = 1): FrameCounters {
  into.framesExpected += sign * more.framesExpected;
  into.gap += sign * more.gap;
  into.lost += sign * more.lost;
  into.doubled += sign * more.doubled;
  into.late += sign * more.late;
  into.concealed += sign * more.concealed;
  return into;
}

/** Follows the frames of one direction: each is due once, and its number is higher than any before. */
export class FrameLedger {
  readonly counters = noFrames();
  #last = -1;

  /** A frame of sound is due at this tick. */
  due(frame: number): void {
    this.counters.framesExpected++;
    if (frame <= this.#last) this.counters.doubled++;
    this.#last = Math.max(this.#last, frame);
  }

  /** Numbers begin anew. */
  restart(): void {
    this.#last = -1;
  }
}

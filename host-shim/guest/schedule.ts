// What only a guest's own side knows of its run: when it found its port empty, and which frame found the ring full. With it a run can be run again.
import { guestLimits } from './limits.ts';

//   words: | written | read | lost | 0 | note 0: a, b | note 1: a, b | ...      the writer owns `written` and `lost`, the reader `read`
const WRITTEN = 0;
const READ = 1;
const LOST = 2;
const NOTES = 4;
const NOTE_WORDS = 2;
/** `b` of a note about a frame that was not sent; `a` is its number. Delivery numbers stay below it. */
const UNSENT = 0xffff_ffff;

export interface ScheduleReader {
  /** The port was empty after so many frames had been handed over, and `offered` was the newest delivery number. */
  idle(handed: number, offered: number): void;
  /** The frame with this number, counted from 1, found the guest's own ring full. */
  unsent(number: number): void;
}

export const makeSchedule = (): SharedArrayBuffer => new SharedArrayBuffer((NOTES + guestLimits.scheduleNotes * NOTE_WORDS) * Uint32Array.BYTES_PER_ELEMENT);

export class ScheduleWriter {
  readonly #words: Uint32Array;
  #sent = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Uint32Array(memory);
  }

  /** Before the guest hears of it: what it says then is found after this note. */
  idle(handed: number, offered: number): void {
    this.#note(handed, offered);
  }

  /** After each frame of the guest; hands its argument on. */
  sent(isSent: boolean): boolean {
    this.#sent++;
    if (!isSent) this.#note(this.#sent, UNSENT);
    return isSent;
  }

  #note(a: number, b: number): void {
    const words = this.#words;
    const written = Atomics.load(words, WRITTEN);
    if ((written - Atomics.load(words, READ)) >>> 0 >= guestLimits.scheduleNotes) return void Atomics.store(words, LOST, 1);
    const at = NOTES + (written % guestLimits.scheduleNotes) * NOTE_WORDS;
    words[at] = a;
    words[at + 1] = b;
    Atomics.store(words, WRITTEN, (written + 1) >>> 0);
  }
}

/** Reads what is new; false when notes were lost. */
export function drainSchedule(memory: SharedArrayBuffer, reader: ScheduleReader): boolean {
  const words = new Uint32Array(memory);
  const written = Atomics.load(words, WRITTEN);
  for (let read = Atomics.load(words, READ); read !== written; read = (read + 1) >>> 0) {
    const at = NOTES + (read % guestLimits.scheduleNotes) * NOTE_WORDS;
    if (words[at + 1] === UNSENT) reader.unsent(words[at]!);
    else reader.idle(words[at]!, words[at + 1]!);
    Atomics.store(words, READ, (read + 1) >>> 0);
  }
  return Atomics.load(words, LOST) === 0;
}

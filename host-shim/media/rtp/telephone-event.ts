// DTMF as RFC 4733 telephone events: four bytes that say which key, for how long, and when it was let go.
//
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |     event     |E|R| volume    |          duration             |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
import { TICK_MS, mediaLimits } from '../limits.ts';

const DIGITS = '0123456789*#ABCD';
const EVENT_BYTES = 4;
const VOLUME_DBM0 = 10;
/** RFC 4733 2.5.1.4: the last packet goes out three times, at the usual interval. */
const FINAL_PACKETS = 3;

/** One stream's keys on their way out. While one is pressed, its packets stand in the voice's place. */
export class EventSender {
  readonly #digits: { event: number; ticks: number }[] = [];
  #ticksDone = 0;
  #pauseTicks = 0;
  #started = 0;

  /** Unknown characters are left out; digits beyond the bound are dropped. */
  press(digits: string, durationMs: number): void {
    const { min, max, default: usual } = mediaLimits.digitMs;
    const ticks = Math.ceil(Math.min(Math.max(durationMs || usual, min), max) / TICK_MS);
    for (const digit of digits.toUpperCase()) {
      const event = DIGITS.indexOf(digit);
      if (event >= 0 && this.#digits.length < mediaLimits.waitingDigits) this.#digits.push({ event, ticks });
    }
  }

  /** Once per tick: the event payload to send instead of voice, written into `into` at `at`, or 0. `timestamp` is the tick's own. */
  tick(timestamp: number, unitsPerTick: number, into: Uint8Array, at: number): { lengthBytes: number; timestamp: number; marker: boolean } | null {
    if (this.#pauseTicks > 0) {
      this.#pauseTicks--;
      return null;
    }
    const digit = this.#digits[0];
    if (digit === undefined) return null;
    if (this.#ticksDone === 0) this.#started = timestamp;
    this.#ticksDone++;
    const held = Math.min(this.#ticksDone, digit.ticks);
    const duration = Math.min(held * unitsPerTick, 0xffff);
    into[at] = digit.event;
    into[at + 1] = (this.#ticksDone >= digit.ticks ? 0x80 : 0) | VOLUME_DBM0;
    into[at + 2] = duration >> 8;
    into[at + 3] = duration;
    const marker = this.#ticksDone === 1;
    if (this.#ticksDone === digit.ticks + FINAL_PACKETS - 1) {
      this.#digits.shift();
      this.#ticksDone = 0;
      this.#pauseTicks = Math.ceil(mediaLimits.digitPauseMs / TICK_MS);
    }
    return { lengthBytes: EVENT_BYTES, timestamp: this.#started, marker };
  }
}

/** One stream's keys coming in: each is told once, at its first packet, however many of its packets were lost. */
export class EventReceiver {
  #timestamp = -1;
  #ended = false;
  /** Clock units of the event so far, and whether this packet only repeats the last one. */
  durationUnits = 0;
  repeated = false;

  /** The digit that begins with this packet, or ''. */
  take(payload: Uint8Array, timestamp: number): string {
    if (payload.length < EVENT_BYTES) return '';
    const end = (payload[1] & 0x80) !== 0;
    const begins = timestamp !== this.#timestamp;
    this.durationUnits = (payload[2] << 8) | payload[3];
    this.repeated = !begins && end && this.#ended;
    this.#timestamp = timestamp;
    this.#ended = end;
    return begins ? DIGITS.charAt(payload[0]) : '';
  }
}

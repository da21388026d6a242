// A tape that is being recorded: passes everything on between devices and machine, and notes it in one order.
import type { Clock } from '../devices/clock/clock.ts';
import { Counting, endedBadly, endedWell, ending } from './counting.ts';
import { TapeKind } from './kind.ts';
import { NO_BYTES, type TapeRecord } from './record.ts';
import type { Heard, Tape } from './tape.ts';

export class RecordingTape implements Tape {
  nowMs: number;
  /** Set when the recording cannot be played as it should be: why. */
  flaw = '';
  readonly #counting = new Counting();
  #hits = 0;
  #depth = 0;

  /** `keep`: where the records go; it copies what it needs. */
  constructor(private readonly clock: Clock, private readonly keep: (record: TapeRecord) => void) {
    this.nowMs = clock.nowMs();
  }

  on(kind: TapeKind, number: number, heard: Heard): void { this.#counting.on(kind, number, heard); }
  off(kind: TapeKind, number: number): void { this.#counting.off(kind, number); }
  next(what: string): number { return this.#counting.next(what); }

  moment(kind: TapeKind, number: number, text = '', bytes = NO_BYTES): void {
    const heard = this.#counting.who(kind, number);
    if (!heard) return; // a timer that was cancelled, a socket that was closed: the machine does not hear of it
    const amid = this.#depth === 0 ? 0 : this.#hits + 1;
    if (amid === 0) this.nowMs = this.clock.nowMs();
    const record = { kind, nowMs: this.nowMs, number, amid, text, bytes };
    this.keep(record);
    this.#depth++;
    try {
      heard(record);
    } finally {
      this.#depth--;
    }
  }

  answer(kind: TapeKind, number: number, ask: () => { text?: string; bytes?: Uint8Array }): TapeRecord {
    const { text = '', bytes = NO_BYTES } = ask();
    return this.#put(kind, number, text, bytes);
  }

  isHit(ask: () => boolean): boolean {
    const number = ++this.#hits;
    const isSo = ask();
    if (isSo) this.#put(TapeKind.Hit, number, '', NO_BYTES);
    return isSo;
  }

  deed(kind: TapeKind, number: number, text = '', bytes = NO_BYTES): void {
    this.#put(kind, number, text, bytes);
  }

  note(kind: TapeKind, number: number, text = ''): void {
    this.#put(kind, number, text, NO_BYTES);
  }

  /** Each end in a turn of its own: what follows from one is over before the next is heard. */
  settled<T>(work: () => Promise<T>): Promise<T> {
    const number = this.#counting.next('promise');
    const told = ending<T>(this, number);
    const tell = (text: string): void => void setImmediate(() => this.moment(TapeKind.Settled, number, text));
    work().then((value) => tell(endedWell(value)), (error: unknown) => tell(endedBadly(error)));
    return told;
  }

  #put(kind: TapeKind, number: number, text: string, bytes: Uint8Array): TapeRecord {
    const record = { kind, nowMs: this.nowMs, number, amid: 0, text, bytes };
    this.keep(record);
    return record;
  }
}

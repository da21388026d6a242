// A tape that is played: gives a machine that is run again every moment and answer of the first time, and compares every deed with what was done then.
import { Counting, ending } from './counting.ts';
import { TapeKind, isDeed, isMoment, isNote } from './kind.ts';
import { NO_BYTES, type TapeRecord } from './record.ts';
import type { Heard, Tape } from './tape.ts';

/** Where the machine did something else than the first time. */
export interface Difference {
  /** Place on the tape, counted from 1. */
  readonly record: number;
  readonly nowMs: number;
  /** What was done the first time; null: nothing more. */
  readonly before: TapeRecord | null;
  /** What was done now; null: nothing, the machine rested. */
  readonly now: TapeRecord | null;
  readonly reason: string;
}

const NOTHING: TapeRecord = { kind: TapeKind.Settled, nowMs: 0, number: 0, amid: 0, text: '', bytes: NO_BYTES };

export class PlayingTape implements Tape {
  nowMs = 0;
  difference: Difference | null = null;
  /** Deeds that were the same, by kind. */
  readonly same = new Map<TapeKind, number>();
  readonly #counting = new Counting();
  readonly #records: readonly TapeRecord[];
  #at = 0;
  #hits = 0;

  constructor(records: readonly TapeRecord[]) {
    this.#records = records.filter(({ kind }) => !isNote(kind));
    this.nowMs = this.#records[0]?.nowMs ?? 0;
  }

  on(kind: TapeKind, number: number, heard: Heard): void { this.#counting.on(kind, number, heard); }
  off(kind: TapeKind, number: number): void { this.#counting.off(kind, number); }
  next(what: string): number { return this.#counting.next(what); }
  moment(): void {}
  note(): void {}

  /** The next moment, carried out; false at the end of the tape or after a difference. */
  play(): boolean {
    const record = this.#records[this.#at];
    if (this.difference || !record) return false;
    if (!isMoment(record.kind)) return this.#differ(null, 'the machine came to rest before it did this'), false;
    this.#at++;
    if (record.amid === 0) this.nowMs = record.nowMs;
    const heard = this.#counting.who(record.kind, record.number);
    if (!heard) return this.#differ(null, 'nothing of the machine waits for this'), false;
    try {
      heard(record);
    } catch (error) {
      // The machine cannot take what stands there: its text may be none, or name what is not.
      this.#at--;
      this.#differ(null, `it cannot be carried out: ${(error as Error).message}`);
    }
    return this.difference === null;
  }

  answer(kind: TapeKind, number: number): TapeRecord {
    this.playAmid();
    return this.#take({ ...NOTHING, kind, number, nowMs: this.nowMs }, 'the machine asked for something else') ?? NOTHING;
  }

  /** The same, read from its text; `otherwise` when that says something else. */
  answerRead<T>(kind: TapeKind, number: number, isRight: (value: unknown) => value is T, otherwise: T): T {
    const { text } = this.answer(kind, number);
    if (this.difference) return otherwise;
    try {
      const value: unknown = JSON.parse(text);
      if (isRight(value)) return value;
    } catch {
      // told below
    }
    this.differs(kind, number, null, 'its text is damaged');
    return otherwise;
  }

  isHit(): boolean {
    this.#hits++;
    this.playAmid();
    const record = this.#records[this.#at];
    if (this.difference || record?.kind !== TapeKind.Hit || record.number !== this.#hits) return false;
    this.#at++;
    return true;
  }

  deed(kind: TapeKind, number: number, text = '', bytes = NO_BYTES): void {
    if (this.difference) return;
    const now: TapeRecord = { kind, nowMs: this.nowMs, number, amid: 0, text, bytes };
    const before = this.#records[this.#at];
    if (before?.kind === kind && (before.number !== number || before.text !== text || !isEqual(before.bytes, bytes))) return this.#differ(now, 'it differs');
    if (!this.#take(now, 'the machine did something else')) return;
    this.same.set(kind, (this.same.get(kind) ?? 0) + 1);
    this.playAmid();
  }

  settled<T>(): Promise<T> {
    return ending<T>(this, this.#counting.next('promise'));
  }

  /** Whether this comes next. */
  comes(kind: TapeKind): boolean {
    return this.#records[this.#at]?.kind === kind;
  }

  /** A guest said something else than the answer that was given last. */
  differs(kind: TapeKind, number: number, bytes: Uint8Array | null, reason: string): void {
    if (this.difference) return;
    this.#at--;
    this.#differ(bytes && { kind, nowMs: this.nowMs, number, amid: 0, text: '', bytes }, reason);
  }

  /** What came in the middle of the deed before. */
  playAmid(): void {
    for (let record = this.#records[this.#at]; !this.difference && record && record.amid > 0 && record.amid <= this.#hits + 1; record = this.#records[this.#at]) this.play();
  }

  #take(now: TapeRecord, reason: string): TapeRecord | null {
    if (this.difference) return null;
    const record = this.#records[this.#at];
    if (record?.kind !== now.kind || (!isDeed(now.kind) && record.number !== now.number)) return this.#differ(now, reason), null;
    this.#at++;
    return record;
  }

  #differ(now: TapeRecord | null, reason: string): void {
    this.difference = { record: this.#at + 1, nowMs: this.nowMs, before: this.#records[this.#at] ?? null, now: now && { ...now, bytes: now.bytes.slice() }, reason };
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && Buffer.compare(a, b) === 0;

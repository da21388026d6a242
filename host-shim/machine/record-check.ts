// Compares the guests' record digests at equal sequence numbers: checked, skipped or different, nothing in between.
import { machineLimits } from './limits.ts';

/** Answer of `records`: each guest's own record, its canonical projection, and whether the projections are equal. */
export interface RecordComparison {
  sequence: number;
  checked: number;
  skipped: number;
  different: number;
  identical: boolean;
  /** By guest name: its own record in its own terms. */
  records: Record<string, unknown>;
  /** By guest name: the canonical projection. */
  projections: Record<string, unknown>;
}

interface Digest { high: number; low: number }

export class RecordCheck {
  checked = 0;
  skipped = 0;
  different = 0;
  /** The first few sequences at which the records differed, for the report. */
  readonly differences: number[] = [];
  /** Sequence to what was reported for it, ascending. */
  readonly #awaited = new Map<number, Map<number, Digest>>();
  /** Guest to its newest report; a guest joins with its first. */
  readonly #newest = new Map<number, Digest & { sequence: number }>();
  readonly #guests: readonly number[];

  constructor(guests: readonly number[]) {
    this.#guests = guests;
  }

  /** An event went out: from the moment all guests have reported once, each of them owes a digest for it. */
  expect(sequence: number): void {
    if (this.#guests.length < 2 || this.#newest.size < this.#guests.length) return;
    this.#awaited.set(sequence, new Map());
    if (this.#awaited.size > machineLimits.digestsAwaited) this.#skip(this.#awaited.keys().next().value!);
  }

  report(guest: number, sequence: number, high: number, low: number): void {
    this.#newest.set(guest, { sequence, high, low });
    for (const [awaited, digests] of this.#awaited) {
      if (awaited > sequence) break;
      // It passed this one without a word: its record went on by snapshot.
      if (awaited < sequence && !digests.has(guest)) this.#skip(awaited);
    }
    const digests = this.#awaited.get(sequence);
    if (!digests) return;
    digests.set(guest, { high, low });
    if (digests.size < this.#guests.length) return;
    this.#awaited.delete(sequence);
    this.checked++;
    if (allEqual([...digests.values()])) return;
    this.different++;
    if (this.differences.length < 16) this.differences.push(sequence);
  }

  /** False when another guest reported another digest for the same sequence; true when equal or unknown. */
  agrees(guest: number, sequence: number, high: number, low: number): boolean {
    for (const other of this.#guests) {
      if (other === guest) continue;
      const newest = this.#newest.get(other);
      const theirs = newest?.sequence === sequence ? newest : this.#awaited.get(sequence)?.get(other);
      if (theirs && (theirs.high !== high || theirs.low !== low)) return false;
    }
    return true;
  }

  /** Sequences whose digests have not all come yet. */
  get pending(): number {
    return this.#awaited.size;
  }

  #skip(sequence: number): void {
    this.#awaited.delete(sequence);
    this.skipped++;
  }
}

function allEqual(digests: readonly Digest[]): boolean {
  return digests.every(({ high, low }) => high === digests[0].high && low === digests[0].low);
}

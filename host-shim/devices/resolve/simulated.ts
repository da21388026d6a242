// Name servers in memory for in-thread machines: records as the test sets them, answers after a delay, and faults.
import type { Clock, Timers } from '../clock/clock.ts';
import { RecordType, type Resolver, type ResourceRecord } from './resolver.ts';

/** failed: the server says that it cannot (SERVFAIL); silent: nothing ever comes back; empty: no such record. */
export type ResolverFault = 'failed' | 'silent' | 'empty';

export class SimulatedResolver implements Resolver {
  readonly asked: { type: RecordType; name: string }[] = [];
  readonly #records = new Map<string, ResourceRecord[]>();
  readonly #faults = new Map<string, ResolverFault>();
  #closed = false;

  constructor(private readonly time: Clock & Pick<Timers, 'at'>, private readonly delayMs = 1) {}

  /** All records of this name, of every type; none = the name is gone. */
  set(name: string, ...records: ResourceRecord[]): void {
    this.#records.set(name.toLowerCase(), records);
  }

  /** Every question about this name meets the fault; null = it is over. */
  fault(name: string, fault: ResolverFault | null): void {
    if (fault) this.#faults.set(name.toLowerCase(), fault);
    else this.#faults.delete(name.toLowerCase());
  }

  resolve(type: RecordType, name: string, answer: (records: readonly ResourceRecord[]) => void): void {
    this.asked.push({ type, name });
    const fault = this.#faults.get(name.toLowerCase());
    if (fault === 'silent') return;
    this.time.at(this.time.nowMs() + this.delayMs, () => {
      if (!this.#closed) answer(fault ? [] : (this.#records.get(name.toLowerCase()) ?? []).filter((record) => record.type === type));
    });
  }

  close(): void {
    this.#closed = true;
  }
}

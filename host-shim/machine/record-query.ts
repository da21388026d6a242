// The guests' records, asked of each of them until all answer as of the same sequence.
import { isDeepStrictEqual } from 'node:util';
import type { RecordReport } from '../../proto/index.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import { machineLimits } from './limits.ts';
import type { RecordCheck, RecordComparison } from './record-check.ts';
import type { Requests } from './requests.ts';

export interface AskedGuest { participant: number; name: string }

interface OneRecord { name: string; sequence: number; own: unknown; projection: unknown }

/** Puts the parts of a guest's long reports together. */
export class ReportParts {
  readonly #begun = new Map<number, RecordReport>();

  /** The whole report when this was its last part, else null. A part out of place spoils the report: it is never answered. */
  add(guest: number, part: RecordReport): RecordReport | null {
    const before = part.part === 0 ? { ...part, ownJson: '', projectionJson: '', part: -1 } : this.#begun.get(guest);
    this.#begun.delete(guest);
    if (!before || part.part !== before.part + 1 || part.parts > machineLimits.recordParts) return null;
    const whole = { ...part, ownJson: before.ownJson + part.ownJson, projectionJson: before.projectionJson + part.projectionJson };
    if (part.part + 1 >= part.parts) return whole;
    this.#begun.set(guest, whole);
    return null;
  }

  forget(guest: number): void {
    this.#begun.delete(guest);
  }
}

export async function queryRecords(
  guests: readonly AskedGuest[], ask: (participant: number, requestId: number) => boolean, requests: Requests, check: RecordCheck, time: { clock: Clock; timers: Timers },
): Promise<RecordComparison> {
  let answers: OneRecord[] = [];
  for (let round = 0; round < machineLimits.recordQueries; round++) {
    answers = (await Promise.all(guests.map((guest) => queryOne(guest, ask, requests)))).filter((answer) => answer !== null);
    if (answers.length < guests.length || answers.every(({ sequence }) => sequence === answers[0].sequence)) break;
    // An event passed between two answers, or a guest is waiting for its snapshot.
    await new Promise<void>((resolve) => void time.timers.at(time.clock.nowMs() + machineLimits.recordQueryPauseMs, resolve));
  }
  const complete = answers.length === guests.length;
  const equal = complete && answers[0].projection !== null && answers.every(({ sequence, projection }) => sequence === answers[0].sequence && isDeepStrictEqual(projection, answers[0].projection));
  return {
    sequence: Math.max(0, ...answers.map(({ sequence }) => sequence)),
    checked: check.checked, skipped: check.skipped, different: check.different,
    identical: equal && check.different === 0,
    records: Object.fromEntries(answers.map(({ name, own }) => [name, own])),
    projections: Object.fromEntries(answers.map(({ name, projection }) => [name, projection])),
  };
}

async function queryOne({ participant, name }: AskedGuest, ask: (participant: number, requestId: number) => boolean, requests: Requests): Promise<OneRecord | null> {
  const answer = await requests.ask(participant, machineLimits.recordQueryMs, (requestId) => ask(participant, requestId));
  if (!answer.answered || answer.report.name !== 'RecordReport') return null;
  const { foldedSequence, ownJson, projectionJson } = answer.report.body;
  return { name, sequence: foldedSequence, own: parsed(ownJson), projection: parsed(projectionJson) };
}

/** A guest's text is not trusted to be JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

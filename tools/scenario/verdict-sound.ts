// What had to be heard: voices frame by frame, tones and gaps, the score of the whole.
import { TICK_MS } from '../../host-shim/media/index.ts';
import { row, skippedRow } from './check-row.ts';
import type { AudioRow, CheckRow, HeardRow, ScenarioResult } from './result.ts';
import type { AudioExpectation, HeardExpectation, MosExpectation } from './scenario.ts';

export const within = (value: number, most: number | undefined): boolean => most === undefined || value <= most;

export function checkHeard(heard: readonly HeardRow[], expected: readonly HeardExpectation[], mute: ReadonlySet<string>): CheckRow[] {
  return expected.map((wanted) => {
      const name = `${wanted.who} heard by ${wanted.by}`;
      if (mute.has(wanted.who)) return skippedRow(name, `the program that plays ${wanted.who} speaks no marks`);
      const one = heard.find(({ who, by }) => who === wanted.who && by === wanted.by);
      // Who never got a packet recorded nothing.
      if (!one) return row(name, wanted.atMostMs !== undefined && wanted.atLeastMs === undefined, 'no recording');
      const least = (wanted.atLeastMs ?? (wanted.atMostMs === undefined ? TICK_MS : 0)) / TICK_MS;
      const holds =
        one.framesMarked >= least &&
        within(one.framesMarked, wanted.atMostMs === undefined ? undefined : wanted.atMostMs / TICK_MS) &&
        (wanted.runs === undefined || one.runs === wanted.runs) &&
        within(one.missing, wanted.missing) &&
        within(one.doubled, wanted.doubled) &&
        within(one.outOfOrder, wanted.outOfOrder) &&
        within(one.concealed, wanted.concealed);
      return row(
        name,
        holds,
        `${one.framesMarked} marked frames (at least ${least}) in ${one.runs} ${one.runs === 1 ? 'stretch' : 'stretches'}${wanted.runs ? ` of ${wanted.runs}` : ''}, missing ${one.missing}, doubled ${one.doubled}, out of order ${one.outOfOrder}, concealed ${one.concealed}`,
      );
    });
}

export function checkAudio(found: readonly AudioRow[], expected: readonly AudioExpectation[]): CheckRow[] {
  return expected.map(({ by, toneHz, atLeastMs, atMostMs, longestGapMs, stretches }) => {
    const name = `${toneHz === undefined ? 'sound' : `${toneHz} Hz`} at ${by}`;
    const one = found.find((candidate) => candidate.by === by && candidate.toneHz === (toneHz ?? null));
    if (!one) return row(name, atMostMs !== undefined && atLeastMs === undefined, 'no recording');
    const leastMs = atLeastMs ?? (atMostMs === undefined ? TICK_MS : 0);
    const holds = one.presentMs >= leastMs && within(one.presentMs, atMostMs) && within(one.longestGapMs, longestGapMs) && (stretches === undefined || one.stretches === stretches);
    return row(name, holds, `${one.presentMs} ms (at least ${leastMs}${atMostMs === undefined ? '' : `, at most ${atMostMs}`}) in ${one.stretches} ${one.stretches === 1 ? 'stretch' : 'stretches'}${stretches === undefined ? '' : ` of ${stretches}`}, longest gap ${one.longestGapMs} ms${longestGapMs === undefined ? '' : ` of ${longestGapMs}`}`);
  });
}

export function checkMos(found: ScenarioResult['mos'], expected: readonly MosExpectation[]): CheckRow[] {
  return expected.map(({ by, atLeast, atMost }) => {
    const { mos = null, delayMs = null } = found.find((one) => one.by === by) ?? {};
    const wanted = [atLeast !== undefined && `at least ${atLeast}`, atMost !== undefined && `at most ${atMost}`].filter(Boolean).join(', ');
    return row(`MOS at ${by}`, mos !== null && mos >= (atLeast ?? 1) && within(mos, atMost), mos === null ? 'none: it heard nothing, or tells no score' : `${mos.toFixed(2)} at ${delayMs} ms from mouth to ear, wanted ${wanted}`);
  });
}

// From what a run left behind to its verdict: one row per thing that had to hold, with the figures it was judged by.
import type { CheckRow, RecordsRow, RtpRow, RunEvidence, ScenarioResult, SwitchFiguresRow } from './result.ts';
import { HANDSET, playedSteps, type Expectations, type Scenario } from './scenario.ts';
import { row } from './check-row.ts';
import { sipMessages } from './sip-messages.ts';
import { checkEnded, checkEvents, checkLogs, checkRecordFields, checkSip } from './verdict-signalling.ts';
import { checkAudio, checkHeard, checkMos, within } from './verdict-sound.ts';

/** Nothing is said about it: no switch, and equal records. */
const NO_SWITCH = { count: 0 };
const SAME_RECORDS = { identical: true };

export function switchesOf(evidence: RunEvidence): SwitchFiguresRow[] {
  return evidence.events
    .filter(({ event }) => event.event === 'switched')
    .map(({ event }) => ({
      from: String(event.from),
      to: String(event.to),
      gapFrames: Number(event.gapFrames),
      lostFrames: Number(event.lostFrames),
      doubledFrames: Number(event.doubledFrames),
      lateFrames: Number(event.lateFrames),
      framesExpected: Number(event.framesExpected),
      primed: Boolean(event.primed),
      durationMs: Number(event.durationMs),
    }));
}

export function recordsOf(evidence: RunEvidence): RecordsRow {
  const { checked = 0, skipped = 0, identical = false } = (evidence.records ?? {}) as Partial<RecordsRow>;
  return { checked, skipped, identical };
}

function checkSwitches(switches: readonly SwitchFiguresRow[], expected: NonNullable<Expectations['switches']>): CheckRow[] {
  return [
    row('switches', switches.length === expected.count, `${switches.length} of ${expected.count}`),
    ...switches.map((one) =>
      row(
        `switch ${one.from} to ${one.to}`,
        // A zero of zero frames is no pass, unless it is said that there is nothing to be heard.
        one.framesExpected > 0 === !expected.withoutSound &&
          within(one.gapFrames, expected.gapFrames) &&
          within(one.lostFrames, expected.lostFrames) &&
          within(one.doubledFrames, expected.doubledFrames) &&
          within(one.lateFrames, expected.lateFrames),
        `gap ${one.gapFrames}, lost ${one.lostFrames}, doubled ${one.doubledFrames}, late ${one.lateFrames} of ${one.framesExpected} frames expected${one.primed ? ', primed' : ''}, ${one.durationMs.toFixed(0)} ms`,
      ),
    ),
  ];
}

function checkSilence(evidence: RunEvidence, most: number | undefined): CheckRow[] {
  if (most === undefined) return [];
  const switched = switchesOf(evidence).length;
  // What went before and had to be said again was said for something else.
  const sip = sipMessages(evidence).filter(({ isRetransmission }) => !isRetransmission).map(({ timeMs }) => timeMs);
  // Under the virtual clock the next step begins in the very moment in which the switch ended.
  const during = evidence.switchWindows.map(
    ({ fromEpochMs, toEpochMs }) => sip.filter((timeMs) => timeMs >= fromEpochMs && timeMs < toEpochMs).length,
  );
  return [
    row(
      'SIP messages during switches',
      // A switch that no step asked for has no beginning that is known here.
      sip.length > 0 && during.length >= switched && during.every((count) => count <= most),
      `${during.join(', ') || 'no switch'}; ${sip.length} in the whole trace${during.length >= switched ? '' : `; only ${during.length} of ${switched} switches were steps`}`,
    ),
  ];
}

function checkRtp(rtp: readonly RtpRow[], expected: NonNullable<Expectations['rtp']>): CheckRow[] {
  if (rtp.length === 0) return [row('RTP', false, 'no party tells what came to it')];
  return rtp.map((one) =>
    row(
      `RTP at ${one.party}`,
      one.received > 0 &&
        within(one.sequenceGaps, expected.sequenceGaps) &&
        within(one.timestampJumps, expected.timestampJumps) &&
        within(one.ssrcChanges, expected.ssrcChanges),
      `${one.received} packets, sequence gaps ${one.sequenceGaps}, timestamp jumps ${one.timestampJumps}, SSRC changes ${one.ssrcChanges}`,
    ),
  );
}

function checkRecords(records: RecordsRow, expected: NonNullable<Expectations['records']>): CheckRow {
  return row(
    'records of both guests',
    records.checked > 0 && records.identical === expected.identical && within(records.skipped, expected.skipped),
    `${records.identical ? 'identical' : 'different'} at ${records.checked} of ${records.checked + records.skipped} sequence numbers with events, ${records.skipped} skipped`,
  );
}

/** Who went although nobody asked for it. */
function checkParticipants({ failure, handset, parties }: RunEvidence): CheckRow[] {
  if (failure !== null) return [row('run', false, failure)];
  const failed = [{ name: HANDSET, failure: handset.failure }, ...parties];
  return failed.flatMap(({ name, failure }) => (failure === null ? [] : [row(`party ${name}`, false, failure)]));
}

/** `mute`: parties whose program speaks no marks; what they say cannot be looked for. */
export function judge(
  scenario: Scenario,
  evidence: RunEvidence,
  figures: Pick<ScenarioResult, 'rtp' | 'heard' | 'audio' | 'mos'>,
  mute: ReadonlySet<string>,
): CheckRow[] {
  const { expect } = scenario;
  const wanted = playedSteps(scenario.steps).length;
  const played = evidence.steps.filter(({ verdict }) => verdict === 'pass').length;
  const failed = evidence.steps.find(({ verdict }) => verdict === 'fail');
  return [
    row('steps', played === wanted, failed ? `"${failed.name}": ${failed.detail}` : `${played} of ${wanted}`),
    ...checkParticipants(evidence),
    ...checkSwitches(switchesOf(evidence), expect.switches ?? NO_SWITCH),
    ...checkSilence(evidence, expect.switches?.sipMessages),
    ...(expect.rtp ? checkRtp(figures.rtp, expect.rtp) : []),
    ...checkHeard(figures.heard, expect.heard ?? [], mute),
    ...checkAudio(figures.audio, expect.audio ?? []),
    ...checkMos(figures.mos, expect.mos ?? []),
    checkRecords(recordsOf(evidence), expect.records ?? SAME_RECORDS),
    ...checkRecordFields(evidence, expect.records?.sessions ?? []),
    ...checkSip(evidence, expect.sip ?? []),
    ...checkEvents(evidence, expect.events ?? []),
    ...checkLogs(evidence, expect.logs ?? []),
    ...checkEnded(evidence, expect.ended ?? []),
  ];
}

const SIGNS: Readonly<Record<CheckRow['verdict'], string>> = { pass: 'ok  ', fail: 'FAIL', skipped: 'skip' };

export function printChecks(checks: readonly CheckRow[]): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return checks.map(({ check, verdict, detail }) => `  ${SIGNS[verdict]}  ${check.padEnd(width)}  ${detail}`).join('\n');
}

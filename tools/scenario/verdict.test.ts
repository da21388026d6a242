// The rows of the verdict: each thing that was expected can fail it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sipPacket, sipText } from '../../test/support/trace-packets.ts';
import type { TraceSource } from '../trace/source.ts';
import type { HeardRow, RtpRow, RunEvidence } from './result.ts';
import type { Scenario } from './scenario.ts';
import { judge } from './verdict.ts';
import { checkSip } from './verdict-signalling.ts';

const scenario: Scenario = {
  scenario: 'x',
  title: 'x',
  parties: { B: { voice: 1 } },
  steps: [{ step: 'one', talkMs: 1 }],
  expect: {
    switches: { count: 1, gapFrames: 0, lostFrames: 0, doubledFrames: 0, lateFrames: 0, sipMessages: 0 },
    rtp: { sequenceGaps: 0, timestampJumps: 0, ssrcChanges: 0 },
    heard: [{ who: 'A', by: 'B', atLeastMs: 200, runs: 1, missing: 0, doubled: 0, outOfOrder: 0, concealed: 0 }],
    records: { identical: true, skipped: 0 },
    ended: ['b'],
  },
};
const SWITCHED = {
  event: 'switched',
  from: 'android',
  to: 'symbian',
  gapFrames: 0,
  lostFrames: 0,
  doubledFrames: 0,
  lateFrames: 0,
  framesExpected: 50,
  primed: false,
  durationMs: 90,
};
const ENDED = { event: 'session-ended', session: '1' };
const sip = (epochMs: number, first = `OPTIONS sip:at-${epochMs}@127.0.0.1 SIP/2.0`): TraceSource => sipPacket(5090, 5060, true, epochMs, sipText(first));
const traceOf = (...packets: TraceSource[]): RunEvidence['trace'] => ({ packets, guests: new Map() });

function evidence(changes: Partial<RunEvidence> = {}): RunEvidence {
  return {
    failure: null,
    durationMs: 1000,
    steps: [{ name: 'one', verdict: 'pass', atMs: 0, detail: '' }],
    events: [SWITCHED, ENDED].map((event) => ({ atMs: 1, who: 'A', event })),
    recordsOverTime: [],
    records: { checked: 30, skipped: 0, identical: true },
    sessions: new Map([['b', '1']]),
    switchWindows: [{ fromEpochMs: 100, toEpochMs: 200 }],
    guests: ['android', 'symbian'],
    parties: [],
    handset: { bind: '', voice: 0, tracePath: '', recording: { path: '', startEpochMs: 0 }, stats: null, failure: null },
    trace: traceOf(sip(50), sip(250)),
    ...changes,
  };
}
const RTP: RtpRow = { session: '1', party: 'B', sent: 100, received: 100, lost: 0, ssrcChanges: 0, sequenceGaps: 0, timestampJumps: 0 };
const HEARD: HeardRow = { who: 'A', by: 'B', framesMarked: 50, runs: 1, missing: 0, doubled: 0, outOfOrder: 0, concealed: 0 };

function failures(
  changes: Partial<RunEvidence> = {},
  rtp: Partial<RtpRow> = {},
  heard: Partial<HeardRow> | null = {},
  mute = new Set<string>(),
): string[] {
  const figures = { rtp: [{ ...RTP, ...rtp }], heard: heard ? [{ ...HEARD, ...heard }] : [], audio: [], mos: [] };
  return judge(scenario, evidence(changes), figures, mute)
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ check }) => check);
}
const withSwitch = (changes: object): Partial<RunEvidence> => ({
  events: [{ ...SWITCHED, ...changes }, ENDED].map((event) => ({ atMs: 1, who: 'A', event })),
});

test('a run in which all holds has no failure [D05]', () => {
  assert.equal(failures(), []);
});

test('each figure of a switch can fail the run, and so can a zero of zero [D05]', () => {
  for (const name of ['gapFrames', 'lostFrames', 'doubledFrames', 'lateFrames'])
    assert.equal(failures(withSwitch({ [name]: 1 })), ['switch android to symbian'], name);
  assert.equal(failures(withSwitch({ framesExpected: 0 })), ['switch android to symbian']);
  assert.equal(failures({ events: [{ atMs: 1, who: 'A', event: ENDED }] }), ['switches']);
});

test('a SIP message during a switch fails the run, and a trace without any SIP proves nothing [D05]', () => {
  assert.equal(failures({ trace: traceOf(sip(50), sip(150)) }), ['SIP messages during switches']);
  assert.equal(failures({ trace: traceOf() }), ['SIP messages during switches']);
});

test('a retransmission is the message that went before: no second one, and none of a switch; who wants each says so (RFC 3261 17.1.1.2) [D05]', () => {
  const first = 'OPTIONS sip:a@127.0.0.1 SIP/2.0';
  const trace = traceOf(sip(50, first), sip(150, first), sip(250, first), sipPacket(5060, 5090, false, 260, sipText(first)));
  assert.equal(failures({ trace }), []);
  const counted = (retransmissions?: boolean): unknown[] => checkSip(evidence({ trace }), [{ method: 'OPTIONS', to: 'A', count: 1, ...(retransmissions === undefined ? {} : { retransmissions }) }]).map(({ verdict, detail }) => [verdict, detail]);
  assert.equal([counted(), counted(false), counted(true)], [[['pass', '1, wanted 1']], [['pass', '1, wanted 1']], [['fail', '3, wanted 1']]]);
});

test('each figure of the RTP can fail the run, and so can silence [D05]', () => {
  for (const name of ['sequenceGaps', 'timestampJumps', 'ssrcChanges'] as const) assert.equal(failures({}, { [name]: 1 }), ['RTP at B'], name);
  assert.equal(failures({}, { received: 0 }), ['RTP at B']);
});

test('each figure of a voice can fail the run, and so can too little of it or no recording [D05]', () => {
  for (const name of ['missing', 'doubled', 'outOfOrder', 'concealed'] as const)
    assert.equal(failures({}, {}, { [name]: 1 }), ['A heard by B'], name);
  assert.equal(failures({}, {}, { framesMarked: 9 }), ['A heard by B']);
  assert.equal(failures({}, {}, { runs: 2 }), ['A heard by B']);
  assert.equal(failures({}, {}, null), ['A heard by B']);
});

test('records that differ, were skipped or never compared fail the run [D05]', () => {
  for (const change of [{ identical: false }, { skipped: 1 }, { checked: 0 }])
    assert.equal(failures({ records: { checked: 30, skipped: 0, identical: true, ...change } }), ['records of both guests']);
  assert.equal(failures({ records: null }), ['records of both guests']);
});

test('a step that failed, or was never reached, fails the run; so does a session that stays open [D05]', () => {
  assert.equal(failures({ steps: [{ name: 'one', verdict: 'fail', atMs: 0, detail: 'x' }] }), ['steps']);
  assert.equal(failures({ steps: [] }), ['steps']);
  assert.equal(failures({ sessions: new Map([['b', '2']]) }), ['sessions ended']);
});

test('a voice that its program cannot make is not looked for, and that is said [D05]', () => {
  assert.equal(failures({}, {}, { missing: 9 }, new Set(['A'])), []);
  const rows = judge(scenario, evidence(), { rtp: [RTP], heard: [HEARD], audio: [], mos: [] }, new Set(['A']));
  assert.equal(rows.filter(({ verdict }) => verdict === 'skipped').map(({ check, detail }) => [check, detail]), [['A heard by B', 'not looked for: the program that plays A speaks no marks']]);
});

test('RTP that nobody tells of is no RTP without a gap [D05]', () => {
  const rows = judge(scenario, evidence(), { rtp: [], heard: [HEARD], audio: [], mos: [] }, new Set());
  assert.equal(rows.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check), ['RTP']);
});

test('a switch that no step asked for may have cost SIP messages: nobody looked [D05]', () => {
  assert.equal(failures({ switchWindows: [] }), ['SIP messages during switches']);
});

test('of a trace without SIP, and of a log without a trace, nothing is said, not even that something is not in it [D05]', () => {
  const absent: Scenario = { ...scenario, expect: { sip: [{ method: 'CANCEL', count: 0 }], logs: [{ matches: 'lost', count: 0 }], switches: { count: 1 } } };
  const failed = (trace: RunEvidence['trace']): string[] => judge(absent, evidence({ trace }), { rtp: [], heard: [], audio: [], mos: [] }, new Set()).filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
  assert.equal(failed(traceOf()), ['SIP messages', 'log']);
});

test('a handset or a party that went although nobody asked for it fails the run, and says why [D05]', () => {
  const party = { name: 'B', voice: 1, user: 'b', address: '', movedTo: [], rtp: null, recording: null, streams: [], passages: [], failure: 'far end B ended with SIGKILL' };
  assert.equal(failures({ parties: [party] }), ['party B']);
  assert.equal(failures({ failure: 'far end B did not come up' }), ['run']);
  assert.equal(failures({ handset: { ...evidence().handset, failure: 'the handset ended with SIGKILL' } }), ['party A']);
});

test.run();

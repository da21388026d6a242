// What a scenario run yields: the JSON of CLI.md, and what the report shows besides.
import type { SoundReport } from '../../host-shim/media/index.ts';
import type { TracedRun } from '../trace/source.ts';
import type { Message } from './stage/event-log.ts';
import type { Passage } from '../far-end/passages.ts';
import type { HeardStream, PartyRtp, Recording } from './party/party.ts';

export type Verdict = 'pass' | 'fail';
/** `skipped`: it could not be looked for, and is no reason for either. */
export type CheckVerdict = Verdict | 'skipped';

export interface StepResult {
  name: string;
  verdict: Verdict;
  atMs: number;
  detail: string;
}

export interface SwitchFiguresRow {
  from: string;
  to: string;
  gapFrames: number;
  lostFrames: number;
  doubledFrames: number;
  lateFrames: number;
  framesExpected: number;
  primed: boolean;
  durationMs: number;
}

export interface RtpRow extends PartyRtp {
  session: string;
  party: string;
}

/** One voice in one recording. */
export interface HeardRow {
  who: string;
  by: string;
  framesMarked: number;
  /** Stretches without a break of 200 ms; the faults are those within stretches. */
  runs: number;
  missing: number;
  doubled: number;
  outOfOrder: number;
  /** Frames that the listener's decoder invented. */
  concealed: number;
}

/** A tone (or any sound) that was looked for in a recording. */
export interface AudioRow extends SoundReport {
  by: string;
  toneHz: number | null;
}

export interface RecordsRow {
  checked: number;
  skipped: number;
  identical: boolean;
}

/** Null: it heard nothing, or keeps none. */
export interface MosRow {
  by: string;
  mos: number | null;
  /** From mouth to ear, one way. */
  delayMs: number | null;
}

/** One line of the verdict table. */
export interface CheckRow {
  check: string;
  verdict: CheckVerdict;
  detail: string;
}

/** Of those that failed, each with its figures: for people. */
export const failuresOf = (checks: readonly CheckRow[]): string[] => checks.filter(({ verdict }) => verdict === 'fail').map(({ check, detail }) => `${check}: ${detail}`);

/** Files of one try. */
export interface Artifacts {
  pcapng: string;
  report: string;
  audio: string[];
  /** Of the handset, for `twinset replay`; only of what failed, and when that was asked for. */
  tape?: string;
}

/** The file result.json: CLI.md's fields first, ours after them. */
export interface ScenarioResult {
  scenario: string;
  verdict: Verdict;
  durationMs: number;
  steps: StepResult[];
  switches: SwitchFiguresRow[];
  rtp: RtpRow[];
  records: RecordsRow;
  artifacts: Artifacts;
  seed: number;
  title: string;
  heard: HeardRow[];
  audio: AudioRow[];
  /** ITU-T G.107's score of what each heard. */
  mos: MosRow[];
  checks: CheckRow[];
  peers: 'builtin' | 'real' | 'simulated';
  /** Failures of earlier tries, oldest first, and what each left behind. */
  retries: { verdict: Verdict; failures: string[]; artifacts: Artifacts }[];
}

export interface TimedEvent {
  atMs: number;
  who: string;
  event: Message;
}
export interface RecordsMoment {
  atMs: number;
  step: string;
  records: Message;
}

/** Everything that the run left behind, for verdict and report. */
export interface RunEvidence {
  /** Why the steps were not played: somebody did not come up; null: they were. */
  failure: string | null;
  durationMs: number;
  steps: StepResult[];
  events: TimedEvent[];
  recordsOverTime: RecordsMoment[];
  records: Message | null;
  sessions: ReadonlyMap<string, string>;
  switchWindows: { fromEpochMs: number; toEpochMs: number }[];
  guests: readonly string[];
  /** `movedTo`: its addresses after its NAT forgot the one before. */
  parties: { name: string; voice: number; user: string; address: string; movedTo: string[]; rtp: PartyRtp | null; recording: Recording | null; streams: HeardStream[]; passages: Passage[]; failure: string | null }[];
  handset: { bind: string; voice: number; tracePath: string; recording: Recording | null; stats: Message | null; failure: string | null };
  /** The handset's own, read back; empty when there is none. */
  trace: TracedRun;
}

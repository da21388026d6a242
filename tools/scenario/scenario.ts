// A scenario as its file has it (scenario.schema.json), and its steps in the order in which they are played.
import type { Weather } from '../far-end/weather.ts';
import type { TargetName } from '../target/targets.ts';

/** A program from outside that plays a party. */
export type PartyProgram = 'baresip' | 'linphone' | 'sipp' | 'kamailio';

export interface PartyPlan {
  voice: number;
  answer?: 'auto' | 'manual' | 'reject';
  ringMs?: number;
  rejectCode?: number;
  codecs?: string[];
  /** What it speaks instead of its marked voice. */
  microphone?: string;
  real?: 'baresip' | 'sipp';
  /** Always this program, in real time. */
  program?: PartyProgram;
  /** SIPp: its scenario file, from where the scenario lies. */
  xml?: string;
  /** A registrar and proxy of our own, instead of a phone. */
  registrar?: boolean;
  /** A registrar: for how long it registers at most. */
  expiresS?: number;
  /** Our own registrar: how often flows are to be kept alive (RFC 5626 4.4). */
  flowTimerS?: number;
  /** The party that is its registrar. */
  registersAt?: string;
  /** A phone or server of the tester's own. */
  address?: string;
  credentials?: { userEnv: string; passwordEnv: string };
}
export interface HandsetPlan {
  registersAt?: string;
  user?: string;
  password?: string;
  /** It registers by a flow and keeps it alive (RFC 5626). */
  outbound?: boolean;
  active?: string;
  answer?: string;
  voice?: number;
  microphone?: string;
  codecs?: string[];
  codecPlacement?: 'guest' | 'shim';
  configuration?: Record<string, unknown>;
  /** The emulated board that it is flashed on; absent: it runs here. */
  target?: TargetName;
  /** Of the target: a signed image, and the public key that vouches for it, from where the scenario lies; absent: what is built here. */
  image?: string;
  key?: string;
  /** Of the target: it is taken up as it was after an earlier boot. */
  snapshot?: boolean;
}
export interface Wait {
  event: string;
  session?: string;
  from?: string;
  /** Whose event; absent: the handset's. */
  party?: string;
  where?: Record<string, unknown>;
}
export interface Step {
  step: string;
  party?: string;
  do?: string;
  guest?: string;
  to?: string;
  session?: string;
  with?: string;
  sessions?: string[];
  digits?: string;
  text?: string;
  on?: boolean;
  withhold?: boolean;
  code?: number;
  as?: string;
  until?: Wait[];
  withinMs?: number;
  talkMs?: number;
  /** freeze: for how long. */
  forMs?: number;
  refused?: string;
  network?: Weather;
  /** Whose NAT forgets its bindings: a party's, or A's. */
  rebind?: string;
  /** The clock on the handset's wall goes so far forward, or back. */
  wallClockJumpMs?: number;
  /** The handset's disk takes nothing more, or takes again. */
  diskFull?: boolean;
  repeat?: number;
  steps?: Step[];
}
export interface HeardExpectation {
  who: string;
  by: string;
  atLeastMs?: number;
  atMostMs?: number;
  runs?: number;
  missing?: number;
  doubled?: number;
  outOfOrder?: number;
  concealed?: number;
}
/** How often something must have happened; nothing said: at least once. */
export interface HowOften {
  count?: number;
  atLeast?: number;
}
export interface SipExpectation extends HowOften {
  /** A request's method. */
  method?: string;
  /** A response's code. */
  status?: number;
  from?: string;
  to?: string;
  /** Header fields by name, each a pattern for its value. */
  headers?: Record<string, string>;
  /** A pattern for the whole message, start line, header fields and body; ^ and $ are of a line. */
  matches?: string;
  /** Each counts, too; else a message and its retransmissions are one. */
  retransmissions?: boolean;
}
export interface EventExpectation extends HowOften {
  event: string;
  session?: string;
  party?: string;
  where?: Record<string, unknown>;
}
export interface LogExpectation extends HowOften {
  matches: string;
}
export interface RecordExpectation {
  session: string;
  /** Fields of the neutral projection, as each guest has them. */
  fields: Record<string, unknown>;
}
export interface EndExpectation {
  session: string;
  sip?: number;
  q850?: number;
  side?: string;
}
/** A tone, or any sound, in a recording. */
export interface AudioExpectation {
  by: string;
  toneHz?: number;
  atLeastMs?: number;
  atMostMs?: number;
  longestGapMs?: number;
  stretches?: number;
}
/** ITU-T G.107's score of what a party heard, 1 to 4.5. */
export interface MosExpectation {
  by: string;
  atLeast?: number;
  atMost?: number;
}
export interface Expectations {
  switches?: { count: number; gapFrames?: number; lostFrames?: number; doubledFrames?: number; lateFrames?: number; sipMessages?: number; withoutSound?: boolean };
  rtp?: { sequenceGaps?: number; timestampJumps?: number; ssrcChanges?: number };
  heard?: HeardExpectation[];
  audio?: AudioExpectation[];
  mos?: MosExpectation[];
  records?: { identical: boolean; skipped?: number; sessions?: RecordExpectation[] };
  sip?: SipExpectation[];
  events?: EventExpectation[];
  logs?: LogExpectation[];
  ended?: (string | EndExpectation)[];
}
export interface Scenario {
  scenario: string;
  title: string;
  /** Ids of the feature table. */
  covers?: string[];
  realtime?: boolean;
  timeLimitS?: number;
  handset?: HandsetPlan;
  parties: Record<string, PartyPlan>;
  steps: Step[];
  expect: Expectations;
}

/** The handset's name in scenarios, as in FIG. 4. */
export const HANDSET = 'A';

/** Loops unrolled: "talk (2 of 3)". */
export function playedSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => {
    const { repeat = 1, steps: inside } = step;
    if (!inside) return [step];
    return Array.from({ length: repeat }, (_, round) => playedSteps(inside).map((one) => ({ ...one, step: `${one.step} (${round + 1} of ${repeat})` }))).flat();
  });
}

/** Does something, and does not only wait. */
export const acts = (step: Step): boolean => [step.do, step.network, step.rebind, step.wallClockJumpMs, step.diskFull].some((deed) => deed !== undefined);

const anyStep = (scenario: Scenario, fits: (step: Step) => boolean): boolean => playedSteps(scenario.steps).some(fits);

/** Where others register. */
export const isRegistrar = ({ registrar, program }: PartyPlan): boolean => registrar === true || program === 'kamailio';

/** The lines of its parties must be ours. */
export const changesWeather = (scenario: Scenario): boolean => anyStep(scenario, ({ network, rebind }) => network !== undefined || rebind !== undefined);
export const hasMachineFaults = (scenario: Scenario): boolean => anyStep(scenario, ({ wallClockJumpMs, diskFull }) => wallClockJumpMs !== undefined || diskFull !== undefined);

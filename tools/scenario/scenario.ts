// A scenario as read from its file, and the checks that a schema cannot express: names must name something.
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { checkText, placed, printProblems, readText, type PlacedProblem } from '../schema/document.ts';
import type { Path, Problem, Schema } from '../schema/schema.ts';
import scenarioSchema from './scenario.schema.json';

export interface PartyPlan {
  voice: number;
  answer?: 'auto' | 'manual' | 'reject';
  ringMs?: number;
  codecs?: string[];
  real?: 'baresip' | 'sipp';
}
export interface Wait {
  event: string;
  session?: string;
  from?: string;
}
export interface Step {
  step: string;
  party?: string;
  do?: string;
  guest?: string;
  to?: string;
  session?: string;
  sessions?: string[];
  digits?: string;
  on?: boolean;
  code?: number;
  as?: string;
  until?: Wait[];
  withinMs?: number;
  talkMs?: number;
  refused?: string;
}
export interface HeardExpectation {
  who: string;
  by: string;
  atLeastMs?: number;
  runs?: number;
  missing?: number;
  doubled?: number;
  outOfOrder?: number;
  concealed?: number;
}
export interface Expectations {
  switches: { count: number; gapFrames?: number; lostFrames?: number; doubledFrames?: number; lateFrames?: number; sipMessages?: number };
  rtp?: { sequenceGaps?: number; timestampJumps?: number; ssrcChanges?: number };
  heard?: HeardExpectation[];
  records: { identical: boolean; skipped?: number };
  ended?: string[];
}
export interface Scenario {
  scenario: string;
  title: string;
  timeLimitS?: number;
  handset?: { active?: string; answer?: string; voice?: number; codecs?: string[]; codecPlacement?: 'guest' | 'shim' };
  parties: Record<string, PartyPlan>;
  steps: Step[];
  expect: Expectations;
}

/** The handset's name in scenarios, as in FIG. 4. */
export const HANDSET = 'A';

const PARTY_VERBS = ['call', 'answer', 'reject', 'hold', 'resume', 'end', 'dtmf'];

/** Every name that is used must have been given, and a session before it is used. */
function checkNames(scenario: Scenario): Problem[] {
  const problems: Problem[] = [];
  const parties = Object.keys(scenario.parties);
  const sessions = new Set<string>();
  const complain = (path: Path, text: string): void => {
    problems.push({ path, text });
  };
  const needParty = (path: Path, name: string | undefined, others: string[] = []): void => {
    if (name !== undefined && !parties.includes(name) && !others.includes(name))
      complain(path, `names no party; there are ${[...others, ...parties].join(', ')}`);
  };
  const needSession = (path: Path, name: string | undefined): void => {
    if (name !== undefined && !sessions.has(name))
      complain(path, `names no session so far${sessions.size ? `; there are ${[...sessions].join(', ')}` : ''}`);
  };
  parties.forEach((name) => name === HANDSET && complain(['parties', name], "is the handset's own name"));
  scenario.steps.forEach((step, index) => {
    const at: Path = ['steps', index];
    needParty([...at, 'party'], step.party);
    if (!step.do && !step.until && !step.talkMs) complain(at, 'does nothing: give it "do", "until" or "talkMs"');
    if (step.party && step.do && !PARTY_VERBS.includes(step.do))
      complain([...at, 'do'], `is nothing a party can do; it can ${PARTY_VERBS.join(', ')}`);
    if (!step.party && step.do === 'call') complain([...at, 'do'], "is what a party does; the handset's word is place-call");
    if (step.do === 'place-call' && !step.to) complain(at, 'lacks "to": whom to call');
    if (step.do === 'place-call' && step.to && !step.to.includes(':')) needParty([...at, 'to'], step.to);
    if (!step.party) {
      needSession([...at, 'session'], step.session);
      step.sessions?.forEach((name, place) => needSession([...at, 'sessions', place], name));
    }
    if (step.as && !step.until?.some(({ event }) => event === 'session-offered') && step.do !== 'place-call')
      complain([...at, 'as'], 'needs a step that makes a session: place-call, or until session-offered');
    if (step.as) sessions.add(step.as);
    step.until?.forEach((wait, place) => {
      needSession([...at, 'until', place, 'session'], wait.session);
      needParty([...at, 'until', place, 'from'], wait.from);
    });
  });
  scenario.expect.heard?.forEach(({ who, by }, index) => {
    needParty(['expect', 'heard', index, 'who'], who, [HANDSET]);
    needParty(['expect', 'heard', index, 'by'], by, [HANDSET]);
  });
  scenario.expect.ended?.forEach((name, index) => needSession(['expect', 'ended', index], name));
  return problems;
}

export interface CheckedScenario {
  path: string;
  scenario: Scenario | null;
  problems: PlacedProblem[];
}

export function checkScenario(path: string): CheckedScenario {
  const document = checkText<Scenario>(readText(path, 'a scenario'), scenarioSchema as unknown as Schema);
  if (document.problems.length) return { path, scenario: null, problems: document.problems };
  const problems = checkNames(document.value).map((problem) => placed(problem, document.placeOf));
  return { path, scenario: problems.length ? null : document.value, problems };
}

export function readScenario(path: string): Scenario {
  const { scenario, problems } = checkScenario(path);
  if (!scenario) throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `the scenario does not fit its schema:\n${printProblems(path, problems)}`);
  return scenario;
}

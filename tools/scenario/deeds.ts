// What a step may do and which words go with it: a word that no deed takes would be passed over, and the scenario would pass without it.
import { didYouMean } from '../schema/suggestion.ts';
import type { PartyPlan, Step } from './scenario.ts';

type Word = 'guest' | 'to' | 'session' | 'with' | 'sessions' | 'digits' | 'text' | 'on' | 'withhold' | 'code' | 'forMs';
interface Deed {
  readonly needs: readonly Word[];
  readonly takes: readonly Word[];
}
export interface DeedProblem {
  /** Null: of the step itself. */
  readonly word: keyof Step | null;
  readonly text: string;
}

const WORDS: readonly Word[] = ['guest', 'to', 'session', 'with', 'sessions', 'digits', 'text', 'on', 'withhold', 'code', 'forMs'];
const deed = (needs: readonly Word[] = [], takes: readonly Word[] = []): Deed => ({ needs, takes });

/** What the user of the handset does. */
const HANDSET_DEEDS: Readonly<Record<string, Deed>> = {
  'place-call': deed(['to'], ['guest', 'withhold']),
  answer: deed([], ['guest', 'session']),
  reject: deed([], ['guest', 'session', 'code']),
  hold: deed([], ['guest', 'session']),
  resume: deed([], ['guest', 'session']),
  swap: deed([], ['guest']),
  merge: deed([], ['guest', 'sessions']),
  split: deed(['session'], ['guest']),
  transfer: deed(['session'], ['guest', 'to', 'with']),
  dtmf: deed(['digits'], ['guest', 'session']),
  mute: deed(['on'], ['guest']),
  route: deed(['to'], ['guest']),
  end: deed([], ['guest', 'session']),
  'send-message': deed(['to', 'text'], ['guest']),
  register: deed([], ['guest']),
  unregister: deed([], ['guest']),
  switch: deed(['to']),
  pull: deed(['session'], ['guest']),
  kill: deed(['guest']),
  freeze: deed(['guest', 'forMs']),
};

/** What a far end does; whom is left out: the handset. */
const PARTY_DEEDS: Readonly<Record<string, Deed>> = {
  call: deed([], ['to']),
  answer: deed(),
  reject: deed([], ['code']),
  hold: deed(),
  resume: deed(),
  end: deed(),
  dtmf: deed(['digits']),
  transfer: deed([], ['to']),
  'send-message': deed(['text'], ['to']),
  restart: deed(),
};
const PHONE_VERBS = ['call', 'answer', 'hold', 'resume', 'end', 'dtmf'] as const;
const PROGRAM_VERBS: Readonly<Record<NonNullable<PartyPlan['program']>, readonly string[]>> = { baresip: PHONE_VERBS, linphone: PHONE_VERBS, sipp: ['call'], kamailio: ['restart'] };
const OUR_VERBS = Object.keys(PARTY_DEEDS).filter((verb) => verb !== 'restart');

const verbsOf = ({ address, program, registrar }: PartyPlan): readonly string[] => (address !== undefined ? [] : program ? PROGRAM_VERBS[program] : registrar ? ['restart'] : OUR_VERBS);

/** What makes a step one. */
const DOINGS = ['do', 'until', 'talkMs', 'network', 'rebind', 'wallClockJumpMs', 'diskFull'] as const;
const LOOP_WORDS: readonly string[] = ['step', 'repeat', 'steps'];
const listed = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ').replace(/, ([^,]*)$/, ' or $1');

function deedOf(step: Step, party: PartyPlan | null): Deed | DeedProblem {
  const { do: verb = '' } = step;
  if (!step.party) return HANDSET_DEEDS[verb] ?? { word: 'do', text: verb === 'call' ? "is what a party does; the handset's word is place-call" : `is what a party does; say which with "party"` };
  const able = party ? verbsOf(party) : OUR_VERBS;
  if (able.includes(verb)) return PARTY_DEEDS[verb]!;
  return { word: 'do', text: able.length ? `is nothing ${step.party} can do; it can ${able.join(', ')}${didYouMean(verb, able)}` : `is nothing anybody here can make ${step.party} do, for it is at an address of its own; wait with "until" for what it does by itself` };
}

/** `party`: the plan of who does it; null for the handset, and for a party that there is not. */
export function deedProblems(step: Step, party: PartyPlan | null): DeedProblem[] {
  if (step.steps) return (Object.keys(step) as (keyof Step)[]).filter((word) => !LOOP_WORDS.includes(word)).map((word) => ({ word, text: 'does not go with "steps": say it in one of the steps inside' }));
  const problems: DeedProblem[] = [];
  const complain = (word: keyof Step | null, text: string): void => void problems.push({ word, text });
  if (step.repeat !== undefined) complain('repeat', 'needs "steps": what is repeated');
  if (!DOINGS.some((name) => step[name] !== undefined)) complain(null, `does nothing: give it ${listed(DOINGS)}`);
  if (step.withinMs !== undefined && !step.do && !step.until) complain('withinMs', 'needs "until" or "do": what may take so long');
  if (step.do === undefined) {
    for (const word of [...WORDS, 'refused'] as const) if (step[word] !== undefined) complain(word, 'needs "do": what is done with it');
    if (step.party !== undefined && !step.network) complain('party', 'needs "do" or "network"; an event of a party is awaited with until: [{ event: …, party: … }]');
    return problems;
  }
  const found = deedOf(step, party);
  if ('text' in found) return [...problems, found];
  for (const word of found.needs) if (step[word] === undefined) complain(null, `lacks "${word}", which ${step.do} needs`);
  const known = [...found.needs, ...found.takes];
  for (const word of WORDS) if (step[word] !== undefined && !known.includes(word)) complain(word, `is nothing that ${step.do}${step.party ? ' of a party' : ''} takes${known.length ? `; it takes ${known.join(', ')}` : ''}`);
  return problems;
}

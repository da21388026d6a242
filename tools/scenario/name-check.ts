// What a schema cannot say of a scenario: whatever is named must be there, and be able to do what is asked of it.
import { existsSync, statSync } from 'node:fs';
import { GUEST_NAMES } from '../in-thread/guests.ts';
import type { Path, Problem } from '../schema/schema.ts';
import { didYouMean } from '../schema/suggestion.ts';
import { deedProblems } from './deeds.ts';
import { limits } from './limits.ts';
import { HANDSET, isRegistrar, playedSteps, type EventExpectation, type PartyPlan, type Scenario, type Step, type Wait } from './scenario.ts';
import { eventProblems } from './told-events.ts';

const MACHINE_FAULTS = ['wallClockJumpMs', 'diskFull'] as const;

/** Collects what is wrong with the names of one scenario. */
export class NameCheck {
  readonly problems: Problem[] = [];
  readonly #plans: Readonly<Record<string, PartyPlan>>;
  readonly #parties: readonly string[];
  readonly #hasUsualGuests: boolean;
  readonly #sessions = new Set<string>();
  /** A board keeps its log and its clock to itself. */
  readonly #isFlashed: boolean;

  constructor(scenario: Scenario) {
    this.#plans = scenario.parties;
    this.#parties = Object.keys(this.#plans);
    this.#isFlashed = scenario.handset?.target !== undefined;
    this.#hasUsualGuests = !this.#isFlashed && scenario.handset?.configuration?.guests === undefined;
    for (const [name, plan] of Object.entries(scenario.parties)) this.#partyPlan(name, plan, scenario);
    this.#registrar(['handset', 'registersAt'], scenario.handset?.registersAt, scenario);
    this.#parties.forEach((name) => name === HANDSET && this.complain(['parties', name], "is the handset's own name"));
    scenario.steps.forEach((step, index) => this.#step(step, ['steps', index]));
    if (playedSteps(scenario.steps).length > limits.stepsPlayed) this.complain(['steps'], `makes more than ${limits.stepsPlayed} steps when its loops are played`);
    this.#expectations(scenario);
  }

  #partyPlan(name: string, plan: PartyPlan, scenario: Scenario): void {
    const { address, program, xml, registrar, expiresS, flowTimerS, registersAt } = plan;
    const at = (field: string): Path => ['parties', name, field];
    if (address && !scenario.realtime) this.complain(at('address'), 'is a real phone: the scenario must say "realtime: true"');
    if (program && !scenario.realtime) this.complain(at('program'), 'is a real program: the scenario must say "realtime: true"');
    if (xml !== undefined && program !== 'sipp') this.complain(at('xml'), 'is for "program: sipp"');
    if (xml !== undefined && !existsSync(xml)) this.complain(at('xml'), `is no file: there is no ${xml}`);
    else if (xml !== undefined && !statSync(xml).isFile()) this.complain(at('xml'), `is no file: ${xml} is a folder or a device`);
    if (registrar && (program || address)) this.complain(at('registrar'), 'is one of our own: leave "program" and "address" out');
    if (expiresS !== undefined && !isRegistrar(plan)) this.complain(at('expiresS'), 'is for a registrar: "registrar: true" or "program: kamailio"');
    if (flowTimerS !== undefined && !registrar) this.complain(at('flowTimerS'), 'is for "registrar: true"');
    if (registersAt !== undefined && (isRegistrar(plan) || address || program === 'sipp')) this.complain(at('registersAt'), 'is for phones of our own, "program: baresip" and "program: linphone", and for the handset');
    if (registersAt !== undefined && program && scenario.parties[registersAt]?.registrar) this.complain(at('registersAt'), 'is our own registrar, at which phones of our own register: a program registers at "program: kamailio"');
    this.#registrar(at('registersAt'), registersAt, scenario);
  }

  #registrar(path: Path, name: string | undefined, { parties }: Scenario): void {
    this.#party(path, name);
    if (name !== undefined && parties[name] && !isRegistrar(parties[name])) this.complain(path, 'is no registrar: give that party "registrar: true" or "program: kamailio"');
  }

  complain(path: Path, text: string): void {
    this.problems.push({ path, text });
  }

  #party(path: Path, name: string | undefined, others: readonly string[] = []): void {
    const known = [...others, ...this.#parties];
    if (name !== undefined && !known.includes(name)) this.complain(path, `names no party; there are ${known.join(', ')}${didYouMean(name, known)}`);
  }

  /** A configuration with guests of its own says itself which there are. */
  #guest(path: Path, name: string, others: readonly string[] = []): void {
    const known = [...GUEST_NAMES, ...others];
    if (this.#hasUsualGuests && !known.includes(name)) this.complain(path, `is no guest; there are ${known.join(', ')}${didYouMean(name, known)}`);
  }

  #session(path: Path, name: string | undefined): void {
    const known = [...this.#sessions];
    if (name !== undefined && !this.#sessions.has(name))
      this.complain(path, `names no session so far${known.length ? `; there are ${known.join(', ')}${didYouMean(name, known)}` : ''}`);
  }

  #planOf(name: string | undefined): PartyPlan | null {
    return this.#plans[name ?? ''] ?? null;
  }

  /** One that is awaited or counted must be one that can come. */
  #event(at: Path, expected: Wait | EventExpectation): void {
    const { party } = expected;
    this.#party([...at, 'party'], party);
    if (party !== undefined && !this.#parties.includes(party)) return;
    for (const { path, text } of eventProblems(party ?? 'the handset', this.#planOf(party), expected)) this.complain([...at, ...path], text);
  }

  #step(step: Step, at: Path): void {
    for (const { word, text } of deedProblems(step, this.#planOf(step.party))) this.complain(word === null ? at : [...at, word], text);
    step.steps?.forEach((one, index) => this.#step(one, [...at, 'steps', index]));
    if (step.steps) return;
    if (step.guest !== undefined) this.#guest([...at, 'guest'], step.guest, step.do === 'kill' ? ['core'] : []);
    if (step.do === 'switch' && step.to !== undefined) this.#guest([...at, 'to'], step.to);
    this.#party([...at, 'party'], step.party);
    this.#party([...at, 'rebind'], step.rebind, [HANDSET]);
    for (const fault of MACHINE_FAULTS) if (this.#isFlashed && step[fault] !== undefined) this.complain([...at, fault], 'is done to a handset on this machine, not to one on a board');
    if (step.to && /^[A-Z][A-Za-z0-9]*$/.test(step.to)) this.#party([...at, 'to'], step.to, step.party ? [HANDSET] : []);
    if (!step.party) {
      this.#session([...at, 'session'], step.session);
      this.#session([...at, 'with'], step.with);
      step.sessions?.forEach((name, place) => this.#session([...at, 'sessions', place], name));
    }
    if (step.as && !step.until?.some(({ event }) => event === 'session-offered') && step.do !== 'place-call')
      this.complain([...at, 'as'], 'needs a step that makes a session: place-call, or until session-offered');
    if (step.as) this.#sessions.add(step.as);
    step.until?.forEach((wait, place) => {
      this.#session([...at, 'until', place, 'session'], wait.session);
      this.#party([...at, 'until', place, 'from'], wait.from);
      this.#event([...at, 'until', place], wait);
    });
  }

  #expectations({ expect, parties, handset }: Scenario): void {
    const at = (...path: Path): Path => ['expect', ...path];
    expect.heard?.forEach(({ who, by }, index) => {
      this.#party(at('heard', index, 'who'), who, [HANDSET]);
      this.#party(at('heard', index, 'by'), by, [HANDSET]);
      this.#hears(at('heard', index, 'by'), by);
      if (this.#plans[who] && (this.#plans[who].address !== undefined || this.#plans[who].program === 'sipp' || isRegistrar(this.#plans[who]))) this.complain(at('heard', index, 'who'), 'speaks no marks: what it says cannot be told from anything else');
      if ((who === HANDSET ? handset : parties[who])?.microphone) this.complain(at('heard', index, 'who'), 'speaks no marks, because its "microphone" is something else; look for it with "audio"');
    });
    expect.audio?.forEach(({ by }, index) => {
      this.#party(at('audio', index, 'by'), by, [HANDSET]);
      this.#hears(at('audio', index, 'by'), by);
    });
    expect.mos?.forEach(({ by }, index) => {
      this.#party(at('mos', index, 'by'), by, [HANDSET]);
      if (this.#plans[by]?.address !== undefined || this.#plans[by]?.program || this.#plans[by]?.registrar) this.complain(at('mos', index, 'by'), 'tells no score: only the handset and our own far ends do');
    });
    expect.sip?.forEach(({ from, to, headers, method, status, matches }, index) => {
      this.#party(at('sip', index, 'from'), from, [HANDSET]);
      this.#party(at('sip', index, 'to'), to, [HANDSET]);
      if (method === undefined && status === undefined && matches === undefined) this.complain(at('sip', index), 'lacks "method", "status" or "matches": which messages');
      if (matches !== undefined) this.#pattern(at('sip', index, 'matches'), matches);
      for (const [name, pattern] of Object.entries(headers ?? {})) this.#pattern(at('sip', index, 'headers', name), pattern);
    });
    expect.events?.forEach((one, index) => {
      this.#session(at('events', index, 'session'), one.session);
      this.#event(at('events', index), one);
    });
    if (this.#isFlashed && expect.logs) this.complain(at('logs'), 'cannot be had from a handset on a board: look for its events, or for SIP messages');
    expect.logs?.forEach(({ matches }, index) => this.#pattern(at('logs', index, 'matches'), matches));
    expect.records?.sessions?.forEach(({ session }, index) => this.#session(at('records', 'sessions', index, 'session'), session));
    expect.ended?.forEach((one, index) => {
      if (typeof one === 'string') this.#session(at('ended', index), one);
      else this.#session(at('ended', index, 'session'), one.session);
    });
  }

  /** Nobody sees what a phone of the tester's hears, and a registrar hears nothing. */
  #hears(path: Path, name: string): void {
    const plan = this.#plans[name];
    if (plan && (plan.address !== undefined || isRegistrar(plan))) this.complain(path, 'is recorded by nobody here: look at what the handset hears, sends and tells');
  }

  #pattern(path: Path, pattern: string): void {
    try {
      new RegExp(pattern);
    } catch (error) {
      this.complain(path, `is no pattern: ${(error as Error).message}`);
    }
  }
}

// Plays a scenario: starts handset and far ends, goes through the steps, and gathers what they leave behind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_VERDICT_NO, describeFailure } from '../failure.ts';
import { readTracedRun } from '../trace/source.ts';
import { limits } from './limits.ts';
import { handsetOptions, recordingOf, tapeOf, traceOf, userAt, type HandsetParty } from './party/handset.ts';
import { hostPortOf, userOf, type Party, type PartyResult, type Registrar } from './party/party.ts';
import { targetPlan } from './party/target.ts';
import { soundStart } from './party/sound-start.ts';
import type { Progress } from './progress.ts';
import type { RecordsMoment, RunEvidence, StepResult, TimedEvent } from './result.ts';
import { HANDSET, acts, changesWeather, hasMachineFaults, isRegistrar, playedSteps, type PartyPlan, type Scenario, type Step, type Wait } from './scenario.ts';
import { Refused, type Message } from './stage/event-log.ts';
import type { Stage } from './stage/stage.ts';
import { fieldsFit } from './where.ts';

export interface RunSettings {
  folder: string;
  stage: Stage;
  progress: Progress;
  /** The handset, for `twinset replay`. */
  record?: boolean;
}

const DEFAULT_TIME_LIMIT_S = 60;

export class ScenarioRunner {
  readonly #scenario: Scenario;
  readonly #settings: RunSettings;
  readonly #stage: Stage;
  readonly #started: number;
  readonly #parties = new Map<string, Party>();
  readonly #sessions = new Map<string, string>();
  readonly #events: TimedEvent[] = [];
  readonly #steps: StepResult[] = [];
  readonly #recordsOverTime: RecordsMoment[] = [];
  readonly #switchWindows: { fromEpochMs: number; toEpochMs: number }[] = [];
  #up: HandsetParty | null = null;
  #frozenUntilMs = 0;
  #wallClockJumpMs = 0;
  /** Of parties that moved: where they are now. */
  readonly #addresses = new Map<string, string[]>();

  constructor(scenario: Scenario, settings: RunSettings) {
    this.#scenario = scenario;
    this.#settings = settings;
    this.#stage = settings.stage;
    this.#started = settings.stage.nowMs();
  }

  async run(): Promise<RunEvidence> {
    const { progress } = this.#settings;
    try {
      const failure = await this.#bootAll();
      if (failure === null) {
        progress.started(this.#handset);
        await this.#playSteps();
      }
      return await this.#gather(failure);
    } finally {
      progress.stopped();
      await this.#stopAll();
    }
  }

  /** Why somebody did not come up; null: everybody is there. What is missing, or said wrongly, concerns more than this run. */
  async #bootAll(): Promise<string | null> {
    const { parties, handset } = this.#scenario;
    try {
      // Who registers needs a registrar first.
      for (const [name, plan] of Object.entries(parties)) if (isRegistrar(plan)) await this.#bootParty(name, plan);
      this.#up = await this.#bootHandset(this.#registrar(handset?.registersAt));
      this.#listen(HANDSET, this.#up.link);
      for (const [name, plan] of Object.entries(parties)) if (!isRegistrar(plan)) await this.#bootParty(name, plan);
      return null;
    } catch (error) {
      if (describeFailure(error).exitStatus !== EXIT_VERDICT_NO) throw error;
      return (error as Error).message;
    }
  }

  #bootHandset(registrar: Registrar | null): Promise<HandsetParty> {
    const { folder, record = false } = this.#settings;
    const plan = targetPlan(this.#scenario, folder, registrar);
    if (plan) return this.#stage.bootTarget(plan, folder);
    const options = { ...handsetOptions(this.#scenario, folder, registrar), ...(record ? { record: tapeOf(folder) } : {}) };
    return this.#stage.bootHandset(options, hasMachineFaults(this.#scenario) ? join(folder, 'faults.json') : null);
  }

  async #bootParty(name: string, plan: PartyPlan): Promise<void> {
    const party = await this.#stage.bootParty(name, plan, this.#settings.folder, changesWeather(this.#scenario), this.#registrar(plan.registersAt));
    this.#parties.set(name, party);
    if (party.events) this.#listen(name, party.events);
  }

  #registrar(name: string | undefined): Registrar | null {
    if (name === undefined) return null;
    const at = hostPortOf(this.#parties.get(name)!);
    return { at, port: Number(at.split(':').at(-1)) };
  }

  /** Where parties call the handset. */
  get #handsetUri(): string {
    const registrar = this.#registrar(this.#scenario.handset?.registersAt);
    return registrar ? userAt(this.#scenario, registrar) : `sip:handset@${this.#handset.bind}`;
  }

  /** One after the other: under the virtual clock only one may let time pass. Who registered takes it back first. */
  async #stopAll(): Promise<void> {
    const isLast = ({ name }: Party): boolean => isRegistrar(this.#scenario.parties[name]!);
    const parties = [...this.#parties.values()];
    for (const party of parties.filter((one) => !isLast(one))) await party.stop();
    await this.#up?.link.stop();
    for (const party of parties.filter(isLast)) await party.stop();
  }

  #listen(who: string, events: Pick<NonNullable<Party['events']>, 'onEvent'>): void {
    events.onEvent((event) => this.#events.push({ atMs: this.#atMs(), who, event }));
  }

  get #handset(): HandsetParty {
    return this.#up!;
  }

  #atMs(): number {
    return this.#stage.nowMs() - this.#started;
  }

  /** The first step that fails ends the scenario: what follows would only repeat the trouble. */
  async #playSteps(): Promise<void> {
    const deadline = this.#started + (this.#scenario.timeLimitS ?? DEFAULT_TIME_LIMIT_S) * 1000;
    const steps = playedSteps(this.#scenario.steps);
    for (const [index, step] of steps.entries()) {
      const { progress } = this.#settings;
      progress.step(index, steps.length, step.step);
      const atMs = this.#atMs();
      let detail = '';
      try {
        await this.#play(step, deadline - this.#stage.nowMs());
      } catch (error) {
        detail = error instanceof Refused ? `${error.code}: ${error.message}` : (error as Error).message;
      }
      const result: StepResult = { name: step.step, verdict: detail ? 'fail' : 'pass', atMs, detail };
      this.#steps.push(result);
      progress.stepDone(result);
      // A guest that stands still would answer when it moves again, and hold up what is to happen meanwhile.
      if (step.do === 'freeze') this.#frozenUntilMs = this.#stage.nowMs() + step.forMs!;
      const frozen = this.#stage.nowMs() < this.#frozenUntilMs;
      const records = frozen ? null : await this.#handset.link.request({ do: 'records' }).catch(() => null);
      if (records) this.#recordsOverTime.push({ atMs: this.#atMs(), step: step.step, records });
      if (detail) return;
    }
  }

  async #play(step: Step, leftMs: number): Promise<void> {
    if (leftMs <= 0) throw new Refused('TIME_LIMIT', `the time limit of the scenario is over; give it a larger timeLimitS`);
    const timeoutMs = Math.min(step.withinMs ?? limits.stepMs, leftMs);
    if (step.talkMs !== undefined && step.talkMs > leftMs) throw new Refused('TIME_LIMIT', `talkMs is longer than what is left of the time limit, ${Math.round(leftMs)} ms; give the scenario a larger timeLimitS`);
    const since = this.#stage.epochMs();
    if (acts(step)) this.#passOver();
    if (step.do) await this.#expecting(step, () => (step.party ? this.#partyDoes(step) : this.#handsetDoes(step, timeoutMs)));
    if (step.network) await this.#changeWeather(step);
    if (step.rebind) await this.#rebind(step.rebind);
    this.#breakMachine(step);
    for (const wait of step.until ?? []) {
      const event = await this.#witness(wait).waitFor(this.#describe(wait), (candidate) => this.#fits(wait, candidate), timeoutMs);
      if (step.as && wait.event === 'session-offered') this.#sessions.set(step.as, String(event.session));
    }
    if (step.do === 'switch' && !step.refused) this.#switchWindows.push({ fromEpochMs: since, toEpochMs: this.#stage.epochMs() });
    if (step.talkMs) await this.#stage.pause(step.talkMs);
  }

  /** What a step waits for is what it brings about: what came before it is not that. */
  #passOver(): void {
    for (const events of [this.#handset.link, ...[...this.#parties.values()].flatMap((party) => party.events ?? [])]) events.passOver();
  }

  /** Whose events a wait is about. */
  #witness({ party: name }: Wait): Pick<NonNullable<Party['events']>, 'waitFor'> {
    const witness = name ? this.#parties.get(name)!.events : this.#handset.link;
    if (!witness) throw new Refused('TELLS_NOTHING', `${name} tells nothing of itself; wait for an event of the handset`);
    return witness;
  }

  async #changeWeather({ party: only, network }: Step): Promise<void> {
    for (const party of only ? [this.#parties.get(only)!] : this.#parties.values()) {
      if (!party.weather) throw new Refused('NO_WEATHER', `the network of ${party.name} is not ours to change`);
      await party.weather(network!);
    }
  }

  async #rebind(whose: string): Promise<void> {
    for (const party of whose === HANDSET ? this.#parties.values() : [this.#parties.get(whose)!]) {
      if (!party.rebind) throw new Refused('NO_WEATHER', `the network of ${party.name} is not ours to change`);
      const others = [...this.#parties.values()].filter((one) => one !== party).map(hostPortOf);
      const at = await party.rebind(whose === HANDSET ? 'peer' : 'own', others);
      if (at) this.#addresses.set(party.name, [...(this.#addresses.get(party.name) ?? []), at]);
    }
  }

  #breakMachine({ wallClockJumpMs, diskFull }: Step): void {
    if (wallClockJumpMs !== undefined) this.#handset.faults!({ wallClockJumpMs: (this.#wallClockJumpMs += wallClockJumpMs) });
    if (diskFull !== undefined) this.#handset.faults!({ diskFull });
  }

  /** A step with `refused` must be refused, and with that code. */
  async #expecting(step: Step, act: () => Promise<void>): Promise<void> {
    if (!step.refused) return act();
    try {
      await act();
    } catch (error) {
      if (error instanceof Refused && error.code === step.refused) return;
      throw error;
    }
    throw new Refused('NOT_REFUSED', `should have been refused with ${step.refused}`);
  }

  async #handsetDoes(step: Step, timeoutMs: number): Promise<void> {
    const fields: Message = { do: step.do };
    for (const name of ['guest', 'digits', 'text', 'on', 'withhold', 'code'] as const) if (step[name] !== undefined) fields[name] = step[name];
    if (step.to) fields.to = this.#parties.get(step.to)?.uri ?? step.to;
    if (step.forMs) fields.durationMs = step.forMs;
    if (step.with) fields.with = this.#sessionOf(step.with);
    if (step.session) fields.session = this.#sessionOf(step.session);
    if (step.sessions) fields.sessions = step.sessions.map((name) => this.#sessionOf(name));
    const reply = await this.#handset.link.request(fields, timeoutMs);
    if (step.as && typeof reply.session === 'string') this.#sessions.set(step.as, reply.session);
  }

  async #partyDoes(step: Step): Promise<void> {
    const party = this.#parties.get(step.party!)!;
    await party.do(step.do!, {
      to: step.to === undefined ? this.#handsetUri : step.to === HANDSET ? `sip:handset@${this.#handset.bind}` : (this.#parties.get(step.to)?.uri ?? step.to),
      ...(step.code ? { code: step.code } : {}),
      ...(step.digits ? { digits: step.digits } : {}),
      ...(step.text ? { text: step.text } : {}),
    });
  }

  #sessionOf(name: string): string {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new Refused('NO_SUCH_SESSION', `the session ${name} was never made`);
    return session;
  }

  #fits(wait: Wait, event: Message): boolean {
    if (event.event !== wait.event) return false;
    // A party numbers its sessions by itself.
    if (wait.session && !wait.party && event.session !== this.#sessions.get(wait.session)) return false;
    if (wait.where && !fieldsFit(event, wait.where)) return false;
    return !wait.from || userOf(String(event.from)) === userOf(this.#parties.get(wait.from)!.uri);
  }

  #describe({ event, session, from, party, where }: Wait): string {
    return [event, session && `of ${session}`, from && `from ${from}`, party && `at ${party}`, where && `with ${JSON.stringify(where)}`].filter(Boolean).join(' ');
  }

  /** `broken`: why the steps were not played. */
  async #gather(broken: string | null): Promise<RunEvidence> {
    const tracePath = traceOf(this.#settings.folder);
    let failure: string | null = null;
    const told = (error: Error): null => {
      failure ??= error.message;
      return null;
    };
    const records = (await this.#up?.link.request({ do: 'records' }).catch(told)) ?? null;
    const stats = (await this.#up?.link.request({ do: 'stats' }).catch(told)) ?? null;
    const playedFromMs = soundStart(stats ?? {}, this.#stage.epochMs());
    const durationMs = this.#atMs();
    const parties: RunEvidence['parties'] = [];
    for (const party of this.#parties.values()) {
      const { rtp, recording: heard, streams = [], passages = [], failure: ownFailure = null } = await party.result().catch((error: Error): PartyResult => ({ rtp: null, recording: null, failure: error.message }));
      parties.push({ name: party.name, voice: party.voice, user: userOf(party.uri), address: hostPortOf(party), movedTo: this.#addresses.get(party.name) ?? [], rtp, recording: heard, streams, passages, failure: ownFailure });
    }
    // What ends only because the run does is no answer to anything that was expected.
    const events = [...this.#events];
    await this.#stopAll();
    const heardPath = recordingOf(this.#settings.folder);
    return {
      failure: broken,
      durationMs,
      steps: this.#steps,
      events,
      recordsOverTime: this.#recordsOverTime,
      records,
      sessions: this.#sessions,
      switchWindows: this.#switchWindows,
      guests: this.#up?.guests ?? [],
      parties,
      trace: readTracedRun(tracePath),
      handset: { bind: this.#up?.bind ?? '', voice: this.#scenario.handset?.voice ?? 0, tracePath, recording: existsSync(heardPath) ? { path: heardPath, startEpochMs: this.#up?.recordedFromMs?.() ?? playedFromMs } : null, stats, failure },
    };
  }
}

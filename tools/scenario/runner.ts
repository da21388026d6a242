// Plays a scenario: goes through its steps with those who take part, and gathers what they leave behind.
import { existsSync } from 'node:fs';
import { readTracedRun } from '../trace/source.ts';
import { Cast, type CastSettings } from './cast.ts';
import { limits } from './limits.ts';
import { recordingOf, traceOf } from './party/handset.ts';
import { hostPortOf, userOf, type Party, type PartyResult } from './party/party.ts';
import { soundStart } from './party/sound-start.ts';
import type { Progress } from './progress.ts';
import type { RecordsMoment, RunEvidence, StepResult, TimedEvent } from './result.ts';
import { HANDSET, acts, playedSteps, type Scenario, type Step, type Wait } from './scenario.ts';
import { Refused, type Message } from './stage/event-log.ts';
import type { Stage } from './stage/stage.ts';
import { fieldsFit } from './where.ts';

export interface RunSettings extends CastSettings {
  progress: Progress;
}

const DEFAULT_TIME_LIMIT_S = 60;

export class ScenarioRunner {
  readonly #scenario: Scenario;
  readonly #settings: RunSettings;
  readonly #stage: Stage;
  readonly #started: number;
  readonly #cast: Cast;
  readonly #sessions = new Map<string, string>();
  readonly #events: TimedEvent[] = [];
  readonly #steps: StepResult[] = [];
  readonly #recordsOverTime: RecordsMoment[] = [];
  readonly #switchWindows: { fromEpochMs: number; toEpochMs: number }[] = [];
  #frozenUntilMs = 0;
  #wallClockJumpMs = 0;

  constructor(scenario: Scenario, settings: RunSettings) {
    this.#scenario = scenario;
    this.#settings = settings;
    this.#stage = settings.stage;
    this.#started = settings.stage.nowMs();
    this.#cast = new Cast(scenario, settings, (who, event) => this.#events.push({ atMs: this.#atMs(), who, event }));
  }

  async run(): Promise<RunEvidence> {
    const { progress } = this.#settings;
    try {
      const failure = await this.#cast.boot();
      if (failure === null) {
        progress.started(this.#cast.handset);
        await this.#playSteps();
      }
      return await this.#gather(failure);
    } finally {
      progress.stopped();
      await this.#cast.stop();
    }
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
      const records = frozen ? null : await this.#cast.handset.link.request({ do: 'records' }).catch(() => null);
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
    for (const events of [this.#cast.handset.link, ...this.#cast.parties.flatMap((party) => party.events ?? [])]) events.passOver();
  }

  /** Whose events a wait is about. */
  #witness({ party: name }: Wait): Pick<NonNullable<Party['events']>, 'waitFor'> {
    const witness = name ? this.#cast.party(name).events : this.#cast.handset.link;
    if (!witness) throw new Refused('TELLS_NOTHING', `${name} tells nothing of itself; wait for an event of the handset`);
    return witness;
  }

  async #changeWeather({ party: only, network }: Step): Promise<void> {
    for (const party of only ? [this.#cast.party(only)] : this.#cast.parties) {
      if (!party.weather) throw new Refused('NO_WEATHER', `the network of ${party.name} is not ours to change`);
      await party.weather(network!);
    }
  }

  async #rebind(whose: string): Promise<void> {
    for (const party of whose === HANDSET ? this.#cast.parties : [this.#cast.party(whose)]) {
      if (!party.rebind) throw new Refused('NO_WEATHER', `the network of ${party.name} is not ours to change`);
      const others = this.#cast.parties.filter((one) => one !== party).map(hostPortOf);
      const at = await party.rebind(whose === HANDSET ? 'peer' : 'own', others);
      if (at) this.#cast.moved(party, at);
    }
  }

  #breakMachine({ wallClockJumpMs, diskFull }: Step): void {
    if (wallClockJumpMs !== undefined) this.#cast.handset.faults!({ wallClockJumpMs: (this.#wallClockJumpMs += wallClockJumpMs) });
    if (diskFull !== undefined) this.#cast.handset.faults!({ diskFull });
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
    if (step.to) fields.to = this.#cast.addressOf(step.to);
    if (step.forMs) fields.durationMs = step.forMs;
    if (step.with) fields.with = this.#sessionOf(step.with);
    if (step.session) fields.session = this.#sessionOf(step.session);
    if (step.sessions) fields.sessions = step.sessions.map((name) => this.#sessionOf(name));
    const reply = await this.#cast.handset.link.request(fields, timeoutMs);
    if (step.as && typeof reply.session === 'string') this.#sessions.set(step.as, reply.session);
  }

  async #partyDoes(step: Step): Promise<void> {
    const party = this.#cast.party(step.party!);
    await party.do(step.do!, {
      to: step.to === undefined ? this.#cast.handsetUri : step.to === HANDSET ? `sip:handset@${this.#cast.handset.bind}` : this.#cast.addressOf(step.to),
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
    return !wait.from || userOf(String(event.from)) === userOf(this.#cast.party(wait.from).uri);
  }

  #describe({ event, session, from, party, where }: Wait): string {
    return [event, session && `of ${session}`, from && `from ${from}`, party && `at ${party}`, where && `with ${JSON.stringify(where)}`].filter(Boolean).join(' ');
  }

  /** `broken`: why the steps were not played. */
  async #gather(broken: string | null): Promise<RunEvidence> {
    const handset = this.#cast.handsetIfUp;
    let failure: string | null = null;
    const ask = async (what: 'records' | 'stats'): Promise<Message | null> =>
      (await handset?.link.request({ do: what }).catch((error: Error): null => {
        failure ??= error.message;
        return null;
      })) ?? null;
    const records = await ask('records');
    const stats = await ask('stats');
    const playedFromMs = soundStart(stats ?? {}, this.#stage.epochMs());
    const durationMs = this.#atMs();
    const parties: RunEvidence['parties'] = [];
    for (const party of this.#cast.parties) parties.push(await this.#evidenceOf(party));
    // What ends only because the run does is no answer to anything that was expected.
    const events = [...this.#events];
    await this.#cast.stop();
    const { folder } = this.#settings;
    const heardPath = recordingOf(folder);
    const recording = existsSync(heardPath) ? { path: heardPath, startEpochMs: handset?.recordedFromMs?.() ?? playedFromMs } : null;
    return {
      failure: broken,
      durationMs,
      steps: this.#steps,
      events,
      recordsOverTime: this.#recordsOverTime,
      records,
      sessions: this.#sessions,
      switchWindows: this.#switchWindows,
      guests: handset?.guests ?? [],
      parties,
      trace: readTracedRun(traceOf(folder)),
      handset: { bind: handset?.bind ?? '', voice: this.#scenario.handset?.voice ?? 0, tracePath: traceOf(folder), recording, stats, failure },
    };
  }

  async #evidenceOf(party: Party): Promise<RunEvidence['parties'][number]> {
    const { rtp, recording, streams = [], passages = [], failure = null } = await party.result().catch((error: Error): PartyResult => ({ rtp: null, recording: null, failure: error.message }));
    return { name: party.name, voice: party.voice, user: userOf(party.uri), address: hostPortOf(party), movedTo: this.#cast.movedTo(party), rtp, recording, streams, passages, failure };
  }
}

// Plays a scenario: starts handset and far ends, goes through the steps, and gathers what they leave behind.
import { readFileSync } from 'node:fs';
import { readPcapng } from '../../host-shim/trace/index.ts';
import { limits } from './limits.ts';
import { startFarEnd } from './party/far-end.ts';
import { startHandset, type HandsetParty } from './party/handset.ts';
import { Refused, type Message } from './party/json-process.ts';
import { userOf, type Party } from './party/party.ts';
import { startRealPeer } from './party/real-peer.ts';
import { soundStart } from './party/sound-start.ts';
import type { Progress } from './progress.ts';
import type { RecordsMoment, RunEvidence, StepResult, TimedEvent } from './result.ts';
import type { Scenario, Step, Wait } from './scenario.ts';

export interface RunSettings {
  folder: string;
  peers: 'builtin' | 'real';
  progress: Progress;
}

const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

export class ScenarioRunner {
  readonly #scenario: Scenario;
  readonly #settings: RunSettings;
  readonly #started = Date.now();
  readonly #parties = new Map<string, Party>();
  readonly #sessions = new Map<string, string>();
  readonly #events: TimedEvent[] = [];
  readonly #steps: StepResult[] = [];
  readonly #recordsOverTime: RecordsMoment[] = [];
  readonly #switchWindows: { fromEpochMs: number; toEpochMs: number }[] = [];
  #handset!: HandsetParty;

  constructor(scenario: Scenario, settings: RunSettings) {
    this.#scenario = scenario;
    this.#settings = settings;
  }

  async run(): Promise<RunEvidence> {
    const { folder, peers, progress } = this.#settings;
    try {
      this.#handset = await startHandset(this.#scenario, folder);
      this.#handset.link.onEvent((event) => this.#events.push({ atMs: this.#atMs(), who: 'A', event }));
      const start = peers === 'real' ? startRealPeer : startFarEnd;
      for (const [name, plan] of Object.entries(this.#scenario.parties)) this.#parties.set(name, await start(name, plan, folder));
      progress.started(this.#handset);
      await this.#playSteps();
      return await this.#gather();
    } finally {
      progress.stopped();
      await Promise.all([...this.#parties.values()].map((party) => party.stop()));
      await this.#handset?.link.stop();
    }
  }

  #atMs(): number {
    return Date.now() - this.#started;
  }

  /** The first step that fails ends the scenario: what follows would only repeat the trouble. */
  async #playSteps(): Promise<void> {
    const deadline = this.#started + (this.#scenario.timeLimitS ?? 60) * 1000;
    for (const [index, step] of this.#scenario.steps.entries()) {
      const { progress } = this.#settings;
      progress.step(index, this.#scenario.steps.length, step.step);
      const atMs = this.#atMs();
      let detail = '';
      try {
        await this.#play(step, Math.max(1, deadline - Date.now()));
      } catch (error) {
        detail = error instanceof Refused ? `${error.code}: ${error.message}` : (error as Error).message;
      }
      const result: StepResult = { name: step.step, verdict: detail ? 'fail' : 'pass', atMs, detail };
      this.#steps.push(result);
      progress.stepDone(result);
      const records = await this.#handset.link.request({ do: 'records' }).catch(() => null);
      if (records) this.#recordsOverTime.push({ atMs: this.#atMs(), step: step.step, records });
      if (detail) return;
    }
  }

  async #play(step: Step, leftMs: number): Promise<void> {
    const timeoutMs = Math.min(step.withinMs ?? limits.stepMs, leftMs);
    const since = Date.now();
    if (step.do) await this.#expecting(step, () => (step.party ? this.#partyDoes(step) : this.#handsetDoes(step, timeoutMs)));
    for (const wait of step.until ?? []) {
      const event = await this.#handset.link.waitFor(this.#describe(wait), (candidate) => this.#fits(wait, candidate), timeoutMs);
      if (step.as && wait.event === 'session-offered') this.#sessions.set(step.as, String(event.session));
    }
    if (step.do === 'switch' && !step.refused) this.#switchWindows.push({ fromEpochMs: since, toEpochMs: Date.now() });
    if (step.talkMs) await pause(Math.min(step.talkMs, leftMs));
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
    for (const name of ['guest', 'digits', 'on', 'code'] as const) if (step[name] !== undefined) fields[name] = step[name];
    if (step.to) fields.to = this.#parties.get(step.to)?.uri ?? step.to;
    if (step.session) fields.session = this.#sessionOf(step.session);
    if (step.sessions) fields.sessions = step.sessions.map((name) => this.#sessionOf(name));
    const reply = await this.#handset.link.request(fields, timeoutMs);
    if (step.as && typeof reply.session === 'string') this.#sessions.set(step.as, reply.session);
  }

  async #partyDoes(step: Step): Promise<void> {
    const party = this.#parties.get(step.party!)!;
    await party.do(step.do!, {
      to: `sip:handset@${this.#handset.bind}`,
      ...(step.code ? { code: step.code } : {}),
      ...(step.digits ? { digits: step.digits } : {}),
    });
  }

  #sessionOf(name: string): string {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new Refused('NO_SUCH_SESSION', `the session ${name} was never made`);
    return session;
  }

  #fits(wait: Wait, event: Message): boolean {
    if (event.event !== wait.event) return false;
    if (wait.session && event.session !== this.#sessions.get(wait.session)) return false;
    return !wait.from || userOf(String(event.from)) === userOf(this.#parties.get(wait.from)!.uri);
  }

  #describe({ event, session, from }: Wait): string {
    return [event, session && `of ${session}`, from && `from ${from}`].filter(Boolean).join(' ');
  }

  async #gather(): Promise<RunEvidence> {
    const { link, bind, guests, tracePath, recordingPath } = this.#handset;
    const records = await link.request({ do: 'records' }).catch(() => null);
    const stats = await link.request({ do: 'stats' }).catch(() => null);
    const recording = { path: recordingPath, startEpochMs: soundStart(stats ?? {}) };
    const durationMs = this.#atMs();
    const parties: RunEvidence['parties'] = [];
    for (const party of this.#parties.values()) {
      const { rtp, recording: heard } = await party.result();
      parties.push({ name: party.name, voice: party.voice, user: userOf(party.uri), address: party.uri.split('@')[1]!, rtp, recording: heard });
    }
    await Promise.all([...this.#parties.values()].map((party) => party.stop()));
    await link.stop();
    return {
      durationMs,
      steps: this.#steps,
      events: this.#events,
      recordsOverTime: this.#recordsOverTime,
      records,
      sessions: this.#sessions,
      switchWindows: this.#switchWindows,
      guests,
      parties,
      packets: readTrace(tracePath),
      handset: { bind, voice: this.#scenario.handset?.voice ?? 0, tracePath, recording, stats },
    };
  }
}

function readTrace(path: string): RunEvidence['packets'] {
  const file = readPcapng(readFileSync(path));
  return file?.packets.map((packet) => ({ interfaceName: file.interfaces[packet.interfaceIndex]?.name ?? '', packet })) ?? [];
}

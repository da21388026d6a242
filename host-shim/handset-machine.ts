// The handset at work: its guests, its events, and what programs ask of it.
import { ErrorCode, LogLevel } from '../proto/index.ts';
import type { Decoded, Fields, FrameHeader, Messages } from '../proto/index.ts';
import { Board } from './board.ts';
import type { CoreLoader } from './board.ts';
import type { PortMaker } from './bus/index.ts';
import { bothSinks } from './crash/black-box.ts';
import { CrashRecorder } from './crash/crash-recorder.ts';
import type { CrashCause } from './crash/dump.ts';
import type { Timers } from './devices/clock/clock.ts';
import type { SocketAddress } from './devices/net/net.ts';
import { hostPort } from './devices/net/numeric-address.ts';
import type { Storage } from './devices/storage/storage.ts';
import { Guests } from './guest/guests.ts';
import type { GuestPlan } from './guest/guests.ts';
import type { GuestSnapshot, Handset, SwitchResult } from './handset.ts';
import { HostError } from './machine/errors.ts';
import { handsetEvent } from './machine/events.ts';
import { EventHub, type HandsetEvent } from './events/index.ts';
import type { Observer } from './machine/hypervisor.ts';
import { userInputOf } from './machine/input.ts';
import type { InputFields, InputResult, InputVerb } from './machine/input.ts';
import { machineLimits } from './machine/limits.ts';
import type { RecordComparison } from './machine/record-check.ts';
import { ReportParts, queryRecords } from './machine/record-query.ts';
import { Requests } from './machine/requests.ts';
import type { SwitchOutcome } from './machine/switch.ts';
import type { HandsetOptions } from './options.ts';
import type { Platform } from './platform.ts';
import { type ReloadOptions, type ReloadResult, reload } from './reload.ts';
import { shutDown } from './shutdown.ts';

export interface HandsetParts {
  platform: Platform;
  loadCore: () => Promise<CoreLoader>;
  guests: readonly GuestPlan[];
  pollGuests?: () => boolean;
  /** Absent: ports in shared memory. */
  makePort?: PortMaker;
}

/** twinset:firmware, fault: unreachable. */
const FAULT_TRAP = 0;
/** Sent back for a call while no guest is up. */
const NOBODY_THERE = 480;
const STORED_ACTIVE = 'active';
const STORED_INSTANCE = 'instance';

export class HandsetMachine implements Handset {
  readonly pid = process.pid;
  readonly #guests: Guests;
  readonly #requests: Requests;
  readonly #events = new EventHub();
  readonly #storage: Storage;
  readonly #displays = new Map<number, readonly string[]>();
  readonly #registered = new Set<number>();
  readonly #reportParts = new ReportParts();
  readonly #crashes: CrashRecorder | null;
  /** Run after each event until they return true. */
  #lookers: (() => boolean)[] = [];
  #board!: Board;
  #allSynchronised: () => void = () => undefined;
  #shutdown: Promise<void> | null = null;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(private options: HandsetOptions, private readonly parts: HandsetParts) {
    this.#requests = new Requests(parts.platform);
    const { storagePath, trace, crashDumps } = options;
    this.#crashes = crashDumps === undefined ? null : new CrashRecorder(options, crashDumps);
    this.#storage = parts.platform.storage(storagePath, (reason) => this.#lost('STORE_LOST', `the store ${storagePath} cannot be written (${reason}): what is set now is forgotten at the end`));
    trace?.onLost?.((reason) => this.#lost('TRACE_LOST', `the trace ends here (${reason}); the handset goes on`));
    this.#guests = new Guests(parts.guests, parts.platform, {
      up: (participant) => trace?.participant?.(parts.platform.clock.nowMs(), { number: participant, name: this.#guests.nameOf(participant) ?? '', place: this.#guests.placeOf(participant) }),
      down: (participant, reason, stack) => {
        this.#died({ what: 'guest', name: this.#guests.nameOf(participant) ?? '', reason, hung: reason.startsWith('frozen'), stack });
        this.#requests.guestLost(participant);
        this.#reportParts.forget(participant);
      },
      codecFailed: (participant, reason) => this.#events.tell({ event: 'error', code: 'CODEC_LOST', message: `${this.#guests.nameOf(participant)}: ${reason}` }),
    }, parts.makePort);
  }

  static async boot(options: HandsetOptions, parts: HandsetParts): Promise<Handset> {
    const handset = new HandsetMachine(options, parts);
    const { answer = 'off' } = options;
    if (answer !== 'off' && answer !== 'active') handset.#guests.get(answer);
    const stored = handset.#storage.get(STORED_ACTIVE) ?? '';
    const active = options.active ?? (handset.guests.includes(stored) ? stored : handset.guests[0]);
    const { participant } = handset.#guests.get(active);
    try {
      await handset.#boot(participant);
    } catch (error) {
      await handset.#close();
      throw error;
    }
    return handset;
  }

  get guests(): readonly string[] {
    return this.#guests.names;
  }

  get bind(): SocketAddress {
    return this.#board.bind;
  }

  get active(): string {
    return this.#guests.nameOf(this.#board.hypervisor.ownership.active) ?? '';
  }

  /** Runs `work` as an event of the machine: for benches that stand in for one of its parts. */
  enter(work: () => void): void {
    this.#board.hypervisor.enter(work);
  }

  on(_name: 'event', listener: (event: HandsetEvent) => void): () => void {
    return this.#events.listen(listener);
  }

  async input(guest: string | null, verb: InputVerb, fields: InputFields = {}): Promise<InputResult> {
    const participant = guest === null ? this.#board.hypervisor.ownership.active : this.#guests.get(guest).participant;
    const { problem, session, body } = userInputOf(verb, fields);
    if (problem) return { ok: false, code: 'NO_SUCH_SESSION', message: problem };
    const answer = await this.#requests.ask(participant, machineLimits.inputMs, (requestId) => this.#sent(participant, 'UserInput', body, session, requestId));
    if (!answer.answered) return { ok: false, code: answer.code, message: answer.message };
    if (answer.report.name !== 'UserInputDone') return { ok: false, code: 'BAD_FRAME', message: `the guest answered with ${answer.report.name}` };
    const { ok, code, text } = answer.report.body;
    return ok ? { ok, ...(answer.session ? { session: String(answer.session) } : {}) } : { ok, code: code || 'FAILED', message: text || code };
  }

  switchTo(guest: string): Promise<SwitchResult> {
    const to = this.#guests.get(guest).participant;
    return new Promise((resolve) => {
      this.#board.hypervisor.enter(() => this.#board.hypervisor.mediation.switch.request(to, (outcome) => {
        if (!outcome.ok) return resolve({ ok: false, code: ErrorCode[outcome.code], message: outcome.text });
        outcome.figures.then(
          (figures) => resolve({ ok: true, ...this.#switched(outcome), ...figures, durationMs: outcome.durationMs }),
          (error: Error) => resolve({ ok: false, code: 'FIGURES_LOST', message: error.message }),
        );
      }));
    });
  }

  async pull(guest: string, session: string): Promise<InputResult> {
    const unknown = { ok: false, code: 'NO_SUCH_SESSION', message: `${guest} knows no session ${session}` };
    if (!this.#board.hypervisor.ownership.live().some((live) => String(live) === session)) return unknown;
    if (guest !== this.active) {
      const switched = await this.switchTo(guest);
      if (!switched.ok) return switched;
    }
    const { projection } = await this.snapshot(guest);
    const found = (projection as { sessions?: { id: number; heldLocal: boolean }[] } | null)?.sessions?.find(({ id }) => String(id) === session);
    if (!found) return unknown;
    return found.heldLocal ? this.input(guest, 'resume', { session }) : { ok: true, session };
  }

  records(): Promise<RecordComparison> {
    const { hypervisor } = this.#board;
    return queryRecords(this.#guests.supervisors, (participant, requestId) => this.#sent(participant, 'RecordQuery', {}, 0, requestId), this.#requests, hypervisor.check, this.parts.platform);
  }

  async snapshot(guest: string | null): Promise<GuestSnapshot> {
    const name = guest ?? this.active;
    const { participant } = this.#guests.get(name);
    const { sequence, records, projections } = await this.records();
    return { guest: name, display: [...this.#displays.get(participant) ?? []], sequence, record: records[name] ?? null, projection: projections[name] ?? null };
  }

  async stats(): Promise<Record<string, unknown>> {
    const { hypervisor } = this.#board;
    return {
      ...await this.#board.stats(),
      active: this.active,
      ...(this.#crashes ? { crashDumps: this.#crashes.figures() } : {}),
      sessions: hypervisor.ownership.live().map(String),
      guests: this.#guests.supervisors.map(({ participant, name, running, restarts, frozen }) => ({ name, participant, ...this.#guests.isolationOf(participant), running, restarts, frozen, port: hypervisor.port(participant)?.figures() ?? null })),
    };
  }

  kill(name: string): void {
    if (name !== 'core') return this.#guests.get(name).kill('killed on request');
    this.#board.hypervisor.enter(() => this.#board.hypervisor.core.call((core, nowMs) => core.fault(nowMs, FAULT_TRAP)));
  }

  freeze(name: string, durationMs: number): void {
    this.#guests.get(name).freeze(durationMs);
  }

  /** One after the other. */
  reload(wanted: ReloadOptions): Promise<ReloadResult> {
    const reloaded = this.#reloading.then(async () => {
      const { answer = 'off' } = wanted;
      if (answer !== 'off' && answer !== 'active') this.#guests.get(answer);
      const { options, result } = await reload(this.options, wanted, {
        board: this.#board, sessions: () => this.#board.hypervisor.ownership.live().length, registered: () => [...this.#registered], input: (verb, account) => this.input(null, verb, { account }),
      });
      this.options = options;
      this.#crashes?.know(options);
      if (result.changed.length > 0) this.#events.tell({ event: 'reloaded', changed: [...result.changed] });
      return result;
    });
    this.#reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  async factoryReset(): Promise<void> {
    await this.shutdown();
    this.#storage.clear();
    this.#crashes?.clear();
  }

  shutdown(): Promise<void> {
    const { ownership } = this.#board.hypervisor;
    this.#shutdown ??= shutDown({
      sessions: () => ownership.live().map((session) => ({ session, offered: ownership.offered(session) })),
      registered: () => [...this.#registered],
      input: async (verb, fields) => (await this.input(null, verb, fields)).ok,
      force: (session, offered) => this.#board.hypervisor.commandFor(ownership.active, offered ? 'Reject' : 'End', {}, session),
      whenever: (look) => void this.#lookers.push(look),
    }, this.parts.platform).finally(() => this.#close());
    return this.#shutdown;
  }

  async #boot(active: number): Promise<void> {
    const { platform, loadCore, pollGuests } = this.parts;
    const known = this.#guests.knownManifests;
    const early = known ? null : this.#guests.start();
    early?.catch(() => undefined); // told below, when the board stands
    this.#board = await Board.assemble({ ...this.options, ...(this.#crashes ? { trace: bothSinks(this.options.trace, this.#crashes.box.sink) } : {}), instanceId: this.#instanceId() }, {
      platform, loadCore, guests: this.#guests.supervisors.map(({ participant }) => participant), observer: this.#observer, switchMs: this.#guests.switchMs, ...(pollGuests ? { pollGuests } : {}),
    });
    this.#board.powerOn(known ?? await early!, active);
    if (known) await wholeTurn(platform.timers); // whoever asked meanwhile is answered before threads start beside this one
    const synchronised = this.#synchronised();
    await Promise.all([synchronised, this.#board.openMedia(), early ?? this.#guests.start(), this.#guests.join(this.#board.hypervisor, this.#board.media)]);
    const [, second] = this.#board.binds;
    this.#events.tell({ event: 'ready', bind: hostPort(this.bind), ...(second ? { secondBind: hostPort(second) } : {}), guests: [...this.guests], active: this.active, pid: this.pid });
    for (const [account, { registrar }] of (this.options.accounts ?? []).entries()) if (registrar) this.#automatic('register', { account }, null, 'REGISTRATION_FAILED');
  }

  /** Where an account needs one; the same over restarts as long as there is a store (RFC 5626 4.1); a UUID of version 4 (RFC 4122 4.4). */
  #instanceId(): string {
    const { accounts = [], instanceId } = this.options;
    if (instanceId !== undefined || !accounts.some(({ outbound, edges, gruu }) => outbound || gruu || (edges?.length ?? 0) > 0)) return instanceId ?? '';
    const known = this.#storage.get(STORED_INSTANCE);
    if (known) return known;
    const bytes = new Uint8Array(16);
    this.parts.platform.random.fill(bytes);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const made = `urn:uuid:${Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
    this.#storage.set(STORED_INSTANCE, made);
    return made;
  }

  /** Resolves when every guest has told its first digest; rejects at the time limit. */
  #synchronised(): Promise<void> {
    const { clock, timers } = this.parts.platform;
    const { startMs } = this.#guests;
    return new Promise((resolve, reject) => {
      const limit = timers.at(clock.nowMs() + startMs, () => {
        const silent = this.#guests.supervisors.filter(({ participant }) => !this.#board.hypervisor.port(participant)?.synchronised);
        reject(new HostError('GUEST_UNAVAILABLE', `no word from ${silent.map(({ name, reason }) => (reason ? `${name} (${reason})` : name)).join(' and ')} within ${startMs} ms`));
      });
      this.#allSynchronised = () => {
        timers.cancel(limit);
        resolve();
      };
    });
  }

  readonly #observer: Omit<Observer, 'send' | 'frame' | 'coreLog'> = {
    event: (header, event) => this.#onEvent(header, event),
    report: (guest, header, report) => this.#onReport(guest, header, report),
    refused: (guest, code, text) => this.#log(this.#guests.nameOf(guest), 'warning', `${ErrorCode[code]}: ${text}`),
    synchronised: (guest) => {
      const { name, restarts, reason } = this.#guests.supervisors.find(({ participant }) => participant === guest)!;
      if (restarts > 0) this.#events.tell({ event: 'guest-restarted', guest: name, restarts, reason });
      if (this.#guests.supervisors.every(({ participant }) => this.#board.hypervisor.port(participant)?.synchronised)) this.#allSynchronised();
    },
    switchEnded: (to, outcome) => this.#onSwitchEnded(to, outcome),
    coreTrapped: ({ event, error, hung, memory, stats }) =>
      this.#died({ what: 'core', name: 'core', reason: `${hung ? 'hung' : 'trapped'} on ${event}: ${error.message}`, hung, stack: error.stack ?? '' }, memory, stats),
    coreBarred: (reason) => this.#events.tell({ event: 'error', code: 'CORE_BARRED', message: reason }),
    coreStopped: (reason) => this.#events.tell({ event: 'error', code: 'CORE_STOPPED', message: reason }),
  };

  #onEvent(header: Readonly<FrameHeader>, event: Decoded): void {
    const { ownership } = this.#board.hypervisor;
    const owner = ownership.ownerOf(header.session);
    const told = handsetEvent(header, event, owner ? this.#guests.nameOf(owner) : null);
    if (told) this.#events.tell(told);
    if (event.name === 'AccountRegistered') this.#registered.add(event.body.account);
    if (event.name === 'AccountUnregistered') this.#registered.delete(event.body.account);
    if (event.name === 'OwnerChanged') this.#storage.set(STORED_ACTIVE, this.active);
    if (event.name === 'SessionOffered') this.#offered(header.session);
    this.#lookers = this.#lookers.filter((look) => !look());
  }

  #onReport(guest: number, header: Readonly<FrameHeader>, report: Decoded): void {
    switch (report.name) {
      case 'UserInputDone':
        return this.#requests.answer(guest, header.requestId, header.session, report);
      case 'RecordReport': {
        const whole = this.#reportParts.add(guest, report.body);
        if (whole) this.#requests.answer(guest, header.requestId, header.session, { ...report, body: whole });
        return;
      }
      case 'Display':
        return void this.#displays.set(guest, report.body.lines);
      case 'Log':
        return this.#log(this.#guests.nameOf(guest), (LogLevel[report.body.level] ?? 'info').toLowerCase(), report.body.text);
    }
  }

  #onSwitchEnded(to: number, outcome: SwitchOutcome): void {
    if (!outcome.ok) return this.#events.tell({ event: 'switch-refused', to: this.#guests.nameOf(to) ?? '', reason: outcome.text });
    outcome.figures.then(
      (figures) => this.#events.tell({ event: 'switched', ...this.#switched(outcome), ...figures, durationMs: outcome.durationMs }),
      (error: Error) => this.#events.tell({ event: 'error', code: 'FIGURES_LOST', message: error.message }),
    );
  }

  #switched({ from, to, sequence }: { from: number; to: number; sequence: number }): { from: string; to: string; sequence: number } {
    return { from: this.#guests.nameOf(from) ?? '', to: this.#guests.nameOf(to) ?? '', sequence };
  }

  #offered(session: number): void {
    if (this.#guests.supervisors.some(({ participant }) => this.#board.hypervisor.port(participant)?.synchronised)) return this.#answerByPolicy(session);
    this.#board.hypervisor.commandFor(this.#board.hypervisor.ownership.active, 'Reject', { sipCode: NOBODY_THERE }, session);
  }

  /** The guests ring by themselves; the policy is the finger on the answer key. */
  #answerByPolicy(session: number): void {
    const { answer = 'off' } = this.options;
    if (answer !== 'off') this.#automatic('answer', { session: String(session) }, answer === 'active' ? null : answer, 'ANSWER_FAILED');
  }

  #automatic(verb: InputVerb, fields: InputFields, guest: string | null, code: string): void {
    void this.input(guest, verb, fields).then((result) => {
      if (!result.ok) this.#events.tell({ event: 'error', code, message: `${result.code}: ${result.message}` });
    });
  }

  /** From outside the machine's events or inside one. A guest that has no record yet would only answer nonsense. */
  #sent<N extends 'UserInput' | 'RecordQuery'>(participant: number, name: N, fields: Fields<Messages[N]>, session: number, requestId: number): boolean {
    const { hypervisor } = this.#board;
    let sent = false;
    hypervisor.enterNow(() => { sent = hypervisor.port(participant)?.synchronised === true && hypervisor.send(participant, name, fields, session, requestId); });
    return sent;
  }

  #died(cause: CrashCause, memory = this.#board.hypervisor.core.memory(), core = this.#board.hypervisor.core.stats() as Record<string, number>): void {
    if (!this.#crashes) return;
    const guests = this.#guests.supervisors.map(({ name, running, restarts, frozen }) => ({ name, running, restarts, frozen }));
    const { ownership } = this.#board.hypervisor;
    this.#crashes.died(cause, { uptimeMs: this.parts.platform.clock.nowMs(), active: this.active, sessions: ownership.live().map(String), guests, core }, memory);
  }

  #log(source: string | null, level: string, text: string): void {
    this.options.trace?.log(this.parts.platform.clock.nowMs(), source ?? 'machine', level, text);
  }

  #lost(code: string, message: string): void {
    this.#events.tell({ event: 'error', code, message });
  }

  async #close(): Promise<void> {
    this.#requests.close();
    await this.#guests.end();
    await this.#board?.close();
    await this.#crashes?.close();
  }
}

/** Of the event loop: what waits in the sockets is taken in. One that is asked for now may end before they are looked at. */
async function wholeTurn(timers: Timers): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => timers.soon(resolve));
}

// One running core: gives it events, carries out its effects, and brings it back after a trap.
import { encodeConfiguration } from '../../proto/index.ts';
import { HostError } from '../machine/errors.ts';
import type { CoreEffects } from '../machine/parts.ts';
import { type CoreAddress, type SocketAddress, toCore } from './address.ts';
import type { CoreBinding } from './binding.ts';
import { Checkpoints } from './checkpoints.ts';
import { limits } from './limits.ts';
import { type Glue, load } from './loader.ts';
import { EffectKind, Outbox } from './outbox.ts';
import { Quarantine } from './quarantine.ts';
import { Slab } from './slab.ts';
import { OpenStreams, type StreamEvent } from './streams.ts';
import { CoreHung, type Guard, timeLimited, unguarded } from './time-limit.ts';

export type CoreStats = Record<string, number>;

export interface CoreLoader {
  readonly glue: Glue;
  /** `random` fills the bytes it is given; the core asks at boot and after each restart. */
  create(effects: CoreEffects, random: (bytes: Uint8Array) => void): Core;
}

type Event =
  | { kind: 'datagram'; nowMs: number; flow: number; source: CoreAddress; bytes: Uint8Array }
  | { kind: 'datagram-failed'; nowMs: number; flow: number; source: CoreAddress; bytes: Uint8Array }
  | StreamEvent
  | { kind: 'resolved'; nowMs: number; query: number; bytes: Uint8Array }
  | { kind: 'frame'; nowMs: number; bytes: Uint8Array }
  | { kind: 'tick'; nowMs: number; bytes: Uint8Array }
  | { kind: 'fault'; nowMs: number; bytes: Uint8Array };

const NOTHING = new Uint8Array(0);
const decoder = new TextDecoder();

export class Core {
  #binding: CoreBinding;
  #configuration: Uint8Array = NOTHING;
  #deadlineMs = Infinity;
  #state: 'new' | 'running' | 'stopped' = 'new';
  #busy = false;
  #waiting: Event[] = [];
  readonly #checkpoints = new Checkpoints();
  readonly #streams = new OpenStreams();
  #nowMs = 0;
  /** Bytes of the connection that the event under way is about. */
  #given: Uint8Array = NOTHING;
  readonly #quarantine = new Quarantine();
  readonly #slab = new Slab();
  readonly #restartsMs: number[] = [];
  #restarts = 0;
  #hung = 0;
  #refused = 0;

  /** `timed`: a call that does not come back, within `callMs` or what is usual, is stopped, and the core is started again. */
  static async load({ timed = false, callMs, ...options }: { glue?: Glue; timed?: boolean; callMs?: number } = {}): Promise<CoreLoader> {
    const { glue, instantiate } = await load(options);
    return { glue, create: (effects, random) => new Core(instantiate, effects, random, timed ? timeLimited(callMs) : unguarded) };
  }

  /** `instantiate` makes a fresh instance from compiled modules. */
  constructor(private readonly instantiate: () => CoreBinding, private readonly effects: CoreEffects, private readonly random: (bytes: Uint8Array) => void, private readonly guard: Guard = unguarded) {
    this.#binding = instantiate();
  }

  /** When the core wants its next tick, in milliseconds since boot; Infinity = it does not. */
  get deadlineMs(): number { return this.#deadlineMs; }

  boot(nowMs: number, configuration: Uint8Array): void {
    if (this.#state !== 'new') throw new HostError('BAD_CONFIGURATION', 'the core is booted once');
    this.#configuration = new Uint8Array(configuration);
    const deadlineMs = this.#binding.boot(nowMs, this.#configuration, this.#entropy());
    const outbox = this.#read();
    if (Number.isNaN(deadlineMs)) throw new HostError('BAD_CONFIGURATION', `the core refused its configuration: ${outbox.logTexts().join('; ') || 'it gave no reason'}`);
    this.#state = 'running';
    this.#deadlineMs = deadlineMs;
    this.#exclusively(() => this.#perform(outbox));
  }

  datagram(nowMs: number, flow: number, from: SocketAddress, data: Uint8Array): void {
    const source = toCore(from);
    if (source) this.#enter({ kind: 'datagram', nowMs, flow, source, bytes: data });
    else this.#refused++;
  }

  /** The network has refused a datagram for this address. */
  datagramFailed(nowMs: number, flow: number, to: SocketAddress): void {
    const source = toCore(to);
    if (source) this.#enter({ kind: 'datagram-failed', nowMs, flow, source, bytes: NOTHING });
    else this.#refused++;
  }

  /** Numbers below 2^31 are the host's. `name`: whom the certificate of whoever connected names. */
  streamOpened(nowMs: number, stream: number, flow: number, peer: SocketAddress, name = ''): void {
    const source = toCore(peer);
    if (source) this.#enter({ kind: 'stream-opened', nowMs, stream, flow, source, bytes: name === '' ? NOTHING : Buffer.from(name) });
    else this.#refused++;
  }
  streamData(nowMs: number, stream: number, data: Uint8Array): void { this.#enter({ kind: 'stream-data', nowMs, stream, bytes: data }); }
  streamClosed(nowMs: number, stream: number): void { this.#enter({ kind: 'stream-closed', nowMs, stream, bytes: NOTHING }); }

  /** The records that answer a question of `resolve` (devices/resolve/layout.ts). */
  resolved(nowMs: number, query: number, records: Uint8Array): void { this.#enter({ kind: 'resolved', nowMs, query, bytes: records }); }

  frame(nowMs: number, frame: Uint8Array): void { this.#enter({ kind: 'frame', nowMs, bytes: frame }); }
  tick(nowMs: number): void { this.#enter({ kind: 'tick', nowMs, bytes: NOTHING }); }
  /** Makes the core trap: 0 unreachable, 1 division by zero, 2 access out of bounds. */
  fault(nowMs: number, kind: number): void { this.#enter({ kind: 'fault', nowMs, bytes: Uint8Array.of(kind) }); }

  /** The core's counters and pools, and what its host side counted. */
  stats(): CoreStats {
    const stats: CoreStats = {};
    if (this.#state === 'running') {
      for (const line of decoder.decode(this.#binding.stats()).split('\n')) {
        const [name, value] = line.split('=');
        if (value !== undefined) stats[name] = Number(value);
      }
    }
    return { ...stats, restarts: this.#restarts, hung: this.#hung, checkpoints: this.#checkpoints.count, quarantined: this.#quarantine.held, refusedEvents: this.#refused };
  }

  /** Why this configuration cannot be; null = it can. The core under way knows nothing of it. */
  refuses(nowMs: number, configuration: Uint8Array): string | null {
    const trial = this.instantiate();
    const isRefused = Number.isNaN(this.guard(() => trial.boot(nowMs, configuration, this.#entropy())));
    if (!isRefused) return null;
    return new Outbox(trial.outbox(), this.#slab).logTexts().join('; ') || 'it gave no reason';
  }

  /** Goes on with another configuration, one that it does not refuse: a fresh instance takes up what is kept, as after a trap. `anew`: registrations are not taken up. */
  reconfigure(nowMs: number, configuration: Uint8Array, anew: boolean): void {
    if (this.#state !== 'running') throw new HostError('BAD_CONFIGURATION', 'the core is not running');
    this.#exclusively(() => {
      this.#configuration = new Uint8Array(configuration);
      if (anew) this.#checkpoints.forgetFrom(limits.registrationKeys);
      this.#takeUp(nowMs, this.#restoreOrLose(nowMs));
    });
  }

  /** As it lies there, until the next event. */
  memory(): Uint8Array { return this.#binding.memory?.() ?? NOTHING; }

  /** An event that arrives while effects are carried out waits until they are: the core is never entered twice. */
  #enter(event: Event): void {
    if (this.#state !== 'running') { this.#refused++; return; }
    if (this.#busy) {
      if (this.#waiting.length < limits.waitingEvents) this.#waiting.push({ ...event, bytes: new Uint8Array(event.bytes) });
      else this.#refused++;
      return;
    }
    this.#exclusively(() => this.#run(event));
  }

  #exclusively(work: () => void): void {
    this.#busy = true;
    try {
      work();
      for (let next = this.#waiting.shift(); next && this.#state === 'running'; next = this.#waiting.shift()) this.#run(next);
    } finally {
      this.#busy = false;
    }
  }

  #run(event: Event): void {
    if (event.kind === 'stream-data') this.#runStream(event);
    else this.#runOne(event);
  }

  /** As often as the core asks for the rest, or the connection has more than one event may bring. */
  #runStream(event: StreamEvent): void {
    const inflow = this.#streams.inflow(event.stream);
    if (!inflow) return;
    inflow.add(event.bytes);
    const restarts = this.#restarts;
    const goesOn = (): boolean => this.#restarts === restarts && this.#streams.inflow(event.stream) === inflow;
    for (let bytes = inflow.next(); bytes && goesOn(); bytes = inflow.next()) {
      this.#given = bytes;
      this.#runOne({ ...event, bytes });
    }
  }

  #runOne(event: Event): void {
    if (carriesBytes(event) && this.#quarantine.holds(event.kind, event.bytes)) return;
    this.#nowMs = event.nowMs;
    if (isOfStream(event)) this.#streams.note(event);
    let outbox: Outbox;
    try {
      const deadlineMs = this.guard(() => this.#call(event));
      outbox = this.#read();
      this.#deadlineMs = deadlineMs;
    } catch (trap) {
      this.#recover(event, trap);
      return;
    }
    this.#perform(outbox);
  }

  #call(event: Event): number {
    switch (event.kind) {
      case 'datagram': return this.#binding.onDatagram(event.nowMs, event.flow, event.source, event.bytes);
      case 'datagram-failed': return this.#binding.onDatagramFailed(event.nowMs, event.flow, event.source);
      case 'stream-opened': return this.#binding.onStreamOpened(event.nowMs, event.stream, event.flow, event.source, event.bytes);
      case 'stream-data': return this.#binding.onStreamData(event.nowMs, event.stream, event.bytes);
      case 'stream-closed': return this.#binding.onStreamClosed(event.nowMs, event.stream);
      case 'resolved': return this.#binding.onResolved(event.nowMs, event.query, event.bytes);
      case 'frame': return this.#binding.onFrame(event.nowMs, event.bytes);
      case 'tick': return this.#binding.onTick(event.nowMs);
      case 'fault': this.#binding.fault(event.bytes[0]); return this.#deadlineMs;
    }
  }

  /** A copy: effects may be kept by whoever carries them out, the core's memory may not. */
  #read(): Outbox { return new Outbox(this.#binding.outbox(), this.#slab); }

  /** Checkpoints before everything else, then in order. */
  #perform(outbox: Outbox): void {
    for (const record of outbox.records) if (outbox.kindOf(record) === EffectKind.Checkpoint) this.#checkpoints.keep(outbox.wordOf(record), outbox.contentOf(record));
    for (const record of outbox.records) {
      switch (outbox.kindOf(record)) {
        case EffectKind.Frame: this.effects.frame(outbox.contentOf(record)); break;
        case EffectKind.Log: this.effects.log(outbox.wordOf(record), outbox.textOf(record)); break;
        case EffectKind.Datagram: this.effects.datagram(outbox.flowOf(record), outbox.addressOf(record), outbox.datagramOf(record)); break;
        case EffectKind.Resolve:
          if (this.effects.resolve) this.effects.resolve(outbox.wordOf(record), outbox.recordTypeOf(record), outbox.questionOf(record));
          else this.resolved(this.#nowMs, outbox.wordOf(record), NOTHING);
          break;
        case EffectKind.StreamOpen: this.#openStream(outbox, record); break;
        case EffectKind.StreamWrite: this.effects.streams?.write(outbox.wordOf(record), outbox.contentOf(record)); break;
        case EffectKind.StreamRest: this.#streams.inflow(outbox.wordOf(record))?.rest(this.#given, outbox.unreadOf(record), outbox.wantedOf(record)); break;
        case EffectKind.StreamClose:
          this.#streams.forget(outbox.wordOf(record));
          this.effects.streams?.close(outbox.wordOf(record));
          break;
      }
    }
  }

  #openStream(outbox: Outbox, record: number): void {
    const stream = outbox.wordOf(record);
    if (this.effects.streams) this.effects.streams.open(stream, outbox.streamFlowOf(record), outbox.streamAddressOf(record), outbox.streamNameOf(record));
    else this.streamClosed(this.#nowMs, stream);
  }

  /** A trap discarded the outbox. A fresh instance takes up where the last complete event left off; the event that did it is not given again, but for a datagram's second chance. */
  #recover(event: Event, trap: unknown): void {
    const { nowMs } = event;
    const hung = trap instanceof CoreHung;
    let hasChance = event.kind === 'datagram' && !hung;
    if (carriesBytes(event) && !hasChance) this.#quarantine.add(event.kind, event.bytes);
    if (hung) this.#hung++;
    this.#tellTrap(event, trap, hung);
    this.effects.log(3, `the core ${hung ? 'hung' : 'trapped'} on ${describe(event)}: ${trap instanceof Error ? trap.stack ?? trap.message : String(trap)}`);
    let outbox: Outbox;
    let read: Outbox | null = null;
    while (this.#mayRestart(nowMs)) {
      try {
        outbox = this.#restore(nowMs);
        if (hasChance) {
          hasChance = false;
          read = this.#readAgain(event);
          if (!read) outbox = this.#restore(nowMs);
        }
      } catch (second) {
        this.#lose(second);
        continue;
      }
      this.#takeUp(nowMs, outbox, this.#isBarred ? `${tooOften(limits.restarts, trap)}; no new calls for ${limits.restartWindowMs / 1000} s` : null);
      if (read) this.#perform(read);
      return;
    }
    this.#state = 'stopped';
    this.#deadlineMs = Infinity;
    this.#waiting.length = 0;
    this.effects.stopped(tooOften(limits.restartsBarred, trap));
  }

  /**
   * What the restored core makes of the datagram: the cause of the trap may be gone with the old one, and what is not read is not answered, however often it
   * comes again. Null: it traps once more, and is kept away from then on. Nothing of the trial was carried out, so that it counts as no restart.
   */
  #readAgain(event: Event): Outbox | null {
    try {
      const deadlineMs = this.guard(() => this.#call(event));
      const outbox = this.#read();
      this.#deadlineMs = deadlineMs;
      return outbox;
    } catch {
      this.#quarantine.add(event.kind, event.bytes);
      return null;
    }
  }

  /** A fresh instance with what is kept. */
  #restore(nowMs: number): Outbox {
    this.#binding = this.instantiate();
    this.#binding.boot(nowMs, this.#isBarred ? barred(this.#configuration) : this.#configuration, this.#entropy());
    this.#binding.outbox(); // what a first boot says was said
    this.#deadlineMs = this.guard(() => this.#binding.restore(nowMs, this.#entropy(), this.#checkpoints.serialize()));
    return this.#read();
  }

  #restoreOrLose(nowMs: number): Outbox {
    try {
      return this.#restore(nowMs);
    } catch (trap) {
      this.#lose(trap);
      return this.#restore(nowMs);
    }
  }

  /** Records that cannot be restored must not keep the telephone from ringing. */
  #lose(trap: unknown): void {
    this.effects.log(3, `the core trapped while it was restored; ${this.#checkpoints.count} records are lost: ${String(trap)}`);
    this.#checkpoints.clear();
  }

  #takeUp(nowMs: number, outbox: Outbox, bar: string | null = null): void {
    this.effects.restarted(this.#restarts);
    if (bar !== null) this.effects.barred(bar);
    this.#perform(outbox);
    this.#waiting.unshift(...this.#streams.at(nowMs));
  }

  #tellTrap(event: Event, trap: unknown, hung: boolean): void {
    if (!this.effects.trapped) return;
    let stats: CoreStats = {};
    try {
      stats = this.guard(() => this.stats());
    } catch {
      // It is too far gone to count itself.
    }
    this.effects.trapped({ event: describe(event), error: trap instanceof Error ? trap : new Error(String(trap)), hung, memory: this.memory(), stats });
  }

  #mayRestart(nowMs: number): boolean {
    while (this.#restartsMs.length > 0 && nowMs - this.#restartsMs[0] > limits.restartWindowMs) this.#restartsMs.shift();
    if (this.#restartsMs.length >= limits.restartsBarred) return false;
    this.#restartsMs.push(nowMs);
    this.#restarts++;
    return true;
  }

  /** More restarts than a healthy core needs: what stands is kept up, and nothing new is begun. */
  get #isBarred(): boolean { return this.#restartsMs.length > limits.restarts; }

  #entropy(): Uint8Array {
    const bytes = new Uint8Array(limits.entropyBytes);
    this.random(bytes);
    return bytes;
  }
}

function isOfStream(event: Event): event is StreamEvent { return event.kind === 'stream-opened' || event.kind === 'stream-data' || event.kind === 'stream-closed'; }

/** Of which a copy may come again and do the same. */
function carriesBytes(event: Event): boolean { return event.kind === 'datagram' || event.kind === 'stream-data' || event.kind === 'resolved' || event.kind === 'frame'; }

function describe(event: Event): string {
  if (event.kind === 'fault') return 'a fault on purpose';
  return carriesBytes(event) || isOfStream(event) ? `a ${event.kind} of ${event.bytes.length} bytes` : `a ${event.kind}`;
}

const BARRED = encodeConfiguration({ barredMs: limits.restartWindowMs });

/** Protobuf merges what follows into what came before. */
function barred(configuration: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(configuration.length + BARRED.length);
  bytes.set(configuration);
  bytes.set(BARRED, configuration.length);
  return bytes;
}

function tooOften(times: number, trap: unknown): string {
  return `the core trapped more than ${times} times in ${limits.restartWindowMs / 1000} s; the last time: ${trap instanceof Error ? trap.message : String(trap)}`;
}

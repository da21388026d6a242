// The built core under the fuzzer's hand: its packets are placed where the fuzzer wants them, and what stands behind them is known.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decode, decodeRequestReceived, encodeConfiguration, FRAME_HEADER_BYTES, MessageType, OFFSET_REQUEST_ID, OFFSET_SESSION, type Configuration, type Fields } from '../../proto/index.ts';
import { Inflow } from '../../host-shim/core/index.ts';
import { packagePath } from '../package-root.ts';

type Address = { a: number; b: number; c: number; d: number; port: number };
interface Binding {
  boot(now: number, configuration: Uint8Array, entropy: Uint8Array): number;
  onFrame(now: number, frame: Uint8Array): number;
  onTick(now: number): number;
  onResolved(now: number, query: number, records: Uint8Array): number;
  onStreamOpened(now: number, stream: number, flow: number, peer: Address, name: Uint8Array): number;
  onStreamData(now: number, stream: number, data: Uint8Array): number;
  onStreamClosed(now: number, stream: number): number;
  outbox(): Uint8Array;
  stats(): Uint8Array;
}
interface CoreExports { memory: { buffer: ArrayBuffer }; cabi_realloc(old: number, oldBytes: number, align: number, bytes: number): number }
type OnDatagram = (now: number, flow: number, a: number, b: number, c: number, d: number, port: number, at: number, bytes: number) => number;
interface Jco { instantiate(getModule: (path: string) => WebAssembly.Module, imports: object, instantiateCore: (module: WebAssembly.Module, imports: object) => WebAssembly.Instance): { core: Binding } }
interface Glue { marker: string; bind(exports: Record<string, unknown>): Partial<Binding> }

const FRAME = 1;
const NO_NAME = new Uint8Array(0);
/** Of a frame in its effect. */
const FRAME_AT = 16;
const LOG = 3;
const DATAGRAM = 2;
const RESOLVE = 5;
const STREAM_WRITE = 7;
const STREAM_CLOSE = 8;
const STREAM_REST = 9;
/** firmware/wit/core.wit. */
export const Flow = { STREAM: 1, WEBSOCKET: 3 } as const;
export const SOURCE: Address = { a: 0, b: 0, c: 0xffff, d: 0xc0000209, port: 5060 }; // 192.0.2.9

export const configuration: Fields<Configuration> = {
  accounts: [{ uri: 'sip:alice@192.0.2.1', registrar: 'sip:192.0.2.9:5060', user: 'alice', password: 'secret', expiresS: 60, displayName: 'Alice', messageWaiting: true, messageWaitingUnsolicited: true, trusted: true, diversion: true, outbound: true, gruu: true }],
  bindIp: '192.0.2.1', bindPort: 5060, secondBindIp: '2001:db8::1', secondBindPort: 5060, mediaPorts: Array.from({ length: 12 }, (_, i) => 4000 + 2 * i), codecs: ['G722', 'PCMU', 'PCMA'],
  admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 }, sessions: 12, transactions: 64, tombstones: 256, userAgent: 'Twinset', phone: true,
  dialogWatchers: ['sip:bob@far.example', '*'], joinable: true, dtmfByInfo: true, sessionTimerUnasked: true, instanceId: 'urn:uuid:1', handedMethods: ['NEW'], infoPackages: ['x', 'foo'],
};

/** What a core is booted as: with the phone layer for the guests of a handset, which may leave the offer to the far end, or without it for a back-to-back server. */
export type Role = 'handset' | 'late-offers' | 'server';

const serverConfiguration: Fields<Configuration> = {
  ...configuration, phone: false, mediaPorts: [], codecs: [], handedMethods: [], infoPackages: [], sessions: 2_000, transactions: 4_096, tombstones: 16_384, subscriptions: 64, publications: 16,
};

const configurations: Record<Role, Fields<Configuration>> = { handset: configuration, 'late-offers': { ...configuration, lateOffer: true }, server: serverConfiguration };

/** A built core, compiled once. */
export class Firmware {
  readonly #modules = new Map<string, object>();
  private constructor(private readonly jco: Jco, private readonly glue: Glue, readonly role: Role) {}

  static async load(role: Role = 'handset'): Promise<Firmware> {
    const file = (name: string): string => pathToFileURL(packagePath('dist', 'firmware', name)).href;
    return new Firmware(await import(file('core.js')) as Jco, await import(file('glue.js')) as Glue, role);
  }

  boot(): Target {
    let main: Record<string, unknown> = {};
    const moduleOf = (path: string): object => {
      const module = this.#modules.get(path) ?? new WebAssembly.Module(readFileSync(packagePath('dist', 'firmware', path)));
      this.#modules.set(path, module);
      return module;
    };
    const { core } = this.jco.instantiate(moduleOf, {}, (module, imports) => {
      const instance = new WebAssembly.Instance(module, imports);
      if (this.glue.marker in instance.exports) main = instance.exports;
      return instance;
    });
    return new Target({ ...core, ...this.glue.bind(main) } as Binding, main, this.glue.marker, configurations[this.role]);
  }
}

/** What one event brought: the next deadline and the effects as bytes, in order. */
export class Target {
  readonly bootBytes: number;
  deadlineMs: number;
  effects: Uint8Array = new Uint8Array(0);
  readonly #exports: CoreExports;
  readonly #onDatagram: OnDatagram;
  readonly #inflows = new Map<number, Inflow>();

  constructor(private readonly binding: Binding, exports: Record<string, unknown>, marker: string, settings: Fields<Configuration>) {
    this.#exports = exports as unknown as CoreExports;
    this.#onDatagram = exports[marker] as OnDatagram;
    this.deadlineMs = binding.boot(0, encodeConfiguration(settings), Uint8Array.from({ length: 32 }, (_, i) => i * 5));
    if (Number.isNaN(this.deadlineMs)) throw new Error('the core refused its configuration');
    this.effects = binding.outbox();
    this.bootBytes = this.memoryBytes;
  }

  get memoryBytes(): number { return this.#exports.memory.buffer.byteLength; }

  /** `poison` is written behind the packet, which begins `offset` bytes into the inbound buffer. False when the core wrote into the poison. */
  datagram(nowMs: number, message: string, offset: number, poison: Uint8Array | null): boolean {
    const { cabi_realloc: allocate } = this.#exports;
    if (offset > 0) allocate(0, 0, 1, offset);
    const at = allocate(0, 0, 1, message.length) >>> 0;
    const memory = Buffer.from(this.#exports.memory.buffer);
    memory.write(message, at, 'latin1');
    const behind = at + message.length;
    if (poison) memory.set(poison, behind);
    this.deadlineMs = this.#onDatagram(nowMs, 0, SOURCE.a, SOURCE.b, SOURCE.c, SOURCE.d, SOURCE.port, at, message.length);
    const isWhole = !poison || memory.subarray(behind, behind + poison.length).equals(poison);
    this.effects = this.binding.outbox();
    return isWhole;
  }

  frame(nowMs: number, frame: Uint8Array): void {
    this.deadlineMs = this.binding.onFrame(nowMs, frame);
    this.effects = this.binding.outbox();
  }

  streamOpened(nowMs: number, stream: number, flow: number): void {
    this.deadlineMs = this.binding.onStreamOpened(nowMs, stream, flow, SOURCE, NO_NAME);
    this.effects = this.binding.outbox();
  }

  /** One call of the core; false when it wants no more of these bytes now. */
  streamData(nowMs: number, stream: number, data: Uint8Array): boolean {
    const inflow = this.#inflows.get(stream) ?? new Inflow();
    this.#inflows.set(stream, inflow);
    inflow.add(data);
    return this.streamRest(nowMs, stream);
  }

  /** The next call with what was left. */
  streamRest(nowMs: number, stream: number): boolean {
    const inflow = this.#inflows.get(stream);
    const bytes = inflow?.next();
    if (!inflow || !bytes) return false;
    this.deadlineMs = this.binding.onStreamData(nowMs, stream, bytes);
    this.effects = this.binding.outbox();
    this.#walk((kind, at, view) => {
      if (kind === STREAM_REST) inflow.rest(bytes, view.getUint32(at + 16, true), view.getUint32(at + 20, true));
      else if (kind === STREAM_CLOSE) this.#inflows.delete(view.getUint32(at + 12, true));
    });
    return true;
  }

  streamClosed(nowMs: number, stream: number): void {
    this.#inflows.delete(stream);
    this.deadlineMs = this.binding.onStreamClosed(nowMs, stream);
    this.effects = this.binding.outbox();
  }

  resolved(nowMs: number, query: number, records: Uint8Array): void {
    this.deadlineMs = this.binding.onResolved(nowMs, query, records);
    this.effects = this.binding.outbox();
  }

  tick(nowMs: number): void {
    this.deadlineMs = this.binding.onTick(nowMs);
    this.effects = this.binding.outbox();
  }

  stats(): Record<string, number> {
    return Object.fromEntries(Buffer.from(this.binding.stats()).toString('latin1').split('\n').filter(Boolean).map((line) => { const [name, value] = line.split('='); return [name!, Number(value)]; }));
  }

  /** The messages among the effects, as text. */
  sent(): string[] {
    const found: string[] = [];
    this.#walk((kind, at, view) => {
      if (kind === DATAGRAM) found.push(Buffer.from(this.effects.buffer, this.effects.byteOffset + at + 40, view.getUint32(at + 32, true)).toString('latin1'));
      else if (kind === STREAM_WRITE) found.push(Buffer.from(this.effects.buffer, this.effects.byteOffset + at + 16, view.getUint32(at + 8, true)).toString('latin1'));
    });
    return found;
  }

  /** Why a frame among the effects cannot be decoded by who gets it; null = all can. */
  undecodable(): string | null {
    let why: string | null = null;
    this.#walk((kind, at, view) => {
      if (kind !== FRAME || why !== null) return;
      const type = view.getUint16(at + FRAME_AT + 2, true);
      try {
        decode(type, this.effects.subarray(at + FRAME_AT + FRAME_HEADER_BYTES, at + FRAME_AT + view.getUint32(at + 8, true)));
      } catch (error) {
        why = `type ${type}: ${error instanceof Error ? error.message : String(error)}`;
      }
    });
    return why;
  }

  /** The newest session that an event among the effects is about; 0 = there is none. A reply names whatever the command did. */
  session(): number {
    let newest = 0;
    this.#walk((kind, at, view) => { if (kind === FRAME && view.getUint32(at + FRAME_AT + OFFSET_REQUEST_ID, true) === 0) newest = Math.max(newest, view.getUint32(at + FRAME_AT + OFFSET_SESSION, true)); });
    return newest;
  }

  /** The handle of a request that is handed up by an event among the effects; 0 = there is none. */
  handle(): number {
    let newest = 0;
    this.#walk((kind, at, view) => {
      if (kind !== FRAME || view.getUint16(at + FRAME_AT + 2, true) !== MessageType.RequestReceived) return;
      newest = decodeRequestReceived(this.effects.subarray(at + FRAME_AT + FRAME_HEADER_BYTES, at + FRAME_AT + view.getUint32(at + 8, true))).handle;
    });
    return newest;
  }

  /** The numbers of the questions for names. */
  questions(): number[] {
    const found: number[] = [];
    this.#walk((kind, at, view) => { if (kind === RESOLVE) found.push(view.getUint32(at + 12, true)); });
    return found;
  }

  /** The connections that the core has closed. */
  closed(): number[] {
    const found: number[] = [];
    this.#walk((kind, at, view) => { if (kind === STREAM_CLOSE) found.push(view.getUint32(at + 12, true)); });
    return found;
  }

  /** What kinds of effects there were, with status codes and frame types: coverage, near enough. */
  signature(): string {
    let text = '';
    this.#walk((kind, at, view) => {
      if (kind === DATAGRAM) text += `d${Buffer.from(this.effects.buffer, this.effects.byteOffset + at + 40, Math.min(36, view.getUint32(at + 32, true))).toString('latin1').replace(/(SIP\/2\.0 [^\r]*|^[A-Z]+)?[\s\S]*/, '$1')}`;
      else if (kind === FRAME) text += `f${view.getUint16(at + FRAME_AT + 2, true)}`;
      else if (kind === STREAM_WRITE) text += `w${Buffer.from(this.effects.buffer, this.effects.byteOffset + at + 16, Math.min(36, view.getUint32(at + 8, true))).toString('latin1').replace(/(SIP\/2\.0 [^\r]*|^[A-Z]+)?[\s\S]*/, '$1')}`;
      else if (kind !== LOG) text += `k${kind}`;
    });
    return text;
  }

  #walk(each: (kind: number, at: number, view: DataView) => void): void {
    const view = new DataView(this.effects.buffer, this.effects.byteOffset, this.effects.byteLength);
    for (let at = 0; at < this.effects.length;) {
      const length = view.getUint32(at, true);
      if (length < 16 || length % 8 !== 0) throw new Error(`an effect of ${length} bytes`);
      each(view.getUint16(at + 4, true), at, view);
      at += length;
    }
  }
}

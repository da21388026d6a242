// A machine of one port in its user's own thread: no other guest, so nothing to mediate, no ring to cross, and frames go by call.
// Order is kept as on any bus: each accepted command and each event has its sequence number, and what a command causes is told after it.
import {
  ErrorCode, FRAME_HEADER_BYTES, Kind, MessageType, OFFSET_SENDER, PARTICIPANT_CORE, PARTICIPANT_FIRST_GUEST, PARTICIPANT_HYPERVISOR, buildFrame, encode, messageByType, newFrameHeader,
  payloadOf, readFrameHeader, stampFrame, withoutSecrets, writeFrameHeader,
} from '../../proto/index.ts';
import type { FrameHeader } from '../../proto/index.ts';
import type { Frame, Port } from '../../guests/contract/index.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import type { SocketAddress } from '../devices/net/net.ts';
import { RecordType, encodeRecords } from '../devices/resolve/index.ts';
import type { Resolver, ResourceRecord } from '../devices/resolve/index.ts';
import { ADMITTED, Role, Standing, admission } from './admission-table.ts';
import { CoreLine } from './core-line.ts';
import { Counters } from './counters.ts';
import { machineLimits } from './limits.ts';
import type { CoreEffects, CorePart, StreamEffects } from './parts.ts';

export interface OnePortParts {
  clock: Clock;
  timers: Timers;
  streams: StreamEffects;
  /** null: names lead nowhere. */
  resolver: Resolver | null;
  onFrame(frame: Frame): void;
  /** Calls `work` when the user's call under way has returned. */
  soon(work: () => void): void;
  send(to: SocketAddress, data: Uint8Array): void;
  /** Every frame that went either way, stamped; absent: nobody records. */
  trace?: (nowMs: number, frame: Uint8Array) => void;
  log(level: number, text: string): void;
}

export class OnePort {
  readonly counters = new Counters();
  readonly core: CoreLine;
  readonly port: Port;
  sequence = 0;
  #delivery = 0;
  #inside = false;
  #asked = false;
  readonly #entries: (() => void)[] = [];
  readonly #commands: Uint8Array[] = [];
  readonly #header = newFrameHeader();

  constructor(private readonly parts: OnePortParts) {
    this.core = new CoreLine(parts, (work) => this.enter(work));
    this.port = {
      participant: PARTICIPANT_FIRST_GUEST,
      send: (type, payload, session = 0, requestId = 0) => this.#take(type, payload, session, requestId),
      lastOffered: () => this.#delivery,
    };
  }

  powerOn(core: CorePart, configuration: Uint8Array): void {
    this.core.plug(core);
    this.enter(() => this.core.call((it, nowMs) => it.boot(nowMs, configuration)));
  }

  datagram(from: SocketAddress, data: Uint8Array): void {
    this.counters.datagramsReceived++;
    this.enter(() => this.core.call((core, nowMs) => core.datagram(nowMs, 0, from, data)));
  }

  /** One event: `work`, then the commands that it led to. Inside another event it waits for that one's end. */
  enter(work: () => void): void {
    if (this.#inside) return void this.#entries.push(work);
    this.#inside = true;
    try {
      this.core.readClock();
      work();
      for (;;) {
        const command = this.#commands.shift();
        const entry = command ? undefined : this.#entries.shift();
        if (command) this.#command(command);
        else if (entry) entry();
        else break;
      }
      this.core.arm();
    } finally {
      this.#inside = false;
    }
  }

  readonly effects: CoreEffects = {
    frame: (bytes) => this.#fromCore(bytes),
    datagram: (_flow, to, data) => {
      this.counters.datagramsSent++;
      this.parts.send(to, data);
    },
    streams: { open: (...what) => this.parts.streams.open(...what), write: (...what) => this.parts.streams.write(...what), close: (stream) => this.parts.streams.close(stream) },
    resolve: (query, type, name) => this.#resolve(query, type, name),
    log: (level, text) => this.parts.log(level, text),
    restarted: (restarts) => {
      this.counters.coreRestarts = restarts;
      this.#hand(buildFrame(MessageType.CoreRestarted, encode('CoreRestarted', { restarts })), PARTICIPANT_HYPERVISOR, true);
    },
    barred: (reason) => this.parts.log(3, reason),
    stopped: (reason) => {
      this.core.stopped = true;
      this.parts.log(3, `the core was stopped: ${reason}`);
    },
  };

  #resolve(query: number, type: number, name: string): void {
    const answered = (records: readonly ResourceRecord[]): void => this.enter(() => this.core.call((core, nowMs) => core.resolved(nowMs, query, encodeRecords(records))));
    if (this.parts.resolver && RecordType[type] !== undefined) this.parts.resolver.resolve(type, name, answered);
    else answered([]);
  }

  /** False, and nothing waits, when too many commands wait already or the payload is too long. */
  #take(type: number, payload: Uint8Array, session: number, requestId: number): boolean {
    if (payload.length > machineLimits.framePayloadBytes || this.#commands.length >= machineLimits.waitingCommands) return false;
    this.#commands.push(this.#frameOf(type, payload, session, requestId));
    // Not at once: a command's answer never comes before the call that sent the command has returned.
    if (!this.#inside && !this.#asked) {
      this.#asked = true;
      this.parts.soon(() => {
        this.#asked = false;
        this.enter(nothing);
      });
    }
    return true;
  }

  /** The hot path: one buffer from Node's pool, and a header that is filled again and again. */
  #frameOf(type: number, payload: Uint8Array, session: number, requestId: number): Uint8Array {
    const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
    const header = this.#header;
    header.type = type;
    header.payloadLength = payload.length;
    header.session = session;
    header.requestId = requestId;
    writeFrameHeader(frame, header);
    frame.set(payload, FRAME_HEADER_BYTES);
    return frame;
  }

  #command(frame: Uint8Array): void {
    const header = this.#header;
    readFrameHeader(frame, header);
    const code = admission(header.type, Role.Owner, Standing.Open);
    if (code !== ADMITTED || messageByType(header.type)?.kind !== Kind.COMMAND) return this.#refuse(header, code === ADMITTED ? ErrorCode.NOT_ALLOWED : code, 'no command of this port');
    if (this.core.stopped) return this.#refuse(header, ErrorCode.CORE_UNAVAILABLE, 'the SIP core was stopped');
    this.counters.commands++;
    stampFrame(frame, PARTICIPANT_FIRST_GUEST, ++this.sequence, this.#timeUs());
    this.parts.trace?.(this.core.nowMs, withoutSecrets(frame));
    if (header.requestId !== 0) this.#hand(buildFrame(MessageType.Receipt, encode('Receipt', { acceptedSequence: this.sequence }), { session: header.session, requestId: header.requestId }), PARTICIPANT_HYPERVISOR, false);
    this.core.frame(frame);
  }

  #refuse({ type, session, requestId }: Readonly<FrameHeader>, code: ErrorCode, text: string): void {
    this.counters.refuse(code);
    this.#hand(buildFrame(MessageType.Error, encode('Error', { code, text, refusedType: type }), { session, requestId }), PARTICIPANT_HYPERVISOR, false);
  }

  /** The core's own frames are believed as far as their header: whoever reads one decodes it. */
  #fromCore(bytes: Uint8Array): void {
    const isEvent = messageByType(bytes[2] | (bytes[3] << 8))?.kind === Kind.EVENT;
    if (isEvent) this.counters.events++;
    else this.counters.replies++;
    this.#hand(bytes, PARTICIPANT_CORE, isEvent);
  }

  #hand(frame: Uint8Array, sender: number, isEvent: boolean): void {
    if (isEvent) this.sequence++;
    const { type, requestId, session } = readFrom(frame, this.#handed);
    const delivery = ++this.#delivery;
    const { trace } = this.parts;
    if (trace) {
      stampFrame(frame, sender, this.sequence, this.#timeUs());
      trace(this.core.nowMs, frame);
    } else frame[OFFSET_SENDER] = sender;
    this.parts.onFrame({ type, sender, requestId, session, sequence: this.sequence, timeUs: this.#timeUs(), delivery, payload: payloadOf(frame) });
  }
  readonly #handed = newFrameHeader();

  #timeUs(): number {
    return Math.round(this.core.nowMs * 1_000);
  }
}

function readFrom(frame: Uint8Array, into: FrameHeader): FrameHeader {
  readFrameHeader(frame, into);
  return into;
}

function nothing(): void {}

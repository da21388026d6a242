// The hypervisor: takes frames from the guests' ports, checks, orders and stamps them, and carries what the core wants done.
import {
  ErrorCode, FRAME_VERSION, Kind, MessageType, PARTICIPANT_CORE, PARTICIPANT_HYPERVISOR, Sees, allGuestsSee, buildFrame, decode, encode,
  messageByName, messageByType, newFrameHeader, payloadOf, readFrameHeader, stampFrame, withoutSecrets,
} from '../../proto/index.ts';
import type { Decoded, Fields, FrameHeader, MessageName, Messages } from '../../proto/index.ts';
import type { HypervisorEnd, InboundHandler } from '../bus/index.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import type { SocketAddress } from '../devices/net/net.ts';
import { RecordType, encodeRecords } from '../devices/resolve/index.ts';
import type { Resolver, ResourceRecord } from '../devices/resolve/index.ts';
import { Role, Standing } from './admission-table.ts';
import { AttachedPort } from './attached-port.ts';
import { CoreLine } from './core-line.ts';
import { Counters } from './counters.ts';
import { checkFrame } from './frame-check.ts';
import { machineLimits } from './limits.ts';
import { Mediation } from './mediation.ts';
import { Ownership } from './ownership.ts';
import type { CoreEffects, CorePart, CoreTrap, MediaPart, StreamEffects } from './parts.ts';
import { RecordCheck } from './record-check.ts';
import type { SwitchOutcome } from './switch.ts';

/** What the rest of the host hears of the machine. Bytes and headers are valid during the call only. */
export interface Observer {
  /** An accepted frame, stamped, in bus order. */
  frame(nowMs: number, frame: Uint8Array): void;
  event(header: Readonly<FrameHeader>, event: Decoded): void;
  /** A guest told something that is not the hypervisor's own business: answers, display, log. */
  report(guest: number, header: Readonly<FrameHeader>, report: Decoded): void;
  refused(guest: number, code: ErrorCode, text: string): void;
  /** The guest told the digest of its record for the first time on this port: it has the whole state. */
  synchronised(guest: number): void;
  switchEnded(to: number, outcome: SwitchOutcome): void;
  send(to: SocketAddress, data: Uint8Array): void;
  coreLog(level: number, text: string): void;
  coreTrapped?(trap: CoreTrap): void;
  coreBarred(reason: string): void;
  coreStopped(reason: string): void;
}

export interface HypervisorParts {
  clock: Clock;
  timers: Timers;
  media: MediaPart;
  observer: Observer;
  /** Participant numbers of the guests. */
  guests: readonly number[];
  /** What one port may send; absent: machineLimits.framesPerSecond. */
  framesPerSecond?: number;
  /** From the request of a switch to its commit; absent: machineLimits.switchMs. */
  switchMs?: number;
  /** In-thread machines: lets each guest read its port; true when one did something. */
  pollGuests?: () => boolean;
}

interface Line { readonly port: AttachedPort; readonly inbound: InboundHandler }

export class Hypervisor {
  readonly ownership = new Ownership();
  readonly counters = new Counters();
  readonly check: RecordCheck;
  readonly core: CoreLine;
  /** The newest bus sequence number given. */
  sequence = 0;
  readonly #mediation: Mediation;
  readonly #lines = new Map<number, Line>();
  readonly #coreScratch = new Uint8Array(machineLimits.frameBytes);
  readonly #coreHeader = newFrameHeader();
  readonly #framesPerSecond: number;
  #inside = false;
  readonly #entries: (() => void)[] = [];

  constructor(private readonly parts: HypervisorParts) {
    this.#framesPerSecond = parts.framesPerSecond ?? machineLimits.framesPerSecond;
    this.check = new RecordCheck(parts.guests);
    this.core = new CoreLine(parts, (work) => this.enter(work));
    this.#mediation = new Mediation(this, parts);
    parts.media.onReport = (stream, what, digit) => this.enter(() => {
      this.core.frame(buildFrame(MessageType.StreamReport, encode('StreamReport', { what, digit }), { session: stream }));
    });
  }

  /** Boots the core and puts `active` in front. */
  powerOn(core: CorePart, configuration: Uint8Array, active: number): void {
    this.core.plug(core);
    this.enter(() => {
      this.core.call((it, nowMs) => it.boot(nowMs, configuration));
      this.parts.media.setOwner(active);
      this.publish('OwnerChanged', { fromGuest: 0, toGuest: active, tick: 0 });
    });
  }

  get mediation(): Mediation {
    return this.#mediation;
  }

  /** A guest starts on a fresh port. */
  attach(end: HypervisorEnd): void {
    const port = new AttachedPort(end.participant, end, this.#framesPerSecond);
    this.#lines.set(end.participant, { port, inbound: this.#inbound(port) });
  }

  /** The guest is gone, and its port with it. */
  detach(guest: number): void {
    if (this.#lines.delete(guest)) this.enter(() => this.#mediation.guestLost(guest));
  }

  port(guest: number): AttachedPort | undefined {
    return this.#lines.get(guest)?.port;
  }

  /** The machine's connections, once its sockets are open. */
  streams: StreamEffects | null = null;

  /** Whoever looks names up for the core. */
  resolver: Resolver | null = null;

  datagram(from: SocketAddress, data: Uint8Array): void {
    this.enter(() => {
      this.counters.datagramsReceived++;
      this.core.call((core, nowMs) => core.datagram(nowMs, 0, from, data));
    });
  }

  #resolve(query: number, type: number, name: string): void {
    this.counters.namesAsked++;
    const answered = (records: readonly ResourceRecord[]): void => this.event((core, nowMs) => core.resolved(nowMs, query, encodeRecords(records)));
    if (this.resolver && RecordType[type] !== undefined) this.resolver.resolve(type, name, answered);
    else answered([]);
  }

  /** A call of the core as one event. */
  event(work: (core: CorePart, nowMs: number) => void): void {
    this.enter(() => this.core.call(work));
  }

  /** One event of the machine: `work`, then turns until all ports are read empty. Inside another event it waits for that one's end. */
  enter(work: () => void = nothing): void {
    this.#entries.push(work);
    if (this.#inside) return;
    this.#inside = true;
    try {
      this.#runEntries();
      for (let round = 1; this.#turn(); round++) {
        if (round < machineLimits.roundsPerEvent) continue;
        this.parts.timers.soon(() => this.enter());
        break;
      }
      this.core.arm();
    } finally {
      this.#inside = false;
    }
  }

  /** The same for whoever needs the result now: inside another event it runs as part of that one. */
  enterNow(work: () => void): void {
    if (this.#inside) work();
    else this.enter(work);
  }

  /** An event of the hypervisor's own, to every port and to the core; returns its sequence. */
  publish<N extends 'OwnerChanged' | 'CoreRestarted'>(name: N, fields: Fields<Messages[N]>): number {
    const frame = frameOf(name, fields);
    this.#event(frame, PARTICIPANT_HYPERVISOR);
    // A restarted core knows that it restarted, and is in the middle of it.
    if (name !== 'CoreRestarted') this.core.frame(frame);
    return this.sequence;
  }

  /** A frame of the hypervisor to one guest; false when it is not running or its ring is full. */
  send<N extends MessageName>(guest: number, name: N, fields: Fields<Messages[N]>, session = 0, requestId = 0): boolean {
    const line = this.#lines.get(guest);
    if (!line) return false;
    const frame = frameOf(name, fields, session, requestId);
    stampFrame(frame, PARTICIPANT_HYPERVISOR, this.sequence, this.#timeUs());
    this.parts.observer.frame(this.core.nowMs, frame);
    return line.port.offer(messageByName(name)!.type, frame);
  }

  /** A command on behalf of a guest that cannot speak for itself any more (shutdown). */
  commandFor<N extends MessageName>(guest: number, name: N, fields: Fields<Messages[N]>, session: number): void {
    this.enter(() => {
      const frame = frameOf(name, fields, session);
      this.#accept(guest, messageByName(name)!.type, frame);
      this.core.frame(frame);
    });
  }

  refuse(guest: number, header: Readonly<FrameHeader>, code: ErrorCode, text: string): void {
    this.counters.refuse(code);
    const line = this.#lines.get(guest);
    if (line) line.port.refused++;
    this.send(guest, 'Error', { code, text, refusedType: header.type }, header.session, header.requestId);
    this.parts.observer.refused(guest, code, text);
  }

  /** What the core may do to the world: handed to it at its making. */
  readonly effects: CoreEffects = {
    frame: (bytes) => this.#fromCore(bytes),
    datagram: (_flow, to, data) => {
      this.counters.datagramsSent++;
      this.parts.observer.send(to, data);
    },
    streams: { open: (...what) => this.streams?.open(...what), write: (...what) => this.streams?.write(...what), close: (stream) => this.streams?.close(stream) },
    resolve: (query, type, name) => this.#resolve(query, type, name),
    log: (level, text) => this.parts.observer.coreLog(level, text),
    trapped: (trap) => this.parts.observer.coreTrapped?.(trap),
    restarted: (restarts) => {
      this.counters.coreRestarts = restarts;
      this.publish('CoreRestarted', { restarts });
      // The restored core is told again who is in front: from and to alike, no session changes hands.
      const { active } = this.ownership;
      this.core.frame(frameOf('OwnerChanged', { fromGuest: active, toGuest: active }));
    },
    barred: (reason) => this.parts.observer.coreBarred(reason),
    stopped: (reason) => {
      this.core.stopped = true;
      this.parts.observer.coreStopped(reason);
    },
  };

  #runEntries(): void {
    for (let work = this.#entries.shift(); work; work = this.#entries.shift()) {
      this.core.readClock();
      work();
    }
  }

  /** Reads the ports in rotation, one frame each, so that no guest keeps another waiting. False: nobody had anything to say. */
  #turn(): boolean {
    this.counters.turns++;
    this.core.readClock();
    let took = false;
    for (let taken = 0; taken < machineLimits.framesPerTurn; taken++) {
      let any = false;
      for (const { port, inbound } of this.#lines.values()) {
        if (port.end.isEmpty()) continue;
        any = true;
        port.end.receive(inbound, 1);
      }
      if (!any) break;
      took = true;
    }
    const polled = this.parts.pollGuests?.() ?? false;
    const entered = this.#entries.length > 0;
    this.#runEntries();
    return took || polled || entered;
  }

  /** What comes here is the hypervisor's copy: what the guest does to its ring meanwhile changes nothing. */
  #inbound(port: AttachedPort): InboundHandler {
    const guest = port.participant;
    return {
      frame: (header, frame) => {
        if (!port.afford(this.core.nowMs)) return this.#rateExceeded(port, header);
        const checked = checkFrame(frame, header, this.ownership.roleOf(guest, header.session), port.standing);
        if (!checked.ok) return this.refuse(guest, header, checked.code, checked.text);
        if (checked.message.kind === Kind.COMMAND) return this.#command(guest, header, checked.decoded, frame);
        this.counters.reports++;
        this.#report(port, header, checked.decoded, frame);
      },
      garbage: (header) => this.refuse(guest, header ?? newFrameHeader(), ErrorCode.BAD_FRAME, 'no frame: header and length disagree'),
    };
  }

  /** Who waits for an answer gets one; of reports only the first is answered, lest a guest and its refusals chase each other. */
  #rateExceeded(port: AttachedPort, header: Readonly<FrameHeader>): void {
    const first = port.overrun === 1;
    if (first || messageByType(header.type)?.kind === Kind.COMMAND) this.refuse(port.participant, header, ErrorCode.RATE_EXCEEDED, `more than ${this.#framesPerSecond} frames a second`);
    else this.counters.refuse(ErrorCode.RATE_EXCEEDED);
  }

  #command(guest: number, header: Readonly<FrameHeader>, command: Decoded, frame: Uint8Array): void {
    if (this.core.stopped) return this.refuse(guest, header, ErrorCode.CORE_UNAVAILABLE, 'the SIP core was stopped');
    this.#accept(guest, header.type, frame);
    this.send(guest, 'Receipt', { acceptedSequence: this.sequence }, header.session, header.requestId);
    if (!this.#mediation.command(guest, header, command, frame)) this.core.frame(frame);
  }

  /** Gives the command its place in the bus order: stamped in place, shown to the other ports. */
  #accept(guest: number, type: number, frame: Uint8Array): void {
    this.counters.commands++;
    stampFrame(frame, guest, ++this.sequence, this.#timeUs());
    // The sender has it already, and its Receipt says where it stands in the order. A secret is for the core alone.
    if (allGuestsSee(messageByType(type)!)) this.#broadcast(frame, guest);
    else this.parts.observer.frame(this.core.nowMs, withoutSecrets(frame));
  }

  #report(port: AttachedPort, header: Readonly<FrameHeader>, report: Decoded, frame: Uint8Array): void {
    const guest = port.participant;
    switch (report.name) {
      case 'Hello': {
        const { busVersionMin, busVersionMax } = report.body;
        if (busVersionMin > FRAME_VERSION || busVersionMax < FRAME_VERSION) {
          return this.refuse(guest, header, ErrorCode.BAD_ARGUMENT, `this bus speaks version ${FRAME_VERSION}, the guest ${busVersionMin} to ${busVersionMax}`);
        }
        port.standing = Standing.Open;
        this.send(guest, 'Receipt', { acceptedSequence: this.sequence }, 0, header.requestId);
        break;
      }
      case 'SnapshotRequest':
        stampFrame(frame, guest, this.sequence, this.#timeUs());
        return this.core.frame(frame);
      case 'RecordDigest':
        this.check.report(guest, report.body.foldedSequence, report.body.digestHigh, report.body.digestLow);
        if (port.synchronised) return;
        port.synchronised = true;
        return this.parts.observer.synchronised(guest);
      case 'Prepared':
      case 'PrepareRefused':
        return this.#mediation.report(guest, report);
    }
    this.parts.observer.report(guest, header, report);
  }

  #fromCore(bytes: Uint8Array): void {
    const header = this.#coreHeader;
    if (bytes.length > machineLimits.frameBytes || !readFrameHeader(bytes, header)) return void this.counters.coreFramesRefused++;
    // A copy: the core's memory is not the place to stamp.
    const frame = this.#coreScratch.subarray(0, bytes.length);
    frame.set(bytes);
    const checked = checkFrame(frame, header, Role.Core, Standing.Open);
    if (!checked.ok) return void this.counters.coreFramesRefused++;
    const { message, decoded } = checked;
    if (message.kind === Kind.EVENT) return this.#event(frame, PARTICIPANT_CORE);
    if (message.sees === Sees.HYPERVISOR) return this.#device(decoded, header.session);
    if (message.kind === Kind.REPLY) this.counters.replies++;
    stampFrame(frame, PARTICIPANT_CORE, this.sequence, this.#timeUs());
    this.parts.observer.frame(this.core.nowMs, frame);
    this.#mediation.reply(header.sender, header.session, decoded);
    const line = this.#lines.get(header.sender);
    if (line) line.port.offer(header.type, frame);
    else this.counters.coreFramesUndelivered++;
  }

  #event(frame: Uint8Array, sender: number): void {
    this.counters.events++;
    stampFrame(frame, sender, ++this.sequence, this.#timeUs());
    const header = newFrameHeader();
    readFrameHeader(frame, header);
    const event = decode(header.type, payloadOf(frame));
    this.ownership.fold(header.session, event);
    this.check.expect(this.sequence);
    this.#broadcast(frame, PARTICIPANT_HYPERVISOR);
    this.parts.observer.event(header, event);
  }

  /** To every port that said Hello, but not back to `except`. */
  #broadcast(frame: Uint8Array, except: number): void {
    this.parts.observer.frame(this.core.nowMs, frame);
    for (const { port } of this.#lines.values()) {
      if (port.participant !== except && port.standing === Standing.Open) port.end.offer(frame);
    }
  }

  /** The core speaks to the media device. */
  #device(control: Decoded, stream: number): void {
    const { media } = this.parts;
    switch (control.name) {
      case 'StreamOpen': return media.streamOpen(stream, control.body);
      case 'StreamClose': return media.streamClose(stream);
      case 'StreamDtmf': return media.streamDtmf(stream, control.body.digits, control.body.durationMs);
      case 'AudioPath': return media.audioPath(control.body.muted, control.body.route);
      default: this.counters.coreFramesRefused++;
    }
  }

  #timeUs(): number {
    return Math.round(this.core.nowMs * 1_000);
  }
}

function frameOf<N extends MessageName>(name: N, fields: Fields<Messages[N]>, session = 0, requestId = 0): Uint8Array {
  return buildFrame(messageByName(name)!.type, encode(name, fields), { session, requestId });
}

function nothing(): void {}

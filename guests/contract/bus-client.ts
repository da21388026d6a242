// A guest's working end of the bus: matches replies to requests, notices lost frames, asks for snapshots, reports digests.
// It folds nothing: what an event means for a record is each guest's own code.
import { decode, encode, messageByName, messageByType, ErrorCode, Kind } from '../../proto/index.ts';
import type { Port, Frame, Guest } from './contract.ts';
import type { CanonicalRecord, Digest, OwnRecord } from './projection.ts';
import { limits } from './limits.ts';

/** A reply that says no: the ErrorCode of bus.proto and what people should read. */
export interface Refusal { code: number; text: string; sipCode: number }

/** What becomes of a command: exactly one of the two is called, once, never from inside `command`. */
export interface Outcome {
  done(session: number): void;
  refused(refusal: Refusal): void;
}

/** A decoded event: `name` is the message name without package ("SessionOffered"), `body` the protobuf message. */
export interface BusEvent {
  readonly name: string;
  readonly session: number;
  readonly sequence: number;
  readonly timeUs: number;
  readonly body: any;
}

/** What the image supplies. */
export interface BusClientHandlers {
  /** Fold one event. Called in bus order, never twice for one sequence. */
  event(event: BusEvent): void;
  /** A snapshot replaces the record: forget everything. Then snapshotPart for each part, then snapshotEnd. */
  snapshotBegin(sequence: number): void;
  snapshotPart(name: 'SessionSnapshot' | 'HandsetSnapshot', session: number, body: any): void;
  snapshotEnd(sequence: number): void;
  /** The user touched this guest. Call reply exactly once. */
  input(input: UserInput, reply: (result: UserInputResult) => void): void;
  /** The record now: digest for comparison, text for people. */
  digest(): Digest;
  projection(): CanonicalRecord;
  ownRecord(): OwnRecord;
  /** The hypervisor wants to switch to this guest; null agrees, a text refuses. */
  prepare(): string | null;
}

export interface UserInput {
  readonly verb: number;        // UserInput.Verb of bus.proto
  readonly session: number;
  readonly to: string;
  readonly text: string;
  readonly on: boolean;
  readonly sipCode: number;
  readonly sessions: readonly number[];
  readonly video: boolean;
  readonly withhold: number;    // Withhold of phone.proto
  readonly account: number;     // of register and unregister
  readonly join: string;        // place-call: the dialog that the call is mixed with, as PlaceCall.join has it; empty = none
}
export interface UserInputResult { ok: boolean; session?: number; code?: string; text?: string }

export interface BusClient extends Guest {
  /** This guest's participant number. */
  readonly participant: number;
  /** True between snapshotEnd and the next noticed hole. */
  readonly synchronised: boolean;
  /** Sends a command. False: the ring is full, nothing was sent, `outcome` will not be called. */
  command(name: string, fields: Record<string, unknown>, session: number, outcome: Outcome): boolean;
  display(lines: string[]): void;
  log(level: 'debug' | 'info' | 'warning' | 'error', text: string): void;
}

/** Boots a guest's end of the bus: says Hello, asks for the first snapshot, then serves the port. */
export function createBusClient(port: Port, image: { name: string; busVersion: { min: number; max: number } }, handlers: BusClientHandlers): BusClient {
  return new PortBusClient(port, image, handlers);
}

interface OutboundReport { readonly type: number; readonly payload: Uint8Array; readonly session: number; readonly requestId: number }

class PortBusClient implements BusClient {
  readonly participant: number;
  synchronised = false;
  private readonly pending = new Map<number, Outcome>();
  private readonly waiting: OutboundReport[] = [];
  private nextRequestId = 1;
  private delivered = 0;
  private foldedSequence = 0;
  private receivingSnapshot = false;
  private requestIdAtHole = 0; // commands before it may have lost their answer
  private deferredPrepare: { switchId: number } | null = null;

  constructor(private readonly port: Port, image: { name: string; busVersion: { min: number; max: number } }, private readonly handlers: BusClientHandlers) {
    this.participant = port.participant;
    this.report('Hello', { name: image.name, busVersionMin: image.busVersion.min, busVersionMax: image.busVersion.max });
    this.askForSnapshot();
  }

  command(name: string, fields: Record<string, unknown>, session: number, outcome: Outcome): boolean {
    if (this.pending.size >= limits.pendingCommands) return false;
    const requestId = this.takeRequestId();
    if (!this.port.send(messageByName(name)!.type, encode(name, fields), session, requestId)) return false;
    this.pending.set(requestId, outcome);
    return true;
  }

  display(lines: string[]): void {
    this.report('Display', { lines: lines.slice(0, limits.displayLines) });
  }

  log(level: 'debug' | 'info' | 'warning' | 'error', text: string): void {
    this.report('Log', { level: LOG_LEVEL[level], text });
  }

  onFrame(frame: Frame): void {
    if (frame.delivery !== this.delivered + 1) this.askForSnapshot();
    this.delivered = frame.delivery;
    const message = messageByType(frame.type);
    if (!message) return; // a newer bus may say more than this guest understands
    switch (message.kind) {
      case Kind.EVENT: return this.onEvent(message.name, frame);
      case Kind.REPLY: return this.onReply(message.name, frame);
      case Kind.CONTROL: return this.onControl(message.name, frame);
      default: return; // commands and reports of others: the illusion of broadcast; nothing to fold
    }
  }

  onIdle(): void {
    // The writer drops a frame that finds the ring full, and counts it: a lost last frame shows here and nowhere else.
    if (this.port.lastOffered() > this.delivered) {
      this.delivered = this.port.lastOffered();
      this.askForSnapshot();
    }
    this.flush();
  }

  private onEvent(name: string, frame: Frame): void {
    if (!this.synchronised || frame.sequence <= this.foldedSequence) return;
    this.foldedSequence = frame.sequence;
    this.handlers.event({ name, session: frame.session, sequence: frame.sequence, timeUs: frame.timeUs, body: decode(frame.type, frame.payload).body });
    this.reportDigest();
    if (name === 'CoreRestarted') this.refusePending(this.nextRequestId, ErrorCode.CORE_UNAVAILABLE, 'the SIP core restarted before it answered');
  }

  private onReply(name: string, frame: Frame): void {
    const outcome = this.pending.get(frame.requestId);
    if (!outcome || name === 'Receipt' || name === 'ResponseReceived') return;
    this.pending.delete(frame.requestId);
    if (name === 'Done') return outcome.done(frame.session);
    const body = decode(frame.type, frame.payload).body as { code: number; text: string; sipCode: number };
    outcome.refused({ code: body.code, text: body.text, sipCode: body.sipCode });
  }

  private onControl(name: string, frame: Frame): void {
    const body = decode(frame.type, frame.payload).body as any;
    switch (name) {
      case 'SnapshotBegin':
        this.synchronised = false;
        this.receivingSnapshot = true;
        this.handlers.snapshotBegin(frame.sequence);
        return;
      case 'SessionSnapshot':
      case 'HandsetSnapshot':
        if (this.receivingSnapshot) this.handlers.snapshotPart(name, frame.session, body);
        return;
      case 'SnapshotEnd': return this.onSnapshotEnd(frame.sequence);
      case 'Prepare': return this.onPrepare(body.switchId);
      case 'UserInput':
        this.handlers.input({ ...body, session: frame.session }, (result) => {
          this.report('UserInputDone', { ok: result.ok, code: result.code ?? '', text: result.text ?? '' }, result.session ?? frame.session, frame.requestId);
        });
        return;
      case 'RecordQuery': return this.reportRecord(frame.requestId);
    }
  }

  /** A record of many sessions is longer than a frame: it goes in parts, cut where both texts have room. */
  private reportRecord(requestId: number): void {
    const own = asciiJson(this.handlers.ownRecord());
    const projection = asciiJson(this.handlers.projection());
    const length = limits.recordPartLength;
    const parts = Math.max(1, Math.ceil(Math.max(own.length, projection.length) / length));
    for (let part = 0; part < parts; part++) {
      const cut = (text: string): string => text.slice(part * length, (part + 1) * length);
      this.report('RecordReport', { foldedSequence: this.foldedSequence, ownJson: cut(own), projectionJson: cut(projection), part, parts }, 0, requestId);
    }
  }

  private onSnapshotEnd(sequence: number): void {
    if (!this.receivingSnapshot) return; // the tail of one that a later hole spoilt: another is on its way
    this.receivingSnapshot = false;
    this.handlers.snapshotEnd(sequence);
    this.foldedSequence = sequence;
    this.synchronised = true;
    this.refusePending(this.requestIdAtHole, ErrorCode.TIMED_OUT, 'the answer was lost in a full ring; the record is whole again');
    this.reportDigest();
    if (this.deferredPrepare) this.onPrepare(this.deferredPrepare.switchId);
  }

  private onPrepare(switchId: number): void {
    if (!this.synchronised) {
      this.deferredPrepare = { switchId }; // answered when the snapshot is in; the hypervisor's time limit judges
      return;
    }
    this.deferredPrepare = null;
    const reason = this.handlers.prepare();
    if (reason !== null) {
      this.report('PrepareRefused', { switchId, reason });
      return;
    }
    const { high, low } = this.handlers.digest();
    this.report('Prepared', { switchId, foldedSequence: this.foldedSequence, digestHigh: high, digestLow: low });
  }

  private reportDigest(): void {
    const { high, low } = this.handlers.digest();
    this.report('RecordDigest', { foldedSequence: this.foldedSequence, digestHigh: high, digestLow: low });
  }

  private refusePending(beforeRequestId: number, code: number, text: string): void {
    for (const [requestId, outcome] of [...this.pending]) {
      if (requestId >= beforeRequestId) continue;
      this.pending.delete(requestId);
      outcome.refused({ code, text, sipCode: 0 });
    }
  }

  /** A hole spoils whatever snapshot is under way, so each hole asks anew; one request waiting for ring space is enough. */
  private askForSnapshot(): void {
    this.synchronised = false;
    this.receivingSnapshot = false;
    this.requestIdAtHole = this.nextRequestId;
    const type = messageByName('SnapshotRequest')!.type;
    if (!this.waiting.some((report) => report.type === type)) this.report('SnapshotRequest', {});
  }

  private report(name: string, fields: Record<string, unknown>, session = 0, requestId = 0): void {
    const report = { type: messageByName(name)!.type, payload: encode(name, fields), session, requestId };
    if (this.waiting.length === 0 && this.port.send(report.type, report.payload, session, requestId)) return;
    if (this.waiting.length >= limits.waitingReports) this.waiting.shift(); // the oldest digest is worth least
    this.waiting.push(report);
  }

  private flush(): void {
    while (this.waiting.length > 0) {
      const report = this.waiting[0];
      if (!this.port.send(report.type, report.payload, report.session, report.requestId)) return;
      this.waiting.shift();
    }
  }

  private takeRequestId(): number {
    const requestId = this.nextRequestId;
    this.nextRequestId = requestId === 0xffffffff ? 1 : requestId + 1;
    return requestId;
  }
}

const LOG_LEVEL = { debug: 1, info: 2, warning: 3, error: 4 } as const;

/** JSON without characters of more than one byte, so that it can be cut anywhere. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

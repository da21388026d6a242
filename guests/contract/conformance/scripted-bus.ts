// A bus with one guest on it and a script in place of hypervisor and core: what the conformance suite drives an image with.
import { decode, encode, messageByName, messageByType, Kind } from '../../../proto/index.ts';
import type { Frame, Guest, GuestImage, Port } from '../contract.ts';
import type { CanonicalRecord, Digest } from '../projection.ts';

/** A frame the guest sent, decoded. */
export interface SentFrame { name: string; session: number; requestId: number; body: any }

/** One event of a script. */
export interface ScriptedEvent { name: string; session?: number; fields?: Record<string, unknown>; advanceUs?: number }

export class ScriptedBus implements Port {
  readonly sent: SentFrame[] = [];
  sequence = 0;
  timeUs = 1_000_000;
  full = false;
  private delivery = 0;
  private offered = 0;
  private guest: Guest | null = null;

  constructor(readonly participant: number) {}

  /** Boots the image on this bus and answers its first snapshot request with an empty handset. */
  boot(image: GuestImage, activeGuest: number): this {
    this.guest = image.boot({ port: this });
    this.snapshot([], { activeGuest });
    return this;
  }

  send(type: number, payload: Uint8Array, session = 0, requestId = 0): boolean {
    if (this.full) return false;
    const message = messageByType(type);
    if (!message) throw new Error(`the guest sent type ${type}, which is no message`);
    this.sent.push({ name: message.name, session, requestId, body: decode(type, payload).body });
    return true;
  }

  lastOffered(): number { return this.offered; }

  /** Delivers one frame; `lost` counts it as offered and dropped. Commands and events take a sequence number. */
  deliver(name: string, fields: Record<string, unknown> = {}, session = 0, requestId = 0, lost = false): number {
    const message = messageByName(name)!;
    if (message.kind === Kind.EVENT || message.kind === Kind.COMMAND) this.sequence++;
    this.offered = ++this.delivery;
    if (!lost) this.push(message.type, encode(name, fields), session, requestId);
    this.guest?.onIdle();
    return this.sequence;
  }

  /** Delivers bytes under any type number, for what a newer bus might say. */
  deliverRaw(type: number, payload: Uint8Array): void {
    this.offered = ++this.delivery;
    this.push(type, payload, 0, 0);
    this.guest?.onIdle();
  }

  event(event: ScriptedEvent, lost = false): number {
    this.timeUs += event.advanceUs ?? 20_000;
    return this.deliver(event.name, event.fields ?? {}, event.session ?? 0, 0, lost);
  }

  /** Answers a snapshot request with these sessions (SessionSnapshot fields and `id`) and handset fields. */
  snapshot(sessions: ({ id: number } & Record<string, unknown>)[], handset: Record<string, unknown>): void {
    this.deliver('SnapshotBegin');
    this.deliver('HandsetSnapshot', handset);
    for (const { id, ...fields } of sessions) this.deliver('SessionSnapshot', fields, id);
    this.deliver('SnapshotEnd', { sessions: sessions.length });
  }

  /** Lets the guest notice what it can notice. */
  idle(): void { this.guest?.onIdle(); }

  /** All frames of this name that the guest sent so far. */
  named(name: string): SentFrame[] { return this.sent.filter((frame) => frame.name === name); }

  last(name: string): SentFrame {
    const frame = this.named(name).at(-1);
    if (!frame) throw new Error(`the guest has not sent ${name}; it sent: ${this.sent.map((other) => other.name).join(', ')}`);
    return frame;
  }

  digest(): { sequence: number; digest: Digest } {
    const { body } = this.last('RecordDigest');
    return { sequence: Number(body.foldedSequence), digest: { high: body.digestHigh >>> 0, low: body.digestLow >>> 0 } };
  }

  /** Asks for the record and reads the answer. */
  record(): { sequence: number; own: unknown; projection: CanonicalRecord } {
    const requestId = 9000 + this.sent.length;
    this.deliver('RecordQuery', {}, 0, requestId);
    const parts = this.sent.filter((frame) => frame.name === 'RecordReport' && frame.requestId === requestId).map(({ body }) => body);
    if (parts.length === 0) throw new Error('the guest did not answer RecordQuery');
    const whole = (field: 'ownJson' | 'projectionJson'): any => JSON.parse(parts.map((part) => part[field]).join(''));
    return { sequence: Number(parts[0].foldedSequence), own: whole('ownJson'), projection: whole('projectionJson') };
  }

  /** The user touches the guest; returns a way to read the answer once it is there. */
  input(fields: Record<string, unknown>, session = 0): { answer(): SentFrame | undefined } {
    const requestId = 5000 + this.sent.length;
    this.deliver('UserInput', fields, session, requestId);
    return { answer: () => this.sent.find((frame) => frame.name === 'UserInputDone' && frame.requestId === requestId) };
  }

  private push(type: number, payload: Uint8Array, session: number, requestId: number): void {
    const frame: Frame = { type, sender: 1, requestId, session, sequence: this.sequence, timeUs: this.timeUs, delivery: this.delivery, payload };
    this.guest?.onFrame(frame);
  }
}

// The far end's phone: speaks the phone vocabulary over its machine's only port. It has one user and no operating system.
import type { Port } from '../../guests/contract/index.ts';
import type { Frame } from '../../guests/contract/index.ts';
import { decode, encode, MessageType, type MessageName } from '../../proto/index.ts';
import { limits } from './limits.ts';
import type { PhoneEvent } from './phone-event.ts';

export interface PhoneOptions {
  answer: 'auto' | 'manual' | 'reject';
  /** How long it rings before it answers by itself. */
  ringMs: number;
  rejectCode?: number;
  after(delayMs: number, work: () => void): void;
}

const BUSY_HERE = 486;

export class PhoneRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  done(session: number): void;
  refused(error: PhoneRefusal): void;
}

export class FarEndPhone {
  readonly #options: PhoneOptions;
  readonly #tell: (event: PhoneEvent) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #offered = new Set<number>();
  readonly #live = new Set<number>();
  #port: Port | null = null;
  #nextRequest = 1;

  constructor(options: PhoneOptions, tell: (event: PhoneEvent) => void) {
    this.#options = options;
    this.#tell = tell;
  }

  attach(port: Port): void {
    this.#port = port;
  }

  get live(): readonly number[] {
    return [...this.#live];
  }

  /** Resolves with the session that the core's Done names. */
  command(name: MessageName, fields: object, session = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= limits.requestsWaiting)
        return reject(new PhoneRefusal('TOO_MANY_REQUESTS', 'too many requests wait for their answer'));
      const requestId = this.#nextRequest++;
      this.#waiting.set(requestId, { done: resolve, refused: reject });
      if (this.#port!.send(MessageType[name], encode(name as string, fields), session, requestId)) return;
      this.#waiting.delete(requestId);
      reject(new PhoneRefusal('RING_FULL', 'the port to the machine is full'));
    });
  }

  /** The session named, or the only one that `command` can mean. */
  sessionFor(named: unknown, offered: boolean): number {
    if (named !== undefined) return Number(named);
    const [only] = offered ? this.#offered : this.#live;
    if (only === undefined) throw new PhoneRefusal('NO_SUCH_SESSION', offered ? 'nobody calls' : 'there is no call');
    return only;
  }

  /** One request of its user; a session that is not named is the only one that can be meant. */
  async perform(request: Readonly<Record<string, unknown>>): Promise<object> {
    const said = async (name: MessageName, fields: object = {}, session = this.sessionFor(request.session, false)): Promise<object> => ({
      session: String(await this.command(name, fields, session)),
    });
    switch (request.do) {
      case 'call':
        return said('PlaceCall', { to: String(request.to) }, 0);
      case 'answer':
        return said('Accept', {}, this.sessionFor(request.session, true));
      case 'reject':
        return said('Reject', { sipCode: Number(request.code ?? BUSY_HERE) }, this.sessionFor(request.session, true));
      case 'hold':
        return said('Hold');
      case 'resume':
        return said('Resume');
      case 'end':
        return said('End');
      case 'dtmf':
        return said('SendDtmf', { digits: String(request.digits) });
      case 'transfer':
        return said('TransferBlind', { to: String(request.to) });
      case 'send-message':
        return said('SendMessage', { to: String(request.to), text: String(request.text) }, 0);
      default:
        throw new PhoneRefusal('UNKNOWN_REQUEST', `"do" is ${JSON.stringify(request.do)}`);
    }
  }

  onFrame(frame: Frame): void {
    const message = decode(frame.type, frame.payload);
    const session = String(frame.session);
    switch (message.name) {
      case 'Done':
        return this.#settle(frame.requestId, (waiting) => waiting.done(frame.session));
      case 'Error':
        return this.#settle(frame.requestId, (waiting) => waiting.refused(new PhoneRefusal(`BUS_${message.body.code}`, message.body.text)));
      case 'AccountRegistered':
        return this.#tell({ event: 'registered', expiresS: message.body.expiresS });
      case 'AccountUnregistered':
        return message.body.sipCode === 0 ? undefined : this.#tell({ event: 'registration-failed', sip: message.body.sipCode, text: message.body.text });
      case 'SessionCreated':
        this.#live.add(frame.session);
        return;
      case 'SessionOffered':
        this.#live.add(frame.session);
        this.#offered.add(frame.session);
        this.#tell({ event: 'offered', session, from: message.body.remoteUri });
        return this.#offeredByHabit(frame.session);
      case 'SessionProgress':
        return this.#tell({ event: 'ringing', session });
      case 'SessionEstablished':
        this.#offered.delete(frame.session);
        return this.#tell({ event: 'established', session, codec: message.body.codec, ptimeMs: message.body.ptimeMs });
      case 'SessionHeld':
        return this.#tell({ event: 'held', session, side: message.body.side });
      case 'SessionResumed':
        return this.#tell({ event: 'resumed', session, side: message.body.side });
      case 'DtmfReceived':
        return this.#tell({ event: 'dtmf', session, digit: message.body.digit });
      case 'MessageReceived':
        return this.#tell({ event: 'message', from: message.body.from, text: message.body.text });
      case 'SessionEnded': {
        this.#offered.delete(frame.session);
        this.#live.delete(frame.session);
        const reason = message.body.reason;
        return this.#tell({ event: 'ended', session, sip: reason?.sipCode ?? 0, side: reason?.side ?? 0, text: reason?.text ?? '' });
      }
    }
  }

  #settle(requestId: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(requestId);
    this.#waiting.delete(requestId);
    if (waiting) settle(waiting);
  }

  #offeredByHabit(session: number): void {
    const overtaken = (): void => undefined; // the caller gave up meanwhile; SessionEnded tells it
    if (this.#options.answer === 'reject') return void this.command('Reject', { sipCode: this.#options.rejectCode ?? BUSY_HERE }, session).catch(overtaken);
    this.command('Ring', {}, session).catch(overtaken);
    if (this.#options.answer === 'auto')
      this.#options.after(this.#options.ringMs, () => this.#offered.has(session) && void this.command('Accept', {}, session).catch(overtaken));
  }
}

// A booted core on its own, for one datagram after the other: what came out, and whether a call was offered.
import { Core, type CoreLoader, type CoreStats } from '../../host-shim/core/index.ts';
import { buildFrame, decode, encode, encodeConfiguration, messageByName, newFrameHeader, payloadOf, readFrameHeader, type Fields, type MessageName, type Messages } from '../../proto/index.ts';

const ANDROID = 2;
const SOURCE = { ip: '192.0.2.200', port: 5060 };
/** What is sent at once and what is sent after the transaction's own waiting, but no retransmission: below T1. */
const SETTLE_MS = 400;

export const configuration = (): Uint8Array => encodeConfiguration({
  accounts: [{ uri: 'sip:user@example.com', displayName: 'User' }], bindIp: '192.0.2.1', bindPort: 5060,
  mediaPorts: Array.from({ length: 12 }, (_, i) => 4000 + 2 * i), codecs: ['G722', 'PCMU', 'PCMA'],
  admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 }, sessions: 12, transactions: 64, tombstones: 1024, userAgent: 'Twinset', phone: true,
});

export class BootedCore {
  static #loader: Promise<CoreLoader> | null = null;
  readonly sent: string[] = [];
  readonly frames: { name: string; session: number; body: unknown }[] = [];
  readonly traps: string[] = [];
  nowMs = 0;
  readonly #core: Core;
  #requestId = 0;

  static async create(): Promise<BootedCore> {
    BootedCore.#loader ??= Core.load();
    return new BootedCore(await BootedCore.#loader);
  }

  private constructor(loader: CoreLoader) {
    this.#core = loader.create({
      frame: (bytes) => this.#frame(bytes),
      datagram: (_flow, _to, data) => { this.sent.push(Buffer.from(data).toString('latin1')); },
      log: (level, text) => { if (level === 3) this.traps.push(text); },
      restarted: () => undefined, barred: () => undefined, stopped: () => undefined,
    }, (bytes) => bytes.fill(7));
    this.#core.boot(0, configuration());
    this.command('OwnerChanged', { fromGuest: 0, toGuest: ANDROID }, 0);
  }

  command<N extends MessageName>(name: N, fields: Fields<Messages[N]>, sender = ANDROID, session = 0): void {
    this.#core.frame(this.nowMs, buildFrame(messageByName(name)!.type, encode(name, fields), { requestId: ++this.#requestId, session, sender }));
  }

  /** Gives it one datagram; answers what it sent because of that. */
  receive(bytes: Uint8Array): string[] {
    const before = this.sent.length;
    this.#core.datagram(this.nowMs, 0, SOURCE, bytes);
    this.pass(SETTLE_MS);
    return this.sent.slice(before);
  }

  pass(forMs: number): void {
    const end = this.nowMs + forMs;
    while (this.#core.deadlineMs <= end) {
      this.nowMs = Math.max(this.nowMs, this.#core.deadlineMs);
      this.#core.tick(this.nowMs);
    }
    this.nowMs = end;
  }

  saw(name: string): boolean { return this.frames.some((frame) => frame.name === name); }
  stats(): CoreStats { return this.#core.stats(); }

  #frame(bytes: Uint8Array): void {
    const header = newFrameHeader();
    readFrameHeader(bytes, header);
    const { name, body } = decode(header.type, payloadOf(bytes));
    this.frames.push({ name, session: header.session, body });
  }
}

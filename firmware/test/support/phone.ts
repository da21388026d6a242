// A built core as a handset without guests: commands in; events, replies and streams out, folded into a record to compare with.
import type { Core, CoreLoader, SocketAddress } from '../../../host-shim/core/index.ts';
import {
  buildFrame, decode, encode, encodeConfiguration, messageByName, newFrameHeader, payloadOf, readFrameHeader, Kind,
  type Configuration, type Fields, type MessageName, type Messages, type StreamOpen,
} from '../../../proto/index.ts';
import { encodeRecords } from '../../../host-shim/devices/resolve/index.ts';
import type { End, Link } from './links.ts';
import { RecordFold } from './record-fold.ts';
import { generator, type Network } from './network.ts';

export interface PhoneOptions { configuration?: Fields<Configuration>; seed?: number; certified?: string }
export interface Heard { name: MessageName; session: number; requestId: number; destination: number; atMs: number; body: any }

export const ACTIVE_GUEST = 2;

export class Phone {
  readonly core: Core;
  readonly uri: string;
  /** All frames but Done and Error, in order. */
  readonly heard: Heard[] = [];
  readonly replies = new Map<number, Heard>();
  readonly streams = new Map<number, StreamOpen>();
  readonly logs: string[] = [];
  readonly fold = new RecordFold();
  restarts = 0;
  stopped = '';
  #requestId = 0;
  #streamNumber = 0;
  readonly #links = new Map<number, Link>();

  constructor(private readonly world: Network, loader: CoreLoader, readonly port: number, private readonly options: PhoneOptions) {
    this.uri = `sip:p${port}@127.0.0.1:${port}`;
    const random = generator((options.seed ?? 1) * 7919 + port);
    this.core = loader.create({
      frame: (bytes) => this.#frame(bytes),
      datagram: (_flow, to, data) => world.transmit(port, to, data),
      streams: {
        open: (stream, flow, to) => { this.#links.set(stream, world.links.connect(port, to, flow, this.#end(stream, flow, to))); },
        write: (stream, data) => this.#links.get(stream)?.write(data),
        close: (stream) => { this.#links.get(stream)?.close(); this.#links.delete(stream); },
      },
      resolve: (query, type, name) => world.names.resolve(type, name, (records) => this.core.resolved(this.world.nowMs, query, encodeRecords(records))),
      log: (_level, text) => { this.logs.push(text); },
      restarted: (restarts) => { this.restarts = restarts; },
      barred: () => undefined,
      stopped: (reason) => { this.stopped = reason; },
    }, (bytes) => { for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256); });
    const mediaPorts = Array.from({ length: 12 }, (_, i) => 20_000 + 2 * i);
    this.core.boot(world.nowMs, encodeConfiguration({
      accounts: [{ uri: this.uri, displayName: `Phone ${port}` }], bindIp: '127.0.0.1', bindPort: port, mediaPorts, codecs: ['PCMU', 'PCMA', 'G722'],
      admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 5 }, sessions: 12, transactions: 32, tombstones: 1024, phone: true, userAgent: 'Twinset',
      ...options.configuration,
    }));
    for (const [listening, flow] of [[port, 1], [port + 1, 2], [port + 2, 3], [port + 3, 4]]) world.links.listen(listening, (link, asked) => (asked === flow ? this.#accept(link, flow) : undefined));
    this.command('OwnerChanged', { fromGuest: 0, toGuest: ACTIVE_GUEST }, 0, 0);
  }

  /** Sends a command as a guest; its answer comes to `replies`. */
  command<N extends MessageName>(name: N, fields: Fields<Messages[N]> = {}, session = 0, sender = ACTIVE_GUEST): number {
    const requestId = ++this.#requestId;
    this.core.frame(this.world.nowMs, buildFrame(messageByName(name)!.type, encode(name, fields), { requestId, session, sender }));
    if (name === 'OwnerChanged') this.fold.event(name, 0, 0, fields);
    return requestId;
  }

  /** The name of the answer to this command, or its error code's number; undefined = none yet. */
  answer(requestId: number): Heard | undefined { return this.replies.get(requestId); }
  isDone(requestId: number): boolean { return this.replies.get(requestId)?.name === 'Done'; }
  errorOf(requestId: number): number | undefined {
    const reply = this.replies.get(requestId);
    return reply?.name === 'Error' ? reply.body.code : undefined;
  }

  /** The core's counters as of now: the core knows the time only by its events. */
  stats(): Record<string, number> {
    this.core.tick(this.world.nowMs);
    return this.core.stats();
  }

  /** Frames of this name, for one session or all. */
  all(name: MessageName, session?: number): Heard[] { return this.heard.filter((frame) => frame.name === name && (session === undefined || frame.session === session)); }
  last(name: MessageName, session?: number): Heard | undefined { return this.all(name, session).at(-1); }

  /** Calls and waits until the other phone is offered the call; answers with both sessions' numbers. */
  dial(other: Phone, world: Network): { mine: number; theirs: number } {
    const before = other.all('SessionOffered').length;
    const request = this.command('PlaceCall', { to: other.uri });
    world.until(() => other.all('SessionOffered').length > before, 'the call is offered');
    return { mine: this.answer(request)!.session, theirs: other.last('SessionOffered')!.session };
  }

  /** Calls, and the other accepts. */
  call(other: Phone, world: Network): { mine: number; theirs: number } {
    const { mine, theirs } = this.dial(other, world);
    other.command('Ring', {}, theirs);
    other.command('Accept', {}, theirs);
    world.until(() => this.all('SessionEstablished', mine).length > 0 && other.all('SessionEstablished', theirs).length > 0, 'the call is up');
    return { mine, theirs };
  }

  #accept(link: Link, flow: number): End {
    const stream = ++this.#streamNumber;
    this.#links.set(stream, link);
    this.core.streamOpened(this.world.nowMs, stream, flow, link.peer, this.options.certified);
    return this.#end(stream, flow, link.peer);
  }

  #end(stream: number, flow: number, peer: SocketAddress): End {
    const heard = (work: () => void): void => { if (this.#links.has(stream)) work(); };
    return {
      opened: () => heard(() => this.core.streamOpened(this.world.nowMs, stream, flow, peer)),
      data: (bytes) => heard(() => this.core.streamData(this.world.nowMs, stream, bytes)),
      closed: () => heard(() => { this.#links.delete(stream); this.core.streamClosed(this.world.nowMs, stream); }),
    };
  }

  #frame(bytes: Uint8Array): void {
    const header = newFrameHeader();
    readFrameHeader(bytes, header);
    const { name, body } = decode(header.type, payloadOf(bytes));
    const heard: Heard = { name, session: header.session, requestId: header.requestId, destination: header.sender, atMs: this.world.nowMs, body };
    if (name === 'Done' || name === 'Error') {
      if (this.replies.has(header.requestId)) throw new Error(`a second answer to request ${header.requestId}: ${name}`);
      this.replies.set(header.requestId, heard);
    } else this.heard.push(heard);
    if (name === 'StreamOpen') this.streams.set(header.session, body as StreamOpen);
    if (name === 'StreamClose') this.streams.delete(header.session);
    if (messageByName(name)!.kind === Kind.EVENT) this.fold.event(name, header.session, Math.round(this.world.nowMs * 1000), body);
  }
}

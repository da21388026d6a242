// The machine's connections: numbers them, hands their bytes to the core, and carries out what the core wants of them.
import type { SocketAddress, Stream, StreamEvents, StreamNetwork, StreamSecurity, WebSocketTerms } from '../devices/net/net.ts';
import { machineLimits } from './limits.ts';
import type { CorePart, StreamEffects } from './parts.ts';
import { StreamTrace, type StreamRecorder } from './stream-trace.ts';

/** Numbers of local sockets and listeners (firmware/wit/core.wit); 0 is the datagram socket. */
export const Flow = { PLAIN: 1, SECURED: 2, WEBSOCKET: 3, SECURED_WEBSOCKET: 4 } as const;

/** RFC 7118 4.1. The core's own bound of a message is the largest. */
export const webSocketTerms: WebSocketTerms = { subprotocol: 'sip', largestMessageBytes: machineLimits.messageBytes };

const isSecured = (flow: number): boolean => flow === Flow.SECURED || flow === Flow.SECURED_WEBSOCKET;
const isWebSocket = (flow: number): boolean => flow === Flow.WEBSOCKET || flow === Flow.SECURED_WEBSOCKET;

export interface StreamsParts {
  net: StreamNetwork;
  /** Absent: no secured connections. */
  security?: StreamSecurity;
  /** Absent: nothing is recorded. */
  record?: StreamRecorder;
  /** One event of the machine: a call of the core at the time of the event. */
  event(work: (core: CorePart, nowMs: number) => void): void;
}

interface Open { readonly stream: Stream; readonly trace: StreamTrace | null }

export class Streams implements StreamEffects {
  readonly counters = { accepted: 0, opened: 0, refused: 0, received: 0, sent: 0 };
  readonly #open = new Map<number, Open>();
  #lastNumber = 0;

  constructor(private readonly parts: StreamsParts) {}

  /** Somebody has connected to one of our listeners. */
  accept(flow: number, stream: Stream): StreamEvents {
    if (this.#open.size >= machineLimits.streams) {
      this.counters.refused++;
      stream.close();
      return { opened() {}, data() {}, closed() {} };
    }
    this.counters.accepted++;
    this.#lastNumber = (this.#lastNumber % machineLimits.lastStreamNumber) + 1;
    const number = this.#lastNumber;
    const trace = this.#remember(number, flow, stream);
    trace?.opened('in');
    this.parts.event((core, nowMs) => core.streamOpened(nowMs, number, flow, stream.peer, stream.certified));
    return this.#follow(number, flow, stream.peer);
  }

  open(number: number, flow: number, to: SocketAddress, name: string): void {
    const { net, security } = this.parts;
    if (this.#open.size >= machineLimits.streams || to.port === 0 || (isSecured(flow) && !security)) {
      this.counters.refused++;
      this.parts.event((core, nowMs) => core.streamClosed(nowMs, number));
      return;
    }
    this.counters.opened++;
    this.#remember(number, flow, net.connect(to, this.#follow(number, flow, to), {
      ...(isSecured(flow) && security ? { secured: { name, security } } : {}), ...(isWebSocket(flow) ? { webSocket: webSocketTerms } : {}),
    }));
  }

  write(number: number, data: Uint8Array): void {
    this.counters.sent += data.length;
    const open = this.#open.get(number);
    open?.trace?.written(data);
    open?.stream.write(data);
  }

  close(number: number): void {
    const open = this.#open.get(number);
    open?.trace?.closed('out');
    open?.stream.close();
    this.#open.delete(number);
  }

  closeAll(): void {
    for (const number of [...this.#open.keys()]) this.close(number);
  }

  figures(): Record<string, number> {
    return { ...this.counters, open: this.#open.size };
  }

  #follow(number: number, flow: number, peer: SocketAddress): StreamEvents {
    return {
      opened: () => {
        this.#open.get(number)?.trace?.opened('out');
        this.#heard(number, (core, nowMs) => core.streamOpened(nowMs, number, flow, peer));
      },
      data: (bytes) => {
        this.counters.received += bytes.length;
        this.#open.get(number)?.trace?.heard(bytes);
        const kept = new Uint8Array(bytes);
        this.#heard(number, (core, nowMs) => core.streamData(nowMs, number, kept));
      },
      closed: () => {
        this.#open.get(number)?.trace?.closed('in');
        this.#heard(number, (core, nowMs) => core.streamClosed(nowMs, number));
        this.#open.delete(number);
      },
    };
  }

  #remember(number: number, flow: number, stream: Stream): StreamTrace | null {
    const { record } = this.parts;
    const traced = { number, isMessages: isWebSocket(flow), get local() { return stream.local; }, remote: stream.peer };
    const trace = record ? new StreamTrace(record, traced) : null;
    this.#open.set(number, { stream, trace });
    return trace;
  }

  /** Nothing more of a connection that the core has closed. */
  #heard(number: number, work: (core: CorePart, nowMs: number) => void): void {
    if (this.#open.has(number)) this.parts.event(work);
  }
}

// A network in memory for in-thread machines: delay, jitter, loss and duplication from a seed, delivery by injected timers.
import { HostError } from '../../machine/errors.ts';
import type { Clock, Timers } from '../clock/clock.ts';
import { seededRandom } from '../random/seeded.ts';
import { netLimits } from './limits.ts';
import type { Network, SocketAddress, Stream, StreamEvents, StreamListener, UdpCounters, UdpSocket } from './net.ts';
import { SimulatedStreams } from './simulated-streams.ts';

export interface SimulatedNetworkOptions {
  seed?: number;
  /** One way. Default 1. */
  delayMs?: number;
  /** Uniform, on top of the delay; makes reordering possible. */
  jitterMs?: number;
  /** 0..1 */
  loss?: number;
  duplication?: number;
}

type Receive = (from: SocketAddress, data: Uint8Array) => void;

export class SimulatedNetwork implements Network {
  readonly counters = { carried: 0, lost: 0, duplicated: 0, unreachable: 0 };
  readonly #sockets = new Map<string, Receive>();
  readonly #random: { next(): number };
  #options: SimulatedNetworkOptions;
  #inFlight = 0;
  #nextPort = 49_152;
  readonly #time: Clock & Timers;
  readonly #streams: SimulatedStreams;

  constructor(time: Clock & Timers, options: SimulatedNetworkOptions = {}) {
    this.#time = time;
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
    this.#streams = new SimulatedStreams(time, () => this.#options.delayMs ?? 1);
  }

  listen(bind: SocketAddress, accept: (stream: Stream) => StreamEvents): Promise<StreamListener> {
    return this.#streams.listen(bind, accept);
  }

  connect(to: SocketAddress, events: StreamEvents): Stream {
    return this.#streams.connect(to, events);
  }

  /** Changes the weather from now on. */
  set(options: SimulatedNetworkOptions): void {
    this.#options = { ...this.#options, ...options };
  }

  openUdp(bind: SocketAddress, receive: Receive): Promise<UdpSocket> {
    const port = bind.port === 0 ? this.#freePort(bind.ip) : bind.port;
    const address = { ip: bind.ip, port };
    const key = `${bind.ip}|${port}`;
    if (this.#sockets.has(key)) return Promise.reject(new HostError('ADDRESS_IN_USE', `udp ${bind.ip}:${port} is in use in the simulated network`));
    const counters: UdpCounters = { received: 0, sent: 0, sendErrors: 0, receiveBufferBytes: netLimits.receiveBufferBytes };
    this.#sockets.set(key, (from, data) => {
      counters.received++;
      receive(from, data);
    });
    return Promise.resolve({
      address,
      counters,
      send: (to: SocketAddress, data: Uint8Array) => {
        counters.sent++;
        this.#carry(address, to, data);
      },
      close: () => {
        this.#sockets.delete(key);
        return Promise.resolve();
      },
    });
  }

  #carry(from: SocketAddress, to: SocketAddress, data: Uint8Array): void {
    if (this.#chance(this.#options.loss) || this.#inFlight >= netLimits.simulatedInFlight) {
      this.counters.lost++;
      return;
    }
    this.#deliver(from, to, data.slice());
    if (this.#chance(this.#options.duplication)) {
      this.counters.duplicated++;
      this.#deliver(from, to, data.slice());
    }
  }

  #deliver(from: SocketAddress, to: SocketAddress, data: Uint8Array): void {
    const jitterMs = this.#options.jitterMs ? (this.#random.next() / 2 ** 32) * this.#options.jitterMs : 0;
    this.#inFlight++;
    this.#time.at(this.#time.nowMs() + (this.#options.delayMs ?? 1) + jitterMs, () => {
      this.#inFlight--;
      const receive = this.#sockets.get(`${to.ip}|${to.port}`);
      if (!receive) {
        this.counters.unreachable++;
        return;
      }
      this.counters.carried++;
      receive(from, data);
    });
  }

  /** No option, no draw: a lossless network consumes no randomness. */
  #chance(probability: number | undefined): boolean {
    return probability !== undefined && probability > 0 && this.#random.next() / 2 ** 32 < probability;
  }

  #freePort(ip: string): number {
    while (this.#sockets.has(`${ip}|${this.#nextPort}`)) this.#nextPort++;
    return this.#nextPort++;
  }
}

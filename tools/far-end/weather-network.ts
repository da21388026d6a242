// A network with weather: what a party sends and receives is lost, delayed, doubled or put out of order, drawn from a seed; NATs forget.
import { seededRandom, type Clock, type Network, type SocketAddress, type Timers, type UdpSocket } from '../../host-shim/index.ts';
import { AddressTranslation } from './address-translation.ts';
import { limits } from './limits.ts';
import type { Weather } from './weather.ts';

export interface WeatherCounters {
  carried: number;
  lost: number;
  duplicated: number;
  reordered: number;
}

interface Datagram {
  peer: SocketAddress;
  data: Uint8Array;
}

/** One direction of one socket. */
class Way {
  readonly #network: WeatherNetwork;
  readonly #deliver: (peer: SocketAddress, data: Uint8Array) => void;
  readonly #inOrder: Datagram[] = [];
  #lastDueMs = 0;

  constructor(network: WeatherNetwork, deliver: (peer: SocketAddress, data: Uint8Array) => void) {
    this.#network = network;
    this.#deliver = deliver;
  }

  carry(peer: SocketAddress, data: Uint8Array): void {
    const network = this.#network;
    const { weather, counters } = network;
    if (weather.down || network.chance(weather.lossPercent) || network.inFlight >= limits.datagramsInFlight) {
      counters.lost++;
      return;
    }
    if (network.isFair) {
      counters.carried++;
      this.#deliver(peer, data);
      return;
    }
    const copies = network.chance(weather.duplicatePercent) ? 2 : 1;
    if (copies > 1) counters.duplicated++;
    for (let copy = 0; copy < copies; copy++) this.#later(peer, data.slice());
  }

  #later(peer: SocketAddress, data: Uint8Array): void {
    const network = this.#network;
    const { weather, counters } = network;
    const late = network.chance(weather.reorderPercent);
    const dueMs = network.clock.nowMs() + (weather.delayMs ?? 0) + network.draw() * (weather.jitterMs ?? 0);
    network.inFlight++;
    if (late) {
      counters.reordered++;
      network.timers.at(dueMs + limits.reorderHoldMs, () => this.#arrive({ peer, data }));
      return;
    }
    this.#lastDueMs = Math.max(this.#lastDueMs, dueMs);
    this.#inOrder.push({ peer, data });
    // Of timers for the same moment any may be the first: whichever it is, the oldest datagram arrives.
    network.timers.at(this.#lastDueMs, () => this.#arrive(this.#inOrder.shift()!));
  }

  #arrive({ peer, data }: Datagram): void {
    this.#network.inFlight--;
    this.#network.counters.carried++;
    this.#deliver(peer, data);
  }
}

export class WeatherNetwork implements Network {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly counters: WeatherCounters = { carried: 0, lost: 0, duplicated: 0, reordered: 0 };
  readonly #inner: Network;
  readonly #random: { next(): number };
  readonly #translation = new AddressTranslation();
  readonly #sockets = new Map<number, () => Promise<SocketAddress>>();
  weather: Weather = {};
  inFlight = 0;

  constructor(inner: Network, time: { clock: Clock; timers: Timers }, seed: number) {
    this.#inner = inner;
    this.clock = time.clock;
    this.timers = time.timers;
    this.#random = seededRandom(seed);
  }

  /** From now on; what is under way arrives as it was drawn. */
  set(weather: Weather): void {
    this.weather = { ...this.weather, ...weather };
  }

  /** Nothing to draw: a fair network consumes no randomness and no timers. */
  get isFair(): boolean {
    const { duplicatePercent, reorderPercent, delayMs, jitterMs } = this.weather;
    return this.inFlight === 0 && !duplicatePercent && !reorderPercent && !delayMs && !jitterMs;
  }

  /** 0 to 1. */
  draw(): number {
    return this.#random.next() / 2 ** 32;
  }

  chance(percent: number | undefined): boolean {
    return percent !== undefined && percent > 0 && this.draw() * 100 < percent;
  }

  async openUdp(...[bind, receive, failed]: Parameters<Network['openUdp']>): Promise<UdpSocket> {
    const inbound = new Way(this, (from, data) => receive(this.#translation.seen(from), data));
    const open = (address: SocketAddress): Promise<UdpSocket> => this.#inner.openUdp(address, (from, data) => inbound.carry(from, data), failed);
    let socket = await open(bind);
    let closed = false;
    const { address } = socket;
    const outbound = new Way(this, (to, data) => {
      const reached = this.#translation.reached(to);
      if (!closed && reached) socket.send(reached, data);
    });
    const rebind = async (): Promise<SocketAddress> => {
      const before = socket;
      socket = await open({ ip: bind.ip, port: 0 });
      await before.close();
      return socket.address;
    };
    this.#sockets.set(address.port, rebind);
    return {
      address,
      counters: socket.counters,
      send: (to, data) => outbound.carry(to, data),
      close: () => {
        closed = true;
        this.#sockets.delete(address.port);
        return socket.close();
      },
    };
  }

  /** The NAT of this party forgets its bindings: each socket goes on from another port. Returns the new one of the socket at `port`. */
  async rebind(port: number): Promise<SocketAddress> {
    let found: SocketAddress | null = null;
    for (const [own, rebind] of this.#sockets) {
      const now = await rebind();
      if (own === port) found = now;
    }
    if (!found) throw new Error(`no socket was opened at port ${port}`);
    return found;
  }

  /** The NAT of whoever this party talks to does, but for those at `others`, as HOST:PORT. */
  rebindPeers(others?: readonly string[]): void {
    this.#translation.rebind(others);
  }

  /** Streams repair themselves: weather shows in datagrams only. */
  listen(...words: Parameters<Network['listen']>): ReturnType<Network['listen']> {
    return this.#inner.listen(...words);
  }

  connect(...words: Parameters<Network['connect']>): ReturnType<Network['connect']> {
    return this.#inner.connect(...words);
  }
}

// Hosts in one thread: one virtual clock, one simulated network, and for each host an address and random bytes of its own by the seed.
import {
  SimulatedNetwork,
  VirtualClock,
  seededRandom,
  type InThreadDevices,
  type Network,
  type SimulatedNetworkOptions,
  type SocketAddress,
} from '../../host-shim/index.ts';

const SIP_PORT = 5060;
const SEEDS_APART = 100;

/** Of the host with this number; the first is 1. */
export const hostAddress = (number: number): string => `10.0.${number >> 8}.${number & 0xff}`;

export interface InThreadHost {
  readonly bind: SocketAddress;
  readonly devices: InThreadDevices;
}

export class InThreadHosts {
  readonly clock = new VirtualClock();
  readonly net: SimulatedNetwork;
  readonly #seed: number;
  #count = 0;

  constructor(seed: number, weather: SimulatedNetworkOptions) {
    this.#seed = seed;
    this.net = new SimulatedNetwork(this.clock, { seed, ...weather });
  }

  /** The next host; `net` is the network as it sees it, when somebody watches. */
  next(net: Network = this.net): InThreadHost {
    const number = ++this.#count;
    return {
      bind: { ip: hostAddress(number), port: SIP_PORT },
      devices: { clock: this.clock, timers: this.clock, net, random: seededRandom(this.#seed * SEEDS_APART + number) },
    };
  }
}

/** A condition that holds once the promise is settled, either way: for whoever lets time pass until then. */
export function isSettled(promise: Promise<unknown>): () => boolean {
  let settled = false;
  const note = (): void => void (settled = true);
  promise.then(note, note);
  return () => settled;
}

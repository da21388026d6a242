// What a phone and a peer see of the world: the time, a way out, and waiting. And the seeded generator all of them use.
import type { SocketAddress } from '../../../host-shim/core/index.ts';
import type { SimulatedResolver } from '../../../host-shim/devices/resolve/index.ts';
import type { Links } from './links.ts';

export interface Network {
  readonly nowMs: number;
  readonly links: Links;
  readonly names: SimulatedResolver;
  transmit(from: number, to: SocketAddress, data: Uint8Array): void;
  until(condition: () => boolean, what: string, mostMs?: number): void;
}

/** mulberry32: small, seeded, good enough to drop packets by. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

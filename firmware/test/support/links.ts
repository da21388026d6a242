// Stream connections of the world in memory: whole, in order, after a delay, as long as both ends hold on.
import type { SocketAddress } from '../../../host-shim/core/index.ts';

/** What one end hears. */
export interface End {
  opened?(): void;
  data(bytes: Uint8Array): void;
  closed(): void;
}

/** What one end can do. */
export interface Link {
  readonly peer: SocketAddress;
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Takes a connection or, with undefined, refuses it. */
export type Accept = (link: Link, flow: number) => End | undefined;

export class Links {
  readonly #listeners = new Map<number, Accept>();
  #nextPort = 40_000;

  constructor(private readonly later: (happen: () => void) => void, private readonly wrote: (from: number, to: number, bytes: Uint8Array) => void) {}

  listen(port: number, accept: Accept): void { this.#listeners.set(port, accept); }
  unlisten(port: number): void { this.#listeners.delete(port); }

  connect(from: number, to: SocketAddress, flow: number, near: End): Link {
    let far: End | undefined;
    let over = false;
    const early: (() => void)[] = [];
    const carry = (work: () => void): void => {
      if (far) this.later(() => { if (!over) work(); });
      else early.push(work);
    };
    const end = (other: () => End | undefined): void => {
      this.later(() => {
        if (over) return;
        over = true;
        other()?.closed();
      });
    };
    const back: Link = {
      peer: { ip: '127.0.0.1', port: this.#nextPort++ },
      write: (bytes) => {
        this.wrote(to.port, from, bytes);
        const copy = new Uint8Array(bytes);
        carry(() => near.data(copy));
      },
      close: () => end(() => near),
    };
    this.later(() => {
      far = this.#listeners.get(to.port)?.(back, flow);
      if (!far) {
        over = true;
        return near.closed();
      }
      this.later(() => { if (!over) near.opened?.(); });
      for (const work of early.splice(0)) carry(work);
    });
    return {
      peer: to,
      write: (bytes) => {
        this.wrote(from, to.port, bytes);
        const copy = new Uint8Array(bytes);
        carry(() => far?.data(copy));
      },
      close: () => end(() => far),
    };
  }
}

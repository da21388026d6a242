// Stream connections in memory: what is written arrives whole and in order after the delay, as long as both ends are there.
import { HostError } from '../../machine/errors.ts';
import type { Clock, Timers } from '../clock/clock.ts';
import type { SocketAddress, Stream, StreamEvents, StreamListener, StreamNetwork } from './net.ts';

const FIRST_EPHEMERAL_PORT = 32_768;

export class SimulatedStreams implements StreamNetwork {
  readonly #listeners = new Map<string, (stream: Stream) => StreamEvents>();
  #nextPort = FIRST_EPHEMERAL_PORT;

  constructor(private readonly time: Clock & Timers, private readonly delayMs: () => number) {}

  /** Security is for the real network: here nobody listens in. */
  listen(bind: SocketAddress, accept: (stream: Stream) => StreamEvents): Promise<StreamListener> {
    const address = { ip: bind.ip, port: bind.port === 0 ? this.#nextPort++ : bind.port };
    const key = keyOf(address);
    if (this.#listeners.has(key)) return Promise.reject(new HostError('ADDRESS_IN_USE', `tcp ${address.ip}:${address.port} is in use in the simulated network`));
    this.#listeners.set(key, accept);
    return Promise.resolve({
      address,
      close: () => {
        this.#listeners.delete(key);
        return Promise.resolve();
      },
    });
  }

  connect(to: SocketAddress, events: StreamEvents): Stream {
    const local = { ip: to.ip, port: this.#nextPort++ };
    const near = new SimulatedStream(local, to, events, (work) => this.#later(work));
    this.#later(() => {
      const accept = this.#listeners.get(keyOf(to));
      if (!accept) return near.lose();
      const far = new SimulatedStream(to, local, null, (work) => this.#later(work));
      far.join(near);
      near.join(far);
      far.events = accept(far);
      this.#later(() => near.open());
    });
    return near;
  }

  #later(work: () => void): void {
    this.time.at(this.time.nowMs() + this.delayMs(), work);
  }
}

class SimulatedStream implements Stream {
  #other: SimulatedStream | null = null;
  #isOver = false;
  /** Written before the other end was there. */
  readonly #early: Uint8Array[] = [];

  constructor(readonly local: SocketAddress, readonly peer: SocketAddress, public events: StreamEvents | null, private readonly later: (work: () => void) => void) {}

  join(other: SimulatedStream): void {
    this.#other = other;
    for (const bytes of this.#early.splice(0)) this.#carry(other, bytes);
  }

  open(): void {
    if (!this.#isOver) this.events?.opened();
  }

  write(bytes: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#other) this.#carry(this.#other, new Uint8Array(bytes));
    else this.#early.push(new Uint8Array(bytes));
  }

  close(): void {
    this.#isOver = true;
    const other = this.#other;
    if (other) this.later(() => other.lose());
  }

  lose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.events?.closed();
  }

  #carry(other: SimulatedStream, bytes: Uint8Array): void {
    this.later(() => {
      if (!other.#isOver) other.events?.data(bytes);
    });
  }
}

const keyOf = ({ ip, port }: SocketAddress): string => `${ip}|${port}`;

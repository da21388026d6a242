// What happened last in a machine: a ring of events that costs a copy of each, read when something dies.
import type { SocketAddress } from '../devices/net/net.ts';
import type { TraceSink } from '../options.ts';
import { crashLimits } from './limits.ts';

export interface KeptEvent {
  readonly atMs: number;
  readonly kind: 'datagram' | 'stream' | 'frame' | 'log';
  readonly direction?: 'in' | 'out';
  readonly local?: SocketAddress;
  readonly remote?: SocketAddress;
  /** Number of the connection, and what happened to it. */
  readonly stream?: number;
  readonly moment?: 'opened' | 'data' | 'closed';
  /** Each piece is one message. */
  readonly isMessages?: boolean;
  readonly data: Uint8Array;
  /** When not all of it was kept. */
  readonly length?: number;
}

export class BlackBox {
  readonly #ring: KeptEvent[] = [];
  #next = 0;

  readonly sink: TraceSink = {
    datagram: (atMs, direction, local, remote, data) => this.#keep({ atMs, kind: 'datagram', direction, local, remote, ...kept(data) }),
    stream: (atMs, moment, direction, { number, isMessages, local, remote }, data) => this.#keep({ atMs, kind: 'stream', direction, local, remote, stream: number, moment, isMessages, ...kept(data) }),
    frame: (atMs, frame) => this.#keep({ atMs, kind: 'frame', ...kept(frame) }),
    log: (atMs, source, level, text) => this.#keep({ atMs, kind: 'log', ...kept(Buffer.from(`${level} ${source}: ${text}`)) }),
  };

  /** Oldest first. */
  events(): KeptEvent[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }

  #keep(event: KeptEvent): void {
    this.#ring[this.#next] = event;
    this.#next = (this.#next + 1) % crashLimits.events;
  }
}

function kept(data: Uint8Array): { data: Uint8Array; length?: number } {
  return { data: data.slice(0, crashLimits.eventBytes), ...(data.length > crashLimits.eventBytes ? { length: data.length } : {}) };
}

/** Everything to both. The first one's own ways to the recorder stay. */
export function bothSinks(first: TraceSink | undefined, second: TraceSink): TraceSink {
  if (!first) return second;
  return {
    ...first,
    datagram(...record) {
      first.datagram(...record);
      second.datagram(...record);
    },
    stream(...record) {
      first.stream?.(...record);
      second.stream?.(...record);
    },
    frame(...record) {
      first.frame(...record);
      second.frame(...record);
    },
    log(...record) {
      first.log(...record);
      second.log(...record);
    },
  };
}

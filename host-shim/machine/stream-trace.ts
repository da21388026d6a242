// Connections as they are recorded: as the core sees them, behind TLS and the framing of WebSocket. What is written before one stands is shown when it does.
import type { SocketAddress } from '../devices/net/net.ts';

export interface TracedStream {
  /** Its number until it is closed. */
  readonly number: number;
  /** Each piece is one message, whatever its bytes say. */
  readonly isMessages: boolean;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
}

export type StreamMoment = 'opened' | 'data' | 'closed';

/** `direction`: who opened it, sent the bytes or closed it. */
export type StreamRecorder = (moment: StreamMoment, direction: 'in' | 'out', stream: TracedStream, data: Uint8Array) => void;

const NOTHING = new Uint8Array(0);

export class StreamTrace {
  #early: Uint8Array[] | null = [];

  constructor(private readonly record: StreamRecorder, private readonly stream: TracedStream) {}

  opened(direction: 'in' | 'out'): void {
    this.record('opened', direction, this.stream, NOTHING);
    for (const bytes of this.#early ?? []) this.record('data', 'out', this.stream, bytes);
    this.#early = null;
  }

  written(bytes: Uint8Array): void {
    if (this.#early) this.#early.push(new Uint8Array(bytes));
    else this.record('data', 'out', this.stream, bytes);
  }

  heard(bytes: Uint8Array): void {
    this.record('data', 'in', this.stream, bytes);
  }

  /** One that never stood leaves no trace. */
  closed(direction: 'in' | 'out'): void {
    if (!this.#early) this.record('closed', direction, this.stream, NOTHING);
  }
}

// The connections that the core knows of, and what it has left unread of each: told again to a fresh instance, which knows of none.
import type { CoreAddress } from './address.ts';
import { Inflow } from './inflow.ts';

export interface StreamOpened { kind: 'stream-opened'; nowMs: number; stream: number; flow: number; source: CoreAddress; bytes: Uint8Array }
export type StreamEvent =
  | StreamOpened
  | { kind: 'stream-data' | 'stream-closed'; nowMs: number; stream: number; bytes: Uint8Array };

export class OpenStreams {
  readonly #opened = new Map<number, StreamOpened>();
  readonly #inflows = new Map<number, Inflow>();

  note(event: StreamEvent): void {
    if (event.kind === 'stream-opened') this.#opened.set(event.stream, event);
    else if (event.kind === 'stream-closed') this.forget(event.stream);
  }

  forget(stream: number): void {
    this.#opened.delete(stream);
    this.#inflows.delete(stream);
  }

  /** Bytes of a connection that nobody knows are nobody's. */
  inflow(stream: number): Inflow | undefined {
    if (!this.#opened.has(stream)) return undefined;
    const known = this.#inflows.get(stream) ?? new Inflow();
    this.#inflows.set(stream, known);
    return known;
  }

  at(nowMs: number): StreamOpened[] {
    return [...this.#opened.values()].map((event) => ({ ...event, nowMs }));
  }
}

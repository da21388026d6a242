// The component's functions as JavaScript sees them, whichever glue is in between. The type follows firmware/wit/core.wit.
import type { CoreAddress } from './address.ts';

export interface CoreBinding {
  boot(now: number, configuration: Uint8Array, entropy: Uint8Array): number;
  restore(now: number, entropy: Uint8Array, records: Uint8Array): number;
  onDatagram(now: number, flow: number, source: CoreAddress, data: Uint8Array): number;
  onDatagramFailed(now: number, flow: number, destination: CoreAddress): number;
  onStreamOpened(now: number, stream: number, flow: number, peer: CoreAddress, name: Uint8Array): number;
  onStreamData(now: number, stream: number, data: Uint8Array): number;
  onStreamClosed(now: number, stream: number): number;
  onResolved(now: number, query: number, records: Uint8Array): number;
  onFrame(now: number, frame: Uint8Array): number;
  onTick(now: number): number;
  /** With direct glue a view, valid until the next call. */
  outbox(): Uint8Array;
  stats(): Uint8Array;
  fault(kind: number): void;
  /** All of the core's memory, as it lies there. */
  memory?(): Uint8Array;
}

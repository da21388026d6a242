// What carries a guest image: a worker of its own, or the machine's own thread.
import type { Manifest } from '../../guests/contract/index.ts';
import type { HypervisorEnd } from '../bus/index.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';

/** One run of a guest image, from its start to its end. */
export interface GuestBody {
  /** Runs beside the machine: its port is watched. False: the machine polls it. */
  readonly concurrent: boolean;
  /** Of the process that carries it, when that is not this one. */
  readonly pid?: number;
  /** What the image says of itself; rejects when it cannot be started. */
  readonly manifest: Promise<Manifest>;
  /** Fault injection: the guest does nothing at all for so long. `thawed`: the machine should look at its port again. */
  freeze(durationMs: number, time: { clock: Clock; timers: Timers }, thawed: () => void): void;
  /** Ends the run at once, whatever the guest is doing. `stopped` is not called any more. */
  stop(): Promise<void>;
}

export interface Launch {
  readonly participant: number;
  readonly memory: SharedArrayBuffer;
  /** The hypervisor's end of the same port. */
  readonly end: HypervisorEnd;
  /** A recorded run: what only the guest's side knows goes there (schedule.ts). */
  readonly schedule?: SharedArrayBuffer;
  /** The run ended by itself. */
  stopped(reason: string, stack?: string): void;
}

/** Starts runs of one guest image. */
export type Launcher = (launch: Launch) => GuestBody;

// One guest's port as the hypervisor keeps it: its standing, its budget of frames, and snapshots that go in whole.
import { MessageType } from '../../proto/index.ts';
import type { HypervisorEnd } from '../bus/index.ts';
import { Standing } from './admission-table.ts';
import { machineLimits } from './limits.ts';

export class AttachedPort {
  standing = Standing.Fresh;
  synchronised = false;
  refused = 0;
  snapshots = 0;
  /** Snapshots that did not fit: the guest notices the hole and asks again. */
  snapshotsDropped = 0;
  /** Frames in a row that the budget did not pay for. */
  overrun = 0;
  readonly #collected: Uint8Array[] = [];
  #budget: number = machineLimits.frameBurst;
  #budgetMs = 0;

  constructor(readonly participant: number, readonly end: HypervisorEnd, private readonly framesPerSecond: number = machineLimits.framesPerSecond) {}

  /** The frames of a snapshot are kept until its last one; all others go straight into the ring. False: lost to this port. */
  offer(type: number, frame: Uint8Array): boolean {
    switch (type) {
      case MessageType.SnapshotBegin:
        this.#collected.length = 0;
        this.#collected.push(frame.slice());
        return true;
      case MessageType.SessionSnapshot:
      case MessageType.HandsetSnapshot:
        this.#collected.push(frame.slice());
        return true;
      case MessageType.SnapshotEnd:
        this.#collected.push(frame);
        return this.#offerSnapshot();
      default:
        return this.end.offer(frame);
    }
  }

  /** Takes one frame out of the port's budget; false when it is used up. */
  afford(nowMs: number): boolean {
    const earned = ((nowMs - this.#budgetMs) * this.framesPerSecond) / 1_000;
    this.#budget = Math.min(machineLimits.frameBurst, this.#budget + earned);
    this.#budgetMs = nowMs;
    if (this.#budget < 1) {
      this.overrun++;
      return false;
    }
    this.#budget--;
    this.overrun = 0;
    return true;
  }

  figures(): Record<string, number> {
    const { refused, snapshots, snapshotsDropped } = this;
    return { ...this.end.counts, refused, snapshots, snapshotsDropped };
  }

  #offerSnapshot(): boolean {
    this.snapshots++;
    const whole = this.end.offerSnapshot(this.#collected);
    if (!whole) this.snapshotsDropped++;
    this.#collected.length = 0;
    return whole;
  }
}

// Every bound of the bus, in one place.
import { FRAME_HEADER_BYTES, limits as vocabulary } from '../../proto/index.ts';

export const limits = {
  /** From a guest to the hypervisor. A power of two. */
  upRingBytes: 64 * 1024,
  /** From the hypervisor to a guest. A power of two. */
  downRingBytes: 256 * 1024,
  /**
   * The last part of the down ring takes snapshots only, so that a guest which overflowed can be told the whole state:
   * at most 28 sessions and one handset, in the worst case 1.6 KiB each and 8 KiB.
   */
  snapshotReserveBytes: 64 * 1024,
  /** A whole frame; what is longer is not carried. */
  frameBytes: FRAME_HEADER_BYTES + vocabulary.framePayloadBytes,
  /** How many frames the hypervisor takes from one port before it looks at the next one. */
  framesPerTurn: 64,
} as const;

/** The sizes of one port's rings; both ends must be given the same. */
export interface RingSizes {
  readonly upRingBytes: number;
  readonly downRingBytes: number;
  readonly snapshotReserveBytes: number;
}

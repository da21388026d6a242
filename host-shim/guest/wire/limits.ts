// Every bound of a port over a socket, in one place.
import { FRAME_HEADER_BYTES, limits as vocabulary } from '../../../proto/index.ts';
import { machineLimits } from '../../machine/limits.ts';
import { OFFERED_BYTES, PING_BYTES, RecordKind } from './layout.ts';

export const wireLimits = {
  /** The longest payload of each kind. */
  payloadBytes: {
    [RecordKind.Boot]: 8 << 20,
    [RecordKind.Manifest]: 16_384,
    [RecordKind.Frame]: FRAME_HEADER_BYTES + vocabulary.framePayloadBytes,
    [RecordKind.Offered]: OFFERED_BYTES,
    [RecordKind.Ping]: PING_BYTES,
    [RecordKind.Pong]: PING_BYTES,
    [RecordKind.Failed]: 1_024,
  } satisfies Record<RecordKind, number>,
  /** What may wait in this side's socket before it stops taking frames from the ring, or refuses them to the guest. */
  waitingBytes: 262_144,
  pingMs: 1_000,
  /** No first word, and no answer to a ping, for so long: the guest is frozen. */
  processSilence: { bootMs: 5_000, silentMs: 5_000 },
  machineSilence: { bootMs: machineLimits.machineBootMs, silentMs: 10_000 },
  /** Data that the process may hold: heap, buffers, stacks (RLIMIT_DATA). */
  dataMib: 256,
  /** Descriptors; Node itself has some twenty. */
  openFiles: 64,
  /** Of a process that has a user of its own (RLIMIT_NPROC counts the user's); Node itself has about a dozen. */
  threads: 48,
} as const;

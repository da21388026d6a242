// Runs a recorded handset again, in this thread, and says where it did something else.
import { Core } from '../core/index.ts';
import type { CoreLoader } from '../board.ts';
import { HandsetMachine } from '../handset-machine.ts';
import type { GuestImage } from '../../guests/contract/index.ts';
import { HostError } from '../machine/errors.ts';
import type { HandsetOptions } from '../options.ts';
import { TapeKind } from './kind.ts';
import { PlayedGuests } from './played-guests.ts';
import { PlayingTape, type Difference } from './playing-tape.ts';
import type { TapeRecord } from './record.ts';
import { TapedHandset } from './taped-handset.ts';
import { tapedPlatform } from './taped-platform.ts';
import type { TapeContent } from './tape-file.ts';

export interface ReplayResult {
  readonly difference: Difference | null;
  /** From the tape's first moment to the last one played. */
  readonly virtualMs: number;
  readonly frames: number;
  readonly datagrams: number;
  readonly streamWrites: number;
  readonly events: number;
}

export interface ReplayParts {
  /** In the order of the header's guests; null: an enclosed one. */
  images: readonly (GuestImage | null)[];
  /** Absent: the built component. */
  core?: CoreLoader;
}

export async function replay({ header, records }: TapeContent, { images, core }: ReplayParts): Promise<ReplayResult> {
  const loader = core ?? await Core.load({ timed: !header.inThread });
  const tape = new PlayingTape(records);
  const guests = new PlayedGuests(tape, records, header.inThread);
  const options = optionsOf(records);
  const startedMs = tape.nowMs;
  const booting = HandsetMachine.boot(options, {
    platform: tapedPlatform(tape, null),
    loadCore: () => tape.settled().then(() => loader),
    guests: header.guests.map((guest, index) => guests.plan(guest, images[index] ?? null)),
    makePort: guests.makePort,
    ...(header.inThread ? { pollGuests: () => tape.isHit() } : {}),
  });
  // A boot that failed is on the tape, too.
  booting.then((handset) => new TapedHandset(handset, tape), () => undefined);
  do await resting(); while (tape.play());
  const same = (kind: TapeKind): number => tape.same.get(kind) ?? 0;
  return {
    difference: tape.difference, virtualMs: tape.nowMs - startedMs,
    frames: same(TapeKind.FrameOffered), datagrams: same(TapeKind.DatagramSent), streamWrites: same(TapeKind.StreamWritten), events: same(TapeKind.EventTold),
  };
}

/** Throws BAD_RECORDING. */
function optionsOf(records: readonly TapeRecord[]): HandsetOptions {
  try {
    const options: unknown = JSON.parse(records.find(({ kind }) => kind === TapeKind.Options)?.text ?? '{}');
    if (typeof options === 'object' && options !== null) return options;
  } catch {
    // told below
  }
  throw new HostError('BAD_RECORDING', 'the recording does not say with which options the handset was started: its first record is damaged.');
}

/** Every promise that can go on has gone on. */
const resting = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

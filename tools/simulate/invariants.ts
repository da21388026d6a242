// What must be true of every life, whatever happens in it: a row is a name and a question to the world at its end.
import type { CanonicalRecord } from '../../guests/contract/index.ts';
import type { RecordComparison } from '../../host-shim/index.ts';
import type { SimulatedWorld } from './world.ts';

/** What is asked of a world once it is quiet. */
export interface Ending {
  readonly world: SimulatedWorld;
  readonly records: RecordComparison;
  /** Calls that were still there when it was quiet. */
  readonly left: { readonly machine: readonly string[]; readonly farEnd: readonly number[] };
  /** Figures of the handset's core before the first act, at the end, and a minute later. */
  readonly atFirst: Readonly<Record<string, number>>;
  readonly atLast: Readonly<Record<string, number>>;
  readonly later: Readonly<Record<string, number>>;
  /** What the handset did not do when it was called once more; null: nothing. */
  readonly outOfService: string | null;
}

export interface Invariant {
  readonly name: string;
  readonly sentence: string;
  /** Null when it holds, else what was seen. */
  readonly broken: (ending: Ending) => string | null;
}

/** Pools that must be as full at the end as before the first act. */
const POOLS = ['transactions', 'transactionBuffers', 'dialogs', 'calls', 'referrals', 'connections', 'pendingReplies', 'memoryBytes'] as const;
/** Turns of the machine in a minute without a call: the end of what the last call left behind. */
const IDLE_TURNS = 4;

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'records-identical',
    sentence: 'both guests keep the same record at every sequence number',
    broken: ({ records, world }) => {
      if (!records.identical || world.differences > 0) return `${world.differences} different of ${records.checked}; ${JSON.stringify(records.projections)}`;
      // Who stood still or was started anew has missed some; nobody else does.
      return world.isUndisturbed && records.skipped > 0 ? `${records.skipped} sequence numbers were never compared, though no guest stood still or died` : null;
    },
  },
  {
    name: 'no-stuck-call',
    sentence: 'after everybody has hung up no call is left, in the machine, in a record or at the far end',
    broken: ({ left: { machine, farEnd }, records }) => {
      const kept = Object.entries(records.projections).flatMap(([guest, projection]) =>
        ((projection as CanonicalRecord | null)?.sessions ?? []).filter(({ endedUs }) => endedUs === 0).map(({ id, state }) => `${guest}: ${id} in state ${state}`),
      );
      return machine.length + kept.length + farEnd.length === 0 ? null : `machine ${machine}; records ${kept}; far end ${farEnd}`;
    },
  },
  {
    name: 'no-leaked-pool',
    sentence: 'every pool of the core is as full as before the first act, and its memory has not grown',
    broken: ({ atFirst, atLast }) => {
      // A figure that is not there is one that nobody watches.
      const leaked = POOLS.filter((name) => atFirst[name] === undefined || atLast[name] !== atFirst[name]);
      return leaked.length === 0 ? null : leaked.map((name) => `${name} ${atFirst[name]} to ${atLast[name]}`).join(', ');
    },
  },
  {
    name: 'no-idle-wake-up',
    sentence: 'a handset without a call says and does nothing',
    broken: ({ atLast, later }) => {
      const turns = later.turns! - atLast.turns!;
      const sent = later.datagramsSent! - atLast.datagramsSent!;
      return sent === 0 && turns <= IDLE_TURNS ? null : `${sent} datagrams and ${turns} turns in a minute of silence`;
    },
  },
  {
    name: 'one-owner',
    sentence: 'each session belongs to the guest in front, or to nobody while it is offered',
    broken: ({ world }) => (world.ownershipBreaks.length === 0 ? null : world.ownershipBreaks.slice(0, 3).join('; ')),
  },
  {
    name: 'rtp-continuous',
    sentence: 'RTP goes on over switches and deaths: one source, no step in sequence or timestamp',
    broken: ({ world }) => (world.rtp.breaks.length === 0 ? null : world.rtp.breaks.slice(0, 3).join('; ')),
  },
  {
    name: 'every-request-answered',
    sentence: 'what the user asks for is answered, with yes or no, and a switch in the time that it may take',
    broken: ({ world }) => (world.unanswered.size + world.lateAnswers.length === 0 ? null : [...world.unanswered, ...world.lateAnswers].join('; ')),
  },
  {
    name: 'still-in-service',
    sentence: 'after all that a call comes in, is answered, changes hands there and back, is held from both sides and ends, words go both ways, and each guest can call',
    broken: ({ outOfService }) => outOfService,
  },
  {
    name: 'events-in-order',
    sentence: 'events come in the order of their sequence numbers, and of a session none after its end',
    broken: ({ world }) => (world.disorder.length === 0 ? null : world.disorder.slice(0, 3).join('; ')),
  },
  {
    name: 'no-unasked-death',
    sentence: 'no guest and no core dies unless it was killed',
    broken: ({ world }) => (world.unaskedDeaths.length === 0 ? null : world.unaskedDeaths.join('; ')),
  },
];

// What must be true of every life, whatever happens in it: a row is a name and a question to the world at its end.
import type { CanonicalRecord } from '../../guests/contract/index.ts';
import type { RecordComparison } from '../../host-shim/index.ts';
import { HANDSET_USERS, type SimulatedWorld } from './world.ts';

/** What is asked of a world once it is quiet. */
export interface Ending {
  readonly world: SimulatedWorld;
  readonly records: RecordComparison;
  /** Calls that were still there when it was quiet. */
  readonly left: { readonly machine: readonly string[]; readonly farEnd: readonly number[] };
  /** Calls that ended though nobody ended them. */
  readonly lost: readonly string[];
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
/** A refresh of a registration in that minute, one for each account. */
const REFRESHES = 2;
const REFRESH_TURNS = 4;
/** Of what was seen, for people. */
const some = (breaks: readonly string[]): string | null => (breaks.length === 0 ? null : breaks.slice(0, 3).join('; '));

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
    sentence: 'a handset without a call says and does nothing but to refresh its registrations',
    broken: ({ atLast, later }) => {
      const registers = later.registers! - atLast.registers!;
      const turns = later.turns! - atLast.turns! - registers * REFRESH_TURNS;
      const sent = later.datagramsSent! - atLast.datagramsSent! - registers;
      return sent === 0 && turns <= IDLE_TURNS && registers <= REFRESHES ? null : `${sent} datagrams and ${turns} turns in a minute of silence`;
    },
  },
  {
    name: 'one-owner',
    sentence: 'each session belongs to the guest in front, or to nobody while it is offered',
    broken: ({ world }) => some(world.ownershipBreaks),
  },
  {
    name: 'rtp-continuous',
    sentence: 'RTP goes on over switches and deaths: one source, no step in sequence or timestamp',
    broken: ({ world }) => some(world.rtp.breaks),
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
    broken: ({ world }) => some(world.disorder),
  },
  {
    name: 'no-unasked-death',
    sentence: 'no guest and no core dies unless it was killed',
    broken: ({ world }) => some(world.unaskedDeaths),
  },
  {
    name: 'requests-in-time',
    sentence: 'a request goes out again in time and no longer than needed, a final response to INVITE is acknowledged, a call that nobody answers is cancelled',
    broken: ({ world }) => some(world.sip.requestBreaks),
  },
  {
    name: 'requests-answered',
    sentence: 'what comes to the handset is answered finally, always the same, and an answer to INVITE again until its ACK has come',
    broken: ({ world }) => some(world.sip.answerBreaks),
  },
  {
    name: 'dialogs-in-order',
    sentence: 'the CSeq of a dialog and the version of a changed description rise, and a BYE ends each dialog',
    broken: ({ world }) => some(world.sip.dialogs.breaks),
  },
  {
    name: 'calls-last',
    sentence: 'a call that nobody ends goes on, over every refresh of its session',
    broken: ({ lost }) => some(lost.map((session) => `session ${session} ended by itself`)),
  },
  {
    name: 'no-undue-refusal',
    sentence: 'the core refuses no call before it has trapped again and again, and no switch runs out of time unless a guest stood still or died',
    broken: ({ world }) => some(world.undueRefusals),
  },
  {
    name: 'registrations-true',
    sentence: 'an account is registered at the registrar when the records say so, and its registration never runs out meanwhile',
    broken: ({ world, records }) => some(registrationBreaks(world, records)),
  },
];

/** Whoever could not reach the registrar may have lapsed, or be forgotten there later. */
function registrationBreaks(world: SimulatedWorld, records: RecordComparison): string[] {
  if (world.hasVanished) return [];
  const accounts = Object.values(records.projections).flatMap((projection) => (projection as CanonicalRecord | null)?.handset.accounts ?? []);
  const differing = accounts.filter(({ account, registered }) => registered !== world.registrar.isRegistered(HANDSET_USERS[account]!));
  return [...world.registrar.lapsed, ...differing.map(({ account, registered }) => `account ${account} is ${registered ? '' : 'not '}registered by the records, and differs at the registrar`)];
}

// What happens in a life, drawn from its seed before it begins: so that acts can be left out one by one when a failure is shrunk.
import { seededRandom } from '../../host-shim/index.ts';
import type { GuestName } from '../in-thread/guests.ts';
import { simulateLimits } from './limits.ts';

/** What a called party does. */
export type Fate =
  | { readonly kind: 'answers'; readonly ringMs: number }
  | { readonly kind: 'refuses'; readonly ringMs: number; readonly code: number }
  | { readonly kind: 'never' };

export type HandsetVerb = 'route' | 'register' | 'unregister' | 'answer' | 'reject' | 'hold' | 'resume' | 'swap' | 'merge' | 'split' | 'dtmf' | 'mute' | 'end' | 'send-message' | 'transfer';
export type GlareVerb = 'hold' | 'resume' | 'end' | 'transfer';
export type PartyVerb = 'Hold' | 'Resume' | 'End' | 'SendDtmf' | 'TransferBlind';

/** `session` picks one of those that live at that moment: number modulo count. `guest` null: whoever is in front. */
export type InputAct = { readonly what: 'input'; readonly guest: GuestName | null; readonly verb: HandsetVerb; readonly session: number };
export type Act =
  /** `alsoAt`: it rings at a second phone, too. */
  | { readonly what: 'place-call'; readonly guest: GuestName | null; readonly party: number; readonly fate: Fate; readonly alsoAt?: Fate; readonly withhold?: boolean }
  | InputAct
  | { readonly what: 'pull'; readonly guest: GuestName; readonly session: number }
  /** Both sides ask for the same at once. */
  | { readonly what: 'glare'; readonly verb: GlareVerb; readonly session: number }
  /** Nothing reaches the others, or comes from them. */
  | { readonly what: 'vanish'; readonly forMs: number }
  | { readonly what: 'party-calls'; readonly party: number; readonly account?: number }
  | { readonly what: 'party'; readonly verb: PartyVerb; readonly session: number }
  | { readonly what: 'switch'; readonly to: GuestName }
  | { readonly what: 'kill'; readonly whom: GuestName | 'core'; readonly afterDatagrams?: number }
  | { readonly what: 'freeze'; readonly guest: GuestName; readonly forMs: number }
  | { readonly what: 'party-writes'; readonly party: number }
  | { readonly what: 'weather'; readonly loss: number; readonly jitterMs: number; readonly duplication: number };

export interface PlannedAct {
  readonly atMs: number;
  readonly act: Act;
}

export interface Plan {
  readonly seed: number;
  /** With RTP and codecs: slower by the factor that sound takes. */
  readonly withMedia: boolean;
  /** Who answers by itself. */
  readonly answer: 'off' | 'active' | GuestName;
  /** Whose offer comes in the answer to an INVITE without one (RFC 3261 14.2, RFC 3264 5). */
  readonly lateOffers: 'nobody' | 'handset' | 'far-end' | 'both';
  /** Two accounts, registered at boot; else none. */
  readonly registers: boolean;
  /** Provisional responses are acknowledged by PRACK (RFC 3262). */
  readonly reliable: boolean;
  /** Calls are refreshed soon (RFC 4028), and some go on until they were. */
  readonly refreshes: boolean;
  readonly acts: readonly PlannedAct[];
}

const GUESTS = ['android', 'symbian'] as const;
const VERBS: readonly HandsetVerb[] = ['answer', 'answer', 'reject', 'hold', 'resume', 'swap', 'merge', 'split', 'dtmf', 'mute', 'end', 'end', 'send-message', 'transfer', 'transfer', 'merge', 'route', 'register', 'unregister'];
const GLARES: readonly GlareVerb[] = ['hold', 'hold', 'resume', 'end', 'transfer'];
const PARTY_VERBS: readonly PartyVerb[] = ['Hold', 'Resume', 'End', 'SendDtmf', 'TransferBlind'];
const REFUSALS = [404, 480, 486, 503, 600, 603] as const;

const STORY_STEP_MS = 2_000;
const MOST_OF_A_STORY = 8;

/** The same seed draws the same life. */
export function drawPlan(seed: number, withMedia: boolean): Plan {
  const random = seededRandom(seed);
  const below = (count: number): number => random.next() % count;
  const oneOf = <T>(choices: readonly T[]): T => choices[below(choices.length)]!;
  const chance = (percent: number): boolean => below(100) < percent;
  const guest = (): GuestName | null => (chance(80) ? null : oneOf(GUESTS));
  const fate = (): Fate => {
    const ringMs = below(2_000);
    if (chance(80)) return { kind: 'answers', ringMs };
    return chance(80) ? { kind: 'refuses', ringMs, code: oneOf(REFUSALS) } : { kind: 'never' };
  };
  const placed = (): Act => {
    const call = { what: 'place-call', guest: guest(), party: below(simulateLimits.parties), fate: fate(), ...(chance(10) ? { withhold: true } : {}) } as const;
    // A proxy keeps a refusal to itself as long as another phone rings.
    return call.fate.kind !== 'refuses' && chance(15) ? { ...call, alsoAt: chance(60) ? { kind: 'answers', ringMs: below(2_000) } : { kind: 'never' } } : call;
  };
  const act = (): Act => {
    const dice = below(100);
    if (dice < 18) return placed();
    if (dice < 31) return { what: 'party-calls', party: below(simulateLimits.parties), ...(chance(30) ? { account: 1 } : {}) };
    if (dice < 33) return { what: 'pull', guest: oneOf(GUESTS), session: below(8) };
    if (dice < 35) return { what: 'glare', verb: oneOf(GLARES), session: below(8) };
    if (dice < 36) return { what: 'vanish', forMs: 500 + below(simulateLimits.vanishMs) };
    if (dice < 66) return { what: 'input', guest: guest(), verb: oneOf(VERBS), session: below(8) };
    if (dice < 76) return { what: 'party', verb: oneOf(PARTY_VERBS), session: below(8) };
    if (dice < 90) return { what: 'switch', to: oneOf(GUESTS) };
    if (dice < 92) return { what: 'kill', whom: oneOf([...GUESTS, 'core'] as const), ...(chance(50) ? { afterDatagrams: 1 + below(simulateLimits.strikeAfter) } : {}) };
    if (dice < 94) return { what: 'freeze', guest: oneOf(GUESTS), forMs: 50 + below(simulateLimits.freezeMs) };
    if (dice < 95) return { what: 'party-writes', party: below(simulateLimits.parties) };
    return chance(50)
      ? { what: 'weather', loss: 0, jitterMs: 0, duplication: 0 }
      : { what: 'weather', loss: below(20) / 100, jitterMs: below(60), duplication: below(10) / 100 };
  };
  /** Two calls that are joined, parted, swapped and connected: rare when every act is drawn for itself. */
  const story = (beginMs: number): PlannedAct[] => {
    const answers = (party: number): Act => ({ what: 'place-call', guest: null, party, fate: { kind: 'answers', ringMs: below(500) } });
    const asked = (verb: HandsetVerb): Act => ({ what: 'input', guest: null, verb, session: 2 * below(2) });
    const told: readonly Act[] = [answers(0), answers(1), asked('merge'), ...(chance(50) ? [act()] : []), asked('split'), asked(chance(50) ? 'swap' : 'end'), asked('transfer')];
    return told.map((one, index) => ({ atMs: beginMs + index * STORY_STEP_MS + below(300), act: one }));
  };
  const told = chance(20) ? story(below(simulateLimits.actingMs - MOST_OF_A_STORY * STORY_STEP_MS)) : [];
  const count = 1 + below(simulateLimits.acts - MOST_OF_A_STORY);
  const span = 1_000 + below(simulateLimits.actingMs - 1_000);
  const drawn = Array.from({ length: count }, () => ({ atMs: below(span), act: act() }));
  // Who tells a story is left alone with it more often than not.
  const acts = [...told, ...(told.length > 0 && chance(60) ? drawn.slice(0, 4) : drawn)].sort((a, b) => a.atMs - b.atMs);
  return { seed, withMedia, answer: oneOf(['off', 'active', 'active', ...GUESTS] as const), lateOffers: oneOf(['nobody', 'nobody', 'nobody', 'handset', 'far-end', 'both'] as const), registers: chance(30), reliable: chance(30), refreshes: chance(20), acts };
}

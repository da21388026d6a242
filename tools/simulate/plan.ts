// What happens in a life, drawn from its seed before it begins: so that acts can be left out one by one when a failure is shrunk.
import { seededRandom } from '../../host-shim/index.ts';
import type { GuestName } from '../in-thread/guests.ts';
import { simulateLimits } from './limits.ts';


/** What a called party does. */
export type Fate =
  | { readonly kind: 'answers'; readonly ringMs: number }
  | { readonly kind: 'refuses'; readonly ringMs: number; readonly code: number }
  | { readonly kind: 'never' };

export type HandsetVerb = 'answer' | 'reject' | 'hold' | 'resume' | 'swap' | 'merge' | 'split' | 'dtmf' | 'mute' | 'end' | 'send-message' | 'transfer';
export type PartyVerb = 'Hold' | 'Resume' | 'End' | 'SendDtmf' | 'TransferBlind';

/** `session` picks one of those that live at that moment: number modulo count. `guest` null: whoever is in front. */
export type Act =
  | { readonly what: 'place-call'; readonly guest: GuestName | null; readonly party: number; readonly fate: Fate }
  | { readonly what: 'input'; readonly guest: GuestName | null; readonly verb: HandsetVerb; readonly session: number }
  | { readonly what: 'party-calls'; readonly party: number }
  | { readonly what: 'party'; readonly verb: PartyVerb; readonly session: number }
  | { readonly what: 'switch'; readonly to: GuestName }
  | { readonly what: 'kill'; readonly whom: GuestName | 'core' }
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
  readonly acts: readonly PlannedAct[];
}

const GUESTS = ['android', 'symbian'] as const;
const VERBS: readonly HandsetVerb[] = ['answer', 'answer', 'reject', 'hold', 'resume', 'swap', 'merge', 'split', 'dtmf', 'mute', 'end', 'end', 'send-message', 'transfer'];
const PARTY_VERBS: readonly PartyVerb[] = ['Hold', 'Resume', 'End', 'SendDtmf', 'TransferBlind'];
const REFUSALS = [404, 480, 486, 503, 600, 603] as const;

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
  const act = (): Act => {
    const dice = below(100);
    if (dice < 20) return { what: 'place-call', guest: guest(), party: below(simulateLimits.parties), fate: fate() };
    if (dice < 34) return { what: 'party-calls', party: below(simulateLimits.parties) };
    if (dice < 66) return { what: 'input', guest: guest(), verb: oneOf(VERBS), session: below(8) };
    if (dice < 76) return { what: 'party', verb: oneOf(PARTY_VERBS), session: below(8) };
    if (dice < 90) return { what: 'switch', to: oneOf(GUESTS) };
    if (dice < 92) return { what: 'kill', whom: oneOf([...GUESTS, 'core'] as const) };
    if (dice < 94) return { what: 'freeze', guest: oneOf(GUESTS), forMs: 50 + below(simulateLimits.freezeMs) };
    if (dice < 95) return { what: 'party-writes', party: below(simulateLimits.parties) };
    return chance(50)
      ? { what: 'weather', loss: 0, jitterMs: 0, duplication: 0 }
      : { what: 'weather', loss: below(20) / 100, jitterMs: below(60), duplication: below(10) / 100 };
  };
  const count = 1 + below(simulateLimits.acts);
  const span = 1_000 + below(simulateLimits.actingMs - 1_000);
  const acts = Array.from({ length: count }, () => ({ atMs: below(span), act: act() })).sort((a, b) => a.atMs - b.atMs);
  return { seed, withMedia, answer: oneOf(['off', 'active', 'active', ...GUESTS] as const), acts };
}

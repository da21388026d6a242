// What of a handset's options may change while it runs, and how it does: calls stay up, and a bad choice changes nothing.
import { isDeepStrictEqual } from 'node:util';
import type { Board } from './board.ts';
import { HostError } from './machine/errors.ts';
import type { HandsetOptions } from './options.ts';

/** Options that a running handset takes; all others need a restart. */
export const RELOADABLE = [
  'accounts', 'answer', 'codecs', 'dialogWatchers', 'joinable', 'guard', 'ringTimeoutS', 'userAgent', 't1Ms', 't2Ms', 't4Ms',
  'lateOffer', 'reliableWhenSupported', 'sessionExpiresS', 'minSeS', 'sessionTimerUnasked', 'dtmf',
] as const satisfies readonly (keyof HandsetOptions)[];

export type ReloadOptions = Partial<Pick<HandsetOptions, (typeof RELOADABLE)[number]>>;

export interface ReloadResult {
  /** Names of the options that are others now. */
  readonly changed: readonly string[];
}

export interface ReloadHands {
  readonly board: Board;
  sessions(): number;
  /** Accounts that the registrars know. */
  registered(): readonly number[];
  /** By the apps of the guests; resolves when it is done or has failed. */
  input(verb: 'register' | 'unregister', account: number): Promise<unknown>;
}

/** All reloadable options, as they shall be; one that is absent goes back to its default. Returns the options that hold now. */
export async function reload(options: HandsetOptions, wanted: ReloadOptions, { board, sessions, registered, input }: ReloadHands): Promise<{ options: HandsetOptions; result: ReloadResult }> {
  const next: HandsetOptions = { ...options, ...Object.fromEntries(RELOADABLE.map((name) => [name, wanted[name]])) };
  const changed = RELOADABLE.filter((name) => !isDeepStrictEqual(options[name], next[name]));
  if (changed.length === 0) return { options, result: { changed } };
  const anew = changed.includes('accounts');
  if (anew && sessions() > 0 && (next.accounts?.length ?? 0) < (options.accounts?.length ?? 0))
    throw new HostError('BAD_CONFIGURATION', 'accounts: one cannot be taken away while a call is up, since the call may be its own; end the calls first');
  const configuration = board.configuration(next);
  let refusal: string | null = null;
  board.hypervisor.enterNow(() => board.hypervisor.core.call((core, nowMs) => { refusal = core.refuses(nowMs, configuration); }));
  if (refusal !== null) throw new HostError('BAD_CONFIGURATION', `the core refuses the configuration: ${String(refusal)}`);
  if (anew) await Promise.all(registered().map((account) => input('unregister', account)));
  board.hypervisor.enterNow(() => board.hypervisor.core.call((core, nowMs) => core.reconfigure(nowMs, configuration, anew)));
  if (anew) for (const [account, { registrar }] of (next.accounts ?? []).entries()) if (registrar) void input('register', account);
  return { options: next, result: { changed } };
}

// When a message that nobody answers goes out again over UDP: RFC 3261 17.1.1.2 (timer A), 17.1.2.2 (E), 17.2.1 (G), 13.3.1.4 (the 2xx).

const T1_MS = 500;
const T2_MS = 4_000;
/** Timers of the core end in whole milliseconds. */
export const LEEWAY_MS = 5;
/** 64*T1: then it is given up. */
export const GIVEN_UP_MS = 64 * T1_MS;

function moments(longestMs: number): readonly number[] {
  const all = [0];
  for (let intervalMs = T1_MS, atMs = T1_MS; atMs < GIVEN_UP_MS; intervalMs = Math.min(2 * intervalMs, longestMs), atMs += intervalMs) all.push(atMs);
  return all;
}

/** Since the first copy, of each. */
const OF_INVITE = moments(Infinity);
const OF_OTHERS = moments(T2_MS);

const schedule = (isInvite: boolean): readonly number[] => (isInvite ? OF_INVITE : OF_OTHERS);

/** Whether a copy may go out so long after the first. */
export const isDue = (isInvite: boolean, sinceMs: number): boolean => schedule(isInvite).some((atMs) => Math.abs(atMs - sinceMs) <= LEEWAY_MS);

/** How many copies must have gone out. */
export const copiesBy = (isInvite: boolean, sinceMs: number): number => schedule(isInvite).filter((atMs) => atMs < sinceMs - LEEWAY_MS).length;

// What a guest's process is kept from, with what this system has: another user, a network without interfaces, a bound of memory, no files.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { guestLimits } from './limits.ts';
import { wireLimits } from './wire/limits.ts';

/** What holds for a guest's process; shown by `stats`. */
export interface Confinement {
  /** Runs as a user of its own that owns nothing, with a bound of threads. */
  readonly ownUser: boolean;
  /** Lives in a network namespace of its own, which has no way out. */
  readonly noNetwork: boolean;
  /** The system refuses it memory above the bound, in whatever form it asks. */
  readonly boundedMemory: boolean;
  /** Node refuses it files, processes and threads. */
  readonly noFiles: boolean;
}

/** Users that own nothing and that nobody logs in as: those which systemd gives to services for a while (systemd.exec, DynamicUser). */
const USERS_FROM = 61_184;
const USERS = 4_336;
const GUESTS_AT_ONCE = 8;

/** Each run has one of its own: what is of the same user may be signalled, and counts against the same bounds. */
export const userOf = (run: number, host = process.pid): number => USERS_FROM + ((host * GUESTS_AT_ONCE + (run % GUESTS_AT_ONCE)) % USERS);

const found = (program: string): boolean => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

const asked = new Map<string, boolean>();

/** A program may be there and not be allowed: a container's root often has no right to namespaces. Asked once. */
function works(...words: [string, ...string[]]): boolean {
  const [program, ...more] = words;
  const key = JSON.stringify([process.env.PATH, words]);
  const known = asked.get(key) ?? (found(program) && spawnSync(program, [...more, 'true'], { stdio: 'ignore' }).status === 0);
  asked.set(key, known);
  return known;
}

/** Node's own permissions: experimental up to 22. */
const permission = (): string | undefined => ['--permission', '--experimental-permission'].find((flag) => process.allowedNodeEnvironmentFlags.has(flag));

/** The words before the program's own, and what they achieve. Other users and networks are for root to give. */
export function confine(isRoot = process.getuid?.() === 0, can: typeof works = works, user = userOf(0)): { command: readonly string[]; confinement: Confinement } {
  const network = ['unshare', '--net', '--'] as const;
  const ending = ['--no-new-privs', '--pdeathsig', 'KILL', '--'] as const;
  const rights = (id: number) => ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', ...ending] as const;
  const memory = ['prlimit', `--data=${wireLimits.dataMib << 20}`, '--core=0', '--fsize=0', `--nofile=${wireLimits.openFiles}`] as const;
  const noNetwork = isRoot && can(...network);
  const ownUser = isRoot && can(...rights(USERS_FROM));
  const boundedMemory = can(...memory);
  const flag = permission();
  return {
    command: [
      ...(noNetwork ? network : []),
      ...(ownUser ? rights(user) : can('setpriv', ...ending) ? ['setpriv', ...ending] : []),
      ...(boundedMemory ? [...memory, ...(ownUser ? [`--nproc=${wireLimits.threads}`] : []), '--'] : []),
      process.execPath,
      `--max-old-space-size=${guestLimits.heapMib}`,
      ...(flag ? [flag, '--no-warnings'] : []),
      '--input-type=module',
      '-',
    ],
    confinement: { ownUser, noNetwork, boundedMemory, noFiles: flag !== undefined },
  };
}

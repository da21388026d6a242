// What a tape says of itself: which build wrote it, from which options. And what this build is.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { GuestPlan } from '../guest/guests.ts';
import type { HandsetOptions } from '../options.ts';
import { packagePath, packageVersion } from '../paths.ts';

export interface TapedGuest {
  readonly name: string;
  readonly sha256: string;
  /** It ran in a process or a machine of its own, where nobody sees how: it is not run again, and says what the tape says. */
  readonly enclosed?: true;
  /** What the machine knew of it, and allowed it, before it ran. */
  readonly plan: Pick<GuestPlan, 'manifest' | 'startMs' | 'switchMs'>;
}
/** What of a guest must be the same the second time. */
interface BuiltGuest { readonly name: string; readonly bundle?: string | undefined; readonly enclosed?: boolean | undefined; readonly plan?: TapedGuest['plan'] | undefined }

export interface TapeHeader {
  readonly format: 1;
  /** Of twinset; an image on a board, or unpacked, does not say: its core and guests do. */
  readonly version?: string | undefined;
  readonly core: string;
  readonly guests: readonly TapedGuest[];
  /** The guests ran in the machine's own thread, and it asked them in turn. */
  readonly inThread: boolean;
  /** The records need a key. */
  readonly sealed: boolean;
  /** Random. */
  readonly salt: string;
}

const isText = (value: unknown): boolean => typeof value === 'string';
/** Its bundle is looked for by this name: it is no path. */
const isTapedGuest = (value: unknown): boolean => {
  const { name, sha256, plan, enclosed = true } = (value ?? {}) as Record<string, unknown>;
  return isText(name) && /^[a-z][a-z0-9-]*$/.test(String(name)) && isText(sha256) && typeof plan === 'object' && enclosed === true;
};

/** Whoever made the file: of a header of format 1 every field is what it should be. */
export function isTapeHeader(value: unknown): value is TapeHeader {
  const { version, core, salt, guests, inThread, sealed } = (value ?? {}) as Record<string, unknown>;
  return [core, salt].every(isText) && (version === undefined || isText(version)) && Array.isArray(guests) && guests.every(isTapedGuest) && typeof inThread === 'boolean' && typeof sealed === 'boolean';
}

const digestOf = (...path: string[]): string => createHash('sha256').update(readFileSync(packagePath(...path))).digest('hex');

/** Versions and digests of what would run here. */
export function buildOf(guests: readonly BuiltGuest[]): Pick<TapeHeader, 'version' | 'core' | 'guests'> {
  return {
    version: packageVersion(), core: digestOf('dist', 'firmware', 'core.core.wasm'),
    guests: guests.map(({ name, bundle, enclosed, plan = {} }) => ({ name, plan, sha256: enclosed ? '' : bundle === undefined ? digestOf('dist', 'guests', `${name}.js`) : createHash('sha256').update(readFileSync(bundle)).digest('hex'), ...(enclosed ? { enclosed } : {}) })),
  };
}

/** What of this build is not what the tape was made with, in words; empty = nothing. */
export function differencesOf(header: TapeHeader, here: Pick<TapeHeader, 'version' | 'core' | 'guests'>): string[] {
  const short = (digest: string | undefined): string => digest?.slice(0, 12) ?? 'none';
  return [
    ...(header.version === undefined || header.version === here.version ? [] : [`twinset ${header.version} made it, this is ${here.version}`]),
    ...(header.core === here.core ? [] : [`its SIP core was ${short(header.core)}, the one here is ${short(here.core)}`]),
    ...header.guests.flatMap(({ name, sha256 }) => {
      const ours = here.guests.find((guest) => guest.name === name)?.sha256;
      return ours === sha256 ? [] : [`its guest ${name} was ${short(sha256)}, the one here is ${short(ours)}`];
    }),
  ];
}

/** Whoever holds the tape could otherwise read passwords, and try them against digests. */
export const hasSecrets = ({ accounts = [], guard }: HandsetOptions): boolean => accounts.some(({ password }) => Boolean(password)) || Boolean(guard);

/** The options as they are recorded: devices and files of this machine left out. */
export function plainOptions(options: HandsetOptions): HandsetOptions {
  const { trace: _trace, record: _record, crashDumps: _crashDumps, audio: _audio, tls, guests = [], ...rest } = options;
  // Certificates are the network's business, and a tape has the other side of it.
  return { ...rest, ...(tls ? { tls: { cert: '', key: '' } } : {}), guests: guests.map(({ name }) => ({ name })) };
}

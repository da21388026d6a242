// Takes the secrets out of what leaves the machine in a dump: the known ones wherever they stand, and whatever looks like a credential in a message.
import { createHash } from 'node:crypto';
import type { HandsetOptions } from '../options.ts';
import { crashLimits } from './limits.ts';

const MASK = 0x2a;
const DIGESTS = ['md5', 'sha256', 'sha512-256'] as const;
/** Whole values of header lines with credentials, and the words of a digest in other places. */
const CREDENTIAL_LINES = /^((?:proxy-)?authorization[ \t]*:[ \t]*)([^\r\n]*(?:\r\n[ \t]+[^\r\n]*)*)/gim;
const CREDENTIAL_WORDS = /\b((?:response|rspauth|ha1|password)[ \t]*=[ \t]*"?)([^",;\s\0]+)/gi;
/** In memory: a digest in hexadecimal, whoever it is of. */
const LONG_DIGITS = /[0-9a-f]{32,128}/gi;
const REALM = /\brealm[ \t]*=[ \t]*"([^"\0]{1,128})"/gi;

export interface KnownSecrets { readonly users: readonly { user: string; password: string; realm?: string }[] }

export function secretsOf({ accounts = [], guard }: HandsetOptions): KnownSecrets {
  return {
    users: [
      ...accounts.flatMap(({ uri, user = /^sips?:([^@;?]+)@/.exec(uri)?.[1] ?? '', password }) => (password ? [{ user, password }] : [])),
      ...(guard?.users ?? []).map((user) => ({ ...user, realm: guard!.realm })),
    ],
  };
}

export class Redactor {
  readonly #known: readonly Buffer[];

  /** `sources`: where realms may stand, for the digests of user, realm and password. */
  constructor({ users }: KnownSecrets, sources: readonly Uint8Array[]) {
    const realms = new Set(sources.flatMap((source) => [...Buffer.from(source).toString('latin1').matchAll(REALM)].map(([, realm]) => realm!)));
    this.#known = users.flatMap(({ user, password, realm }) => [
      ...(password.length >= crashLimits.shortestSecret ? [Buffer.from(password)] : []),
      ...[...realms, ...(realm === undefined ? [] : [realm])].flatMap((each) => DIGESTS.map((name) => createHash(name).update(`${user}:${each}:${password}`).digest())),
    ]);
  }

  /** In place: of a message as it went over the wire or the bus. */
  message(bytes: Uint8Array): void {
    const buffer = this.#knownIn(bytes);
    const text = buffer.toString('latin1');
    for (const pattern of [CREDENTIAL_LINES, CREDENTIAL_WORDS]) {
      for (const { 0: whole, 1: head, index } of text.matchAll(pattern)) buffer.fill(MASK, index + head!.length, index + whole.length);
    }
  }

  /** In place: of what a connection carried, piece by piece: a line that is cut between two of them is one line. */
  pieces(parts: readonly Uint8Array[]): void {
    const whole = Buffer.concat(parts);
    this.message(whole);
    let at = 0;
    for (const part of parts) {
      part.set(whole.subarray(at, at + part.length));
      at += part.length;
    }
  }

  /** In place: of the core's memory, where a message may stand anywhere and in pieces. */
  memory(bytes: Uint8Array): void {
    this.message(bytes);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const { 0: digits, index } of buffer.toString('latin1').matchAll(LONG_DIGITS)) buffer.fill(MASK, index, index + digits.length);
  }

  #knownIn(bytes: Uint8Array): Buffer {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const secret of this.#known) for (let at = buffer.indexOf(secret); at >= 0; at = buffer.indexOf(secret, at + secret.length)) buffer.fill(MASK, at, at + secret.length);
    return buffer;
  }
}

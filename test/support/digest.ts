// Digest by hand, with Node's hashes: what a far end checks in our credentials, and what it sends itself (RFC 7616 3.4).
import { createHash } from 'node:crypto';

const HASHES: Record<string, string> = { 'MD5': 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

export type Fields = Record<string, string>;

/** The parameters of a challenge, of credentials or of an Authentication-Info, without their quotes. */
export function fieldsOf(value: string): Fields {
  return Object.fromEntries([...value.replace(/^Digest /, '').matchAll(/([\w-]+)=(?:"([^"]*)"|([^,\s]+))/g)].map((hit) => [hit[1], hit[2] ?? hit[3]]));
}

const hashOf = (algorithm: string) => (text: string): string => createHash(HASHES[algorithm.replace('-sess', '')]).update(text).digest('hex');

/** H(A1) without a session. */
export const ha1Of = (algorithm: string, user: string, realm: string, password: string): string => hashOf(algorithm)(`${user}:${realm}:${password}`);

/** `method` empty: the server's proof. */
export function responseOf(fields: Fields, user: string, password: string, method: string, body = ''): string {
  const algorithm = fields.algorithm ?? 'MD5';
  const hash = hashOf(algorithm);
  let secret = ha1Of(algorithm, user, fields.realm, password);
  if (algorithm.endsWith('-sess')) secret = hash(`${secret}:${fields.nonce}:${fields.cnonce}`);
  const what = hash(`${method}:${fields.uri}${fields.qop === 'auth-int' ? `:${hash(body)}` : ''}`);
  return hash(fields.qop ? `${secret}:${fields.nonce}:${fields.nc}:${fields.cnonce}:${fields.qop}:${what}` : `${secret}:${fields.nonce}:${what}`);
}

export interface Answer { user: string; password: string; method: string; uri: string; qop?: string; count?: number; body?: string }

/** Credentials for a challenge, as the value of Authorization. */
export function credentialsFor(challenge: string, { user, password, method, uri, qop = 'auth', count = 1, body = '' }: Answer): string {
  const { realm, nonce, algorithm = 'MD5' } = fieldsOf(challenge);
  const fields: Fields = { username: user, realm, nonce, uri, algorithm, ...(qop ? { qop, nc: count.toString(16).padStart(8, '0'), cnonce: '0a4f113b' } : {}) };
  const quoted = (name: string): boolean => !['algorithm', 'qop', 'nc'].includes(name);
  const all = { ...fields, response: responseOf(fields, user, password, method, body) };
  return `Digest ${Object.entries(all).map(([name, value]) => (quoted(name) ? `${name}="${value}"` : `${name}=${value}`)).join(', ')}`;
}

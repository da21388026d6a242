// Who registers shows that he knows his password (RFC 8760 and RFC 2617: Digest with MD5).
import { createHash } from 'node:crypto';
import type { RandomSource } from '../../../host-shim/index.ts';
import { limits } from '../limits.ts';

const md5 = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex');
const NONCE_BYTES = 16;

export type Proof = 'right' | 'wrong' | 'stale' | 'none';

export class Digest {
  readonly #realm: string;
  readonly #password: string;
  readonly #random: RandomSource;
  readonly #nonces = new Set<string>();

  /** Everybody has the same password. */
  constructor(realm: string, password: string, random: RandomSource) {
    this.#realm = realm;
    this.#password = password;
    this.#random = random;
  }

  /** The value of WWW-Authenticate. */
  challenge(isStale: boolean): string {
    const bytes = new Uint8Array(NONCE_BYTES);
    this.#random.fill(bytes);
    const nonce = Buffer.from(bytes).toString('hex');
    if (this.#nonces.size >= limits.nonces) this.#nonces.delete(this.#nonces.values().next().value!);
    this.#nonces.add(nonce);
    return `Digest realm="${this.#realm}", nonce="${nonce}", algorithm=MD5, qop="auth"${isStale ? ', stale=true' : ''}`;
  }

  /** `authorization`: the value of that field, empty when there is none. */
  check(authorization: string, method: string): Proof {
    if (!/^Digest\s/i.test(authorization)) return 'none';
    const said = (name: string): string => {
      const found = new RegExp(`[\\s,]${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,]+))`, 'i').exec(authorization);
      return found?.[1] ?? found?.[2] ?? '';
    };
    if (said('realm') !== this.#realm) return 'none';
    const [nonce, qop] = [said('nonce'), said('qop')];
    const [who, what] = [md5(said('username'), this.#realm, this.#password), md5(method, said('uri'))];
    const wanted = qop ? md5(who, nonce, said('nc'), said('cnonce'), qop, what) : md5(who, nonce, what);
    if (said('response') !== wanted) return 'wrong';
    return this.#nonces.has(nonce) ? 'right' : 'stale';
  }
}

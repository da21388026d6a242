// Chunks of a tape: sealed with a key, or chained by digests so that a changed one is found.
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { CHUNK_HEADER_BYTES, CHUNK_TAG, KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './layout.ts';

const CIPHER = 'aes-256-gcm';

/** Takes its chunks in order. */
export class Seal {
  #number = 0;
  #before: Uint8Array;
  readonly #key: Uint8Array | null;

  /** `header`: as it stands in the file; what is changed there spoils every chunk. `key` null: a plain tape. */
  constructor(header: Uint8Array, key: Uint8Array | null) {
    this.#before = createHash('sha256').update(header).digest();
    // One key may serve many tapes: each header has salt of its own, and so has each tape's own key.
    this.#key = key && new Uint8Array(hkdfSync('sha256', key, this.#before, 'twinset tape', KEY_BYTES));
  }

  close(content: Uint8Array): Buffer {
    const nonce = this.#nonce();
    if (!this.#key) return chunkOf(this.#chain(content), content);
    const cipher = createCipheriv(CIPHER, this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
    return chunkOf(cipher.getAuthTag(), sealed);
  }

  /** Null: it was changed, or stands elsewhere. */
  open(tag: Uint8Array, content: Uint8Array): Buffer | null {
    const nonce = this.#nonce();
    if (!this.#key) return Buffer.compare(this.#chain(content), tag) === 0 ? Buffer.from(content) : null;
    const decipher = createDecipheriv(CIPHER, this.#key, nonce);
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(content), decipher.final()]);
    } catch {
      return null;
    }
  }

  #chain(content: Uint8Array): Uint8Array {
    this.#before = createHash('sha256').update(this.#before).update(content).digest().subarray(0, TAG_BYTES);
    return this.#before;
  }

  #nonce(): Buffer {
    const nonce = Buffer.alloc(NONCE_BYTES);
    nonce.writeBigUInt64LE(BigInt(this.#number++), NONCE_BYTES - 8);
    return nonce;
  }
}

function chunkOf(tag: Uint8Array, content: Uint8Array): Buffer {
  const head = Buffer.alloc(CHUNK_HEADER_BYTES);
  head.writeUInt32LE(content.length, 0);
  head.set(tag, CHUNK_TAG);
  return Buffer.concat([head, content]);
}

// The records that the core asked to be kept: what a fresh instance is restored from.

export class Checkpoints {
  readonly #records = new Map<number, Uint8Array>();

  /** An empty record forgets the key. `bytes` must be the caller's to give away. */
  keep(key: number, bytes: Uint8Array): void {
    if (bytes.length === 0) this.#records.delete(key);
    else this.#records.set(key, bytes);
  }

  clear(): void { this.#records.clear(); }

  get count(): number { return this.#records.size; }

  /** {key u32, length u32, bytes, padding to 8}, oldest key first. */
  serialize(): Uint8Array {
    let length = 0;
    for (const bytes of this.#records.values()) length += 8 + ((bytes.length + 7) & ~7);
    const all = new Uint8Array(length);
    const view = new DataView(all.buffer);
    let at = 0;
    for (const [key, bytes] of this.#records) {
      view.setUint32(at, key, true);
      view.setUint32(at + 4, bytes.length, true);
      all.set(bytes, at + 8);
      at += 8 + ((bytes.length + 7) & ~7);
    }
    return all;
  }
}

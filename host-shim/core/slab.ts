// Room for copies that may be kept: cut from slabs, since an ArrayBuffer for each costs more than everything else that is done with it.
import { limits } from './limits.ts';

export class Slab {
  bytes = new Uint8Array(0);
  /** The same. */
  view = viewOf(this.bytes);
  #used = 0;

  /** Where in `bytes`, 8-aligned, the copy begins; the next one may bring other `bytes`. A slab lives as long as somebody keeps a copy of it. */
  copy(bytes: Uint8Array): number {
    if (this.#used + bytes.length > this.bytes.length) {
      this.bytes = new Uint8Array(Math.max(limits.slabBytes, bytes.length));
      this.view = viewOf(this.bytes);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += (bytes.length + 7) & ~7;
    this.bytes.set(bytes, at);
    return at;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

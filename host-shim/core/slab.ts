// Room for copies that may be kept: cut from slabs, since an ArrayBuffer for each costs more than everything else that is done with it.
import { limits } from './limits.ts';

export class Slab {
  #view = new DataView(new ArrayBuffer(0));
  #used = 0;

  /** A copy of its own, 8-aligned; a slab lives as long as somebody keeps a copy of it. */
  copy(bytes: Uint8Array): DataView {
    if (bytes.length > limits.slabBytes / 2) return viewOf(new Uint8Array(bytes));
    if (this.#used + bytes.length > this.#view.byteLength) {
      this.#view = new DataView(new ArrayBuffer(limits.slabBytes));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += (bytes.length + 7) & ~7;
    new Uint8Array(this.#view.buffer, at, bytes.length).set(bytes);
    return new DataView(this.#view.buffer, at, bytes.length);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

// The handset's store, kept over power: its file is watched and written to the flash, seldom enough that no handset wears that out.
import { clearStore, readStore, writeStore, type Flash } from '../../image/index.ts';

/** What the handset's file holds; null: there is none; unfit: it is no file, or longer than the flash takes. */
export type Found = Uint8Array | null | 'unfit';

export interface KeptStoreOptions {
  readonly flash: Flash;
  readonly find: () => Found;
  /** Between two writes. */
  readonly everyMs: number;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly after: (ms: number, work: () => void) => void;
  readonly unfit: () => void;
}

export class KeptStore {
  readonly #options: KeptStoreOptions;
  #mayWriteAtMs = 0;
  #isWaiting = false;

  /** The loader has laid the file where the handset finds it: what differs by now the handset has changed. */
  constructor(options: KeptStoreOptions) {
    this.#options = options;
    // Forgetting may have been cut by the power.
    if (readStore(options.flash).length === 0) clearStore(options.flash);
    this.changed();
  }

  /** The file may be another one. */
  changed(): void {
    if (this.#isWaiting) return;
    const { nowMs, after } = this.#options;
    const waitMs = this.#mayWriteAtMs - nowMs();
    if (waitMs <= 0) return this.flush();
    this.#isWaiting = true;
    after(waitMs, () => {
      this.#isWaiting = false;
      this.flush();
    });
  }

  /** Now: the target is about to start again. */
  flush(): void {
    const { flash, find, everyMs, nowMs, unfit } = this.#options;
    const found = find();
    if (found === 'unfit') {
      this.#mayWriteAtMs = nowMs() + everyMs; // told as seldom as written
      return unfit();
    }
    const kept = readStore(flash);
    if (Buffer.compare(found ?? new Uint8Array(0), kept) === 0) return;
    if (found === null || found.length === 0) clearStore(flash);
    else writeStore(flash, found);
    this.#mayWriteAtMs = nowMs() + everyMs;
  }
}

// When the slot that runs is called good, and when it is given up: from the words of its handset, and from their absence.
import type { Told } from '../loader/places.ts';

export interface TrialOptions {
  /** It was marked good at an earlier start: the self-test is enough, a registrar that is down does not count against it. */
  readonly wasGood: boolean;
  readonly limitMs: number;
  readonly mark: () => void;
  /** Starts the target again: the loader has counted the try. */
  readonly giveUp: () => void;
  readonly after: (ms: number, work: () => void) => void;
}

export class Trial {
  readonly #options: TrialOptions;
  #isMarked = false;

  /** An image that hangs would be on trial for ever, and no update is taken meanwhile: its other slot is the way back. */
  constructor(options: TrialOptions) {
    this.#options = options;
    if (!options.wasGood) options.after(options.limitMs, () => this.#isMarked || options.giveUp());
  }

  heed(word: Told): void {
    if (word === 'ended') this.#options.giveUp();
    const isEnough = word === 'good' || (word === 'tested' && this.#options.wasGood);
    if (this.#isMarked || !isEnough) return;
    this.#isMarked = true;
    this.#options.mark();
  }
}

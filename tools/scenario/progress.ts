// How a run is shown while it goes on: a live picture on a terminal, plain lines everywhere else.
import type { HandsetParty } from './party/handset.ts';
import type { StepResult } from './result.ts';

export interface Progress {
  started(handset: HandsetParty): void;
  step(index: number, count: number, name: string): void;
  stepDone(result: StepResult): void;
  stopped(): void;
}

export class PlainProgress implements Progress {
  readonly #write: (line: string) => void;
  #label = '';

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  started({ bind, guests }: HandsetParty): void {
    this.#write(`handset up at ${bind}, guests ${guests.join(' and ')}`);
  }
  step(index: number, count: number, name: string): void {
    this.#label = `${String(index + 1).padStart(2)}/${count}  ${name}`;
  }
  stepDone({ verdict, atMs, detail }: StepResult): void {
    this.#write(`${(atMs / 1000).toFixed(1).padStart(5)} s  ${this.#label}${verdict === 'pass' ? '' : `  FAILED: ${detail}`}`);
  }
  stopped(): void {
    /* every line is written already */
  }
}

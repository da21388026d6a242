// How long to wait before the next start: doubles with each failure, forgets after a good while.
import { machineLimits } from '../machine/limits.ts';

export class Backoff {
  #delayMs: number = machineLimits.restartFirstMs;
  #startedMs = 0;

  started(nowMs: number): void {
    this.#startedMs = nowMs;
  }

  /** The delay before the start that follows a failure at `nowMs`. */
  failed(nowMs: number): number {
    if (nowMs - this.#startedMs >= machineLimits.restartForgivenMs) this.#delayMs = machineLimits.restartFirstMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, machineLimits.restartLongestMs);
    return delayMs;
  }
}

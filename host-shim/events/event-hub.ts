// The handset's events to whoever listens; a listener that comes late still hears that the handset is ready, and what went wrong before it was.
import type { HandsetEvent } from './handset-event.ts';
import { eventLimits } from './limits.ts';

export class EventHub {
  readonly #listeners = new Set<(event: HandsetEvent) => void>();
  readonly #early: HandsetEvent[] = [];
  #isReady = false;

  listen(listener: (event: HandsetEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#isReady) this.#early.forEach((event) => listener(event));
    return () => void this.#listeners.delete(listener);
  }

  tell(event: HandsetEvent): void {
    if (event.event === 'ready') {
      this.#isReady = true;
      this.#early.unshift(event);
    } else if (!this.#isReady && this.#early.length < eventLimits.early) {
      this.#early.push(event);
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}

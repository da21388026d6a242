// The handset's events to whoever listens; a listener that comes late still hears that the handset is ready.
import type { HandsetEvent } from './handset-event.ts';

export class EventHub {
  readonly #listeners = new Set<(event: HandsetEvent) => void>();
  #ready: HandsetEvent | null = null;

  listen(listener: (event: HandsetEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#ready) listener(this.#ready);
    return () => void this.#listeners.delete(listener);
  }

  tell(event: HandsetEvent): void {
    if (event.event === 'ready') this.#ready = event;
    for (const listener of [...this.#listeners]) listener(event);
  }
}

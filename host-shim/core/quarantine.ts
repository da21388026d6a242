// Events that made the core trap, by digest: UDP repeats them, and a second trap by the same bytes would be our own doing.
import { createHash } from 'node:crypto';
import { limits } from './limits.ts';

export class Quarantine {
  readonly #digests = new Set<string>();
  /** Events kept away from the core. */
  held = 0;

  add(kind: string, bytes: Uint8Array): void {
    if (this.#digests.size >= limits.quarantined) this.#digests.delete(this.#digests.values().next().value as string);
    this.#digests.add(digest(kind, bytes));
  }

  /** Costs nothing as long as nothing has trapped. */
  holds(kind: string, bytes: Uint8Array): boolean {
    if (this.#digests.size === 0 || !this.#digests.has(digest(kind, bytes))) return false;
    this.held++;
    return true;
  }
}

const digest = (kind: string, bytes: Uint8Array): string => createHash('sha256').update(kind).update(bytes).digest('base64');

// A crash dump: what died, of what, in which state, and what happened before. The file is gzip over one JSON object.
import type { KeptEvent } from './black-box.ts';

export interface CrashCause {
  readonly what: 'core' | 'guest';
  readonly name: string;
  readonly reason: string;
  /** It did not come back and was ended by its watchdog. */
  readonly hung: boolean;
  readonly stack: string;
}

export interface CrashState {
  readonly uptimeMs: number;
  readonly active: string;
  readonly sessions: readonly string[];
  readonly guests: readonly { readonly name: string; readonly running: boolean; readonly restarts: number; readonly frozen: number }[];
  /** The core's counters and pools, by name. */
  readonly core: Readonly<Record<string, number>>;
}

export interface CrashDump extends CrashCause, CrashState {
  readonly format: 1;
  readonly version: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
  /** Oldest first, their data in base64. */
  readonly events: readonly (Omit<KeptEvent, 'data'> & { readonly data: string })[];
  /** The core's memory in base64, secrets masked. */
  readonly memory: string;
}

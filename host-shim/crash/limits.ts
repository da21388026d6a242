// The bounds of crash dumps.

export const crashLimits = {
  /** What happened last. */
  events: 1_000,
  /** Kept of one event; the rest is told as its length. */
  eventBytes: 4_096,
  /** Dumps in the folder; the oldest goes first. */
  dumps: 8,
  dumpsBytes: 32 << 20,
  /** One dump, unpacked: the core's largest memory in base64, and the events. */
  unpackedBytes: 64 << 20,
  /** Thirty years: a dump that says more was not written by a machine. */
  longestUptimeMs: 1e12,
  /** A machine that dies again sooner is counted and not written. */
  everyMs: 1_000,
  /** Dumps that wait for the disk, each with a copy of the core's memory; more are counted and not written. */
  unwritten: 16,
  /** An own secret shorter than this is masked as a digest only: by itself it would be everywhere. */
  shortestSecret: 4,
  /** Users and passwords that are masked; those of the configuration and of some before it. */
  secrets: 64,
} as const;

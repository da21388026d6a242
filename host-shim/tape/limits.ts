// The bounds of a tape.

export const tapeLimits = {
  /** A chunk goes to the file when it holds so much, or at the latest after this time. */
  chunkBytes: 65_536,
  flushEveryMs: 250,
  /** Chunks that wait for the disk; with more the tape ends there, and says so. */
  chunksUnwritten: 64,
  /** The tape ends there, and says so: hours of calls. */
  fileBytes: 1 << 28,
  /** A file that claims a larger header or chunk is none of ours. */
  headerBytes: 1 << 20,
  largestChunkBytes: 1 << 24,
} as const;

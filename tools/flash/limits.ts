// Every bound of updates over the network, in one place. What is not authenticated yet gets little of each.

export const limits = {
  connections: 8,
  headerBytes: 4096,
  headersMs: 5_000,
  /** A connection on which nothing moves is closed, and its upload is free for the next one. */
  idleMs: 10_000,
  /** One request, however slowly it drips. */
  requestMs: 60_000,
  requestsPerConnection: 1_000,
  /** An upload may keep others out for so long. */
  holdMs: 600_000,
  /** Written at once, and the longest piece that may come with a checksum. */
  pieceBytes: 131_072,
  /** Images begun at once, then one more for each `beginEveryMs`: a slot is not worn out by whoever has two signed images. */
  begins: 8,
  beginEveryMs: 600_000,
  /** Pieces written at once, then one more for each `pieceEveryMs`: each is noted in the boot state, which is two sectors. An image in pieces of 4 KiB fits. */
  pieces: 1_024,
  pieceEveryMs: 10_000,
  retryAfterS: 10,
} as const;

export const sender = {
  /** Without a byte of it. */
  answerMs: 30_000,
  /** One request with its answer, however slowly they drip. */
  requestMs: 90_000,
  answerBytes: 65_536,
  /** In a row, without a byte getting through. */
  attempts: 10,
  backoffMs: 200,
  longestBackoffMs: 5_000,
  /** How often a whole image is sent again when what arrived was not what was sent. */
  wholes: 3,
  /** How often an image that the target holds otherwise is begun anew, in one try. */
  beginnings: 3,
  pollMs: 1_000,
} as const;

// Bounds of the resolver.

export const resolverLimits = {
  /** One try of one server, and how many tries. */
  tryMs: 2_000,
  tries: 2,
  /** Node tells the time to live of addresses only: the others, and what a hosts file says, are believed for so long. */
  ttlS: 60,
  /** Questions under way; more are answered with nothing at once. */
  questions: 128,
  /** Records of one answer. */
  records: 32,
} as const;

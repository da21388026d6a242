// Every bound of the fuzzer, in one place.
export const limits = {
  /** Messages of one life: a core that was booted, and what it was given. The seed and the life's number say all of them. */
  lifeMessages: 4000,
  /** One life of so many has a twin with other bytes behind each packet. */
  twinEvery: 4,
  /** Messages that brought something new, kept in a life as a base for more. */
  keptMessages: 64,
  /** A way deep into a call is taken once in so many messages. */
  plotEvery: 40,
  mutationsPerMessage: 4,
  /** Larger than any the parser takes, so that the bound itself is met. */
  messageBytes: 66_000,
  /** Ticks that are due at one instant; more is a hang. */
  ticksPerEvent: 2000,
  /** Datagrams that one event may bring; more is a storm. */
  datagramsPerEvent: 40,
  poisonBytes: 256,
  /** No progress of a worker for so long is a hang inside the core. */
  hangMs: 20_000,
  findings: 20,
  minimiseRuns: 600,
} as const;

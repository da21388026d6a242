// Every bound of the trace, in one place.

export const limits = {
  /** Records are sent to the trace worker in batches of this size, or when flushed. */
  batchBytes: 65_536,
  /** Batches on the way to the worker; over it records are dropped and counted, so that a slow disk never slows a call. */
  batchesUnread: 256,
  flushEveryMs: 400,
  /** Records come from several threads, each with batches of its own (the media thread's: traceBatchTicks); the worker waits this long before it puts them in order and on disk. */
  reorderMs: 1_000,
  /** What is put together before it is written; a block fits in. */
  outputBytes: 262_144,
  /** Pairs of ends whose RTP headers are kept. */
  flows: 64,
  addressesRemembered: 256,
  logBytes: 1024,
  /** Of one trace: a guest gets a new one with each start. */
  interfaces: 64,
  /** Connections whose segments are being counted; the oldest is forgotten. */
  connections: 4_096,
  /** What one record holds of a connection: most of a batch. */
  streamPieceBytes: 65_408,
  /** Of one made-up TCP segment. */
  segmentBytes: 32_768,
} as const;

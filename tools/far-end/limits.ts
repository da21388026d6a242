// Every bound of a far end, in one place.

export const limits = {
  requestsWaiting: 32,
  requestLineBytes: 8192,
  streamsWatched: 16,
  /** One in sixteen packets of each direction: ten minutes of a call. */
  passages: 4096,
  /** How long the other side has to answer the end of a call before the process goes anyway. */
  leaveMs: 2000,
  /** Datagrams that the weather holds back at once. */
  datagramsInFlight: 4096,
  /** A handset's sockets, and where their ports outside lie: above those that systems give out by themselves. */
  translatedAddresses: 64,
  translatedPortsFrom: 61_000,
  translatedPortsTo: 65_535,
  /** Of a registrar: who is known where, and challenges that may still be answered. */
  bindings: 64,
  nonces: 64,
  /** How much later than the others a datagram comes that is put out of order: two frames. */
  reorderHoldMs: 45,
} as const;

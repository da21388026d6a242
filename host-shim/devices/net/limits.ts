// Bounds of the network device.

export const netLimits = {
  /** Far ends that were written to and have not answered yet, and how long a keep-alive waits for its refusal. */
  silentPeers: 64,
  probeMs: 1000,
  /** A 4 MiB buffer rides out some 100 ms of a stalled event loop at 20,000 packets a second. */
  receiveBufferBytes: 4 * 1024 * 1024,
  /** UDP over IPv4: 65,535 less the headers. */
  datagramBytes: 65_507,
  /** Datagrams under way in the simulated network; more are lost and counted, as in a real router. */
  simulatedInFlight: 65_536,
  /** Written to a connection and not sent yet: a far end that reads no more loses it. */
  unsentBytes: 1024 * 1024,
  /** Until a connection stands, or is given up. */
  connectMs: 10_000,
  /** Between two pings on a WebSocket; below the half minute after which address translators forget. */
  webSocketPingMs: 25_000,
  /** For a far end to say goodbye to a listener that closes. */
  goodbyeMs: 500,
} as const;

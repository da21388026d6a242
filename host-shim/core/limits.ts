// The bounds of the core's host side.

export const limits = {
  /** More restarts than this within the window, and the core takes no new calls until as much time has passed again (DESIGN.md 2). */
  restarts: 3,
  restartWindowMs: 10_000,
  /** More than this, and it is stopped for good: it traps on its own, and would do nothing else. */
  restartsBarred: 12,
  /** An event takes a core 0.05 ms; one that is not done with it after this time never will be. */
  callMs: 3_000,
  /** Digests of events that made the core trap; the oldest is forgotten. */
  quarantined: 64,
  /** Events that arrive while effects are carried out. */
  waitingEvents: 4096,
  /** What the core is given of a connection at once; the largest message and one byte. */
  streamBytes: 65_536,
  /** Text forms of addresses kept for the next time. */
  rememberedAddresses: 1024,
  entropyBytes: 32,
  /** Records from this key on are those of registrations (firmware/src/user-agent/registration/checkpoint.ts). */
  registrationKeys: 0xe000_0000,
  /** Outboxes are copied into slabs of this size; an event's is 1 to 3 KiB. */
  slabBytes: 65_536,
  /** A kept record's room is a multiple of this, so that it may grow in place. */
  recordRoomBytes: 2_048,
  /** Rooms of forgotten records that wait for the next one. */
  spareRecords: 256,
} as const;

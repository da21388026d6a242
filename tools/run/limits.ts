// Every bound of the control connection, in one place.

export const limits = {
  requestLineBytes: 65_536,
  clients: 8,
  /** Replies and events that wait for a client which does not read; then it is cut off. */
  unreadBytes: 4 << 20,
  /** What was asked before the end is answered first, if it is answered soon. */
  lastRepliesMs: 2_000,
  /** How long a guest may be made to stand still. */
  freezeMs: 60_000,
} as const;

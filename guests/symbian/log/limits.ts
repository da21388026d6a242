// Bounds of the log engine.

export const limits = {
  events: 100,                  // the oldest is deleted first
  recentListEvents: 20,         // per recent list
  remotePartyCharacters: 64,    // KLogMaxRemotePartyLength
  numberCharacters: 100,        // KLogMaxNumberLength
} as const;

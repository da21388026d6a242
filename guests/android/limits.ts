// Every bound of the Android-like guest, in one place.

export const limits = {
  callLogRows: 100,          // the oldest row goes first
  callLogRowsReported: 16,   // newest rows shown with the record
  displayLines: 12,          // lines of the dialer's screen
  displayLineCharacters: 120,
  dialerNotes: 2,            // messages and failures shown below the calls
  queuedCommands: 32,        // commands of one turn that wait for its end
  rememberedCallIds: 64,     // Telecom call ids of destroyed calls, kept for answers that come late
  bundleEntries: 64,         // named values in one Bundle
} as const;

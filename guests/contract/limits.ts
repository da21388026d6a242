// Bounds of a guest's end of the bus.

export const limits = {
  pendingCommands: 64,   // commands without an answer; one more is refused at once
  waitingReports: 64,    // digests and answers that found the ring full
  displayLines: 16,
  recordPartLength: 4_000, // characters of each of the two texts in one RecordReport: together below a frame's 8192
} as const;

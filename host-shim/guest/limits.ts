// Bounds of a guest's worker.

export const guestLimits = {
  /** Heap of a guest's worker; above it the worker ends and is started again. */
  heapMib: 128,
  /** Of a manifest: characters of a text, names in a list, and the largest number. */
  manifestText: 256,
  manifestNames: 32,
  manifestCount: 65_535,
  /** Frames handed to the guest before its promises get a turn. */
  framesPerPump: 64,
  /** Notes of a recorded guest that the recording has not read yet; with more it is not whole. */
  scheduleNotes: 8_192,
} as const;

// Bounds of the kernel stand-in.

export const limits = {
  activeObjects: 1024,   // five for each of ETel's handles, and room
  runsPerTurn: 1000,   // active objects run for one frame; what is left runs at the next
} as const;

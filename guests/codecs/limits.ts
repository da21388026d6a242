// Every bound of the codecs.

export const codecLimits = {
  /** How much sound the concealment remembers and repeats: 20 ms. */
  memoryMs: 20,
} as const;

// Every bound of the codecs.

export const codecLimits = {
  /** The longest frame handed to encode or conceal: 60 ms at 16 kHz. */
  frameSamples: 960,
  /** How much sound the concealment remembers and repeats: 20 ms. */
  memoryMs: 20,
} as const;

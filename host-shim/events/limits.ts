// The bounds of the handset's events.

export const eventLimits = {
  /** Of what is told before the handset is ready; more is told to those who listen already. */
  early: 16,
} as const;

// Every bound of starting a target, in one place. Times are generous: an emulated processor on a loaded machine takes many times as long as on an idle one.

export const targetLimits = {
  /** From the start of the emulator to a handset that is up. */
  bootMs: 180_000,
  /** A kernel under KVM says its first word long before; one that hangs never does. */
  probeMs: 10_000,
  /** Ending the calls and unregistering, then the emulator itself. */
  quitMs: 15_000,
  stopMs: 5_000,
  /** One line of the serial line or the control protocol; a longer one is left out. */
  lineBytes: 1 << 20,
  /** Kept of the serial line, for the words of a failure. */
  serialTailBytes: 4_000,
  /** A new image that is not marked good by then has failed; system.sh gives as long to a handset that is not up yet. */
  trialMs: 300_000,
  /** Between two writes of a handset's store to the flash. */
  storeEveryMs: 10_000,
  snapshotMs: 60_000,
  /** A machine that has one guest in it. */
  guestRamMib: 128,
} as const;

// Every bound of the scenario runner, in one place.

export const limits = {
  /** A step without `withinMs`. */
  stepMs: 10_000,
  /** Of one scenario, its loops unrolled. */
  stepsPlayed: 2_000,
  /** The last voice of the test signal. */
  voices: 4,
  /** Processes side by side. */
  jobs: 64,
  readyMs: 15_000,
  /** Of a target: an emulated processor, and a snapshot to be written. */
  targetReadyMs: 240_000,
  targetStopMs: 30_000,
  replyMs: 35_000,
  stopMs: 5_000,
  /** A handset or far end of ours takes its calls back, unregisters and writes its files first: what is ended before has a trace that breaks off. */
  leavingMs: 20_000,
  /** Virtual time: an unanswered BYE is given up after 64*T1 = 32 s. */
  virtualStopMs: 120_000,
  /** Events kept of each party, for steps that wait for something that has happened already. */
  eventsKept: 4096,
  /** Named to whoever waited in vain for another one. */
  eventsTold: 6,
  errorOutputBytes: 16_384,
  messageLineBytes: 4 << 20,
  livePictureEveryMs: 200,
  /** Before and behind a switch, of what is cut out of the recordings. */
  aroundSwitchMs: 500,
  /** Of one run, cut out for each listener. */
  switchSounds: 20,
} as const;

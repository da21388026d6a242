// Every bound of a simulated life, in one place. Times in milliseconds of the virtual clock.

export const simulateLimits = {
  /** Acts of one life. */
  acts: 40,
  /** From boot to the last act. */
  actingMs: 60_000,
  /** Before the first act: registering, and what is left of it. */
  registeringMs: 40_000,
  /** A registration: it is refreshed in each life. */
  registeredS: 240,
  /** The shortest session timer (RFC 4028 5). */
  sessionExpiresS: 90,
  /** Until calls that nobody ends stand by themselves: a request is given up. */
  steadyMs: 40_000,
  /** Then they must go on for so long: two refreshes, or their end. */
  lastingMs: 120_000,
  /** After the last act, and after the last guest that stood still goes on: what was asked of it is done then. */
  pauseMs: 1_000,
  /** Then everybody hangs up, in rounds: a request that is lost is given up after 64*T1 = 32 s. */
  hangUpRounds: 3,
  hangUpMs: 40_000,
  /** An unanswered call rings out in 180 s, a lost BYE is given up after 64*T1 = 32 s. */
  settlingMs: 260_000,
  /** Then nothing may stir for so long. */
  silenceMs: 60_000,
  /** What the far end's calls may be told apart by. */
  parties: 4,
  /** More traps than this within the time bar the core for as long again. */
  trapsUnbarred: 3,
  barMs: 10_000,
  /** A guest stands still for at most so long: the watchdog ends it sooner. */
  freezeMs: 12_000,
  /** The others vanish for at most so long: longer than a request is repeated. */
  vanishMs: 45_000,
  /** A trap or a death strikes after so many datagrams. */
  strikeAfter: 6,
  /** Each thing that the last call is to bring about may take so long. */
  probeMs: 10_000,
  /** Its sound is watched for some ticks after a switch. */
  betweenSwitchesMs: 1_000,
  /** Runs of the shrinker for one failure. */
  shrinkRuns: 400,
  /** Events that a finding keeps, the last ones. */
  eventsKept: 40,
} as const;

// Every bound of the machine, in one place.
import { FRAME_HEADER_BYTES, limits as busLimits } from '../../proto/index.ts';

export const machineLimits = {
  frameBytes: FRAME_HEADER_BYTES + busLimits.framePayloadBytes,
  framePayloadBytes: busLimits.framePayloadBytes,
  /** Commands of a machine's only port that the core has not been given yet; over it `send` says no. */
  waitingCommands: 4_096,
  /** Frames taken from one port in one turn; what is left waits in that port's own ring. */
  framesPerTurn: 64,
  /** A port that sends more is told RATE_EXCEEDED: a budget that refills at this pace ... */
  framesPerSecond: 5_000,
  /** ... and holds this much. */
  frameBurst: 2_000,
  /** Rounds of an in-thread machine before it lets the loop go on. */
  roundsPerEvent: 256,
  /** Two-phase switch, Prepare and shadow run together (DESIGN.md 5). */
  switchMs: 500,
  /** The same with a guest in a virtual machine, whose processor may be emulated. */
  machineSwitchMs: 5_000,
  /** The commit waits for a playout tick at most 3 ticks away; a media device silent for longer has failed. */
  commitMs: 1_000,
  /** Bus sequence numbers whose digests are awaited; older ones count as skipped. */
  digestsAwaited: 4_096,
  /** Requests of the hypervisor to one guest without an answer. */
  requestsPerGuest: 64,
  /** A far end may take 32 s to answer (RFC 3261 Timer B), and an app waits for it. */
  inputMs: 40_000,
  recordQueryMs: 2_000,
  /** Rounds of RecordQuery until all guests answer as of the same sequence. */
  recordQueries: 20,
  recordQueryPauseMs: 10,
  /** Frames of one record report. */
  recordParts: 64,
  /** The guests' Hello and manifest at boot. */
  guestBootMs: 20_000,
  /** The same of a guest in a virtual machine: 5 s where an idle processor emulates it, many times that on a busy one. */
  machineBootMs: 180_000,
  /** A guest that leaves its ring unread so long is frozen and started again. */
  frozenMs: 5_000,
  watchdogMs: 1_000,
  restartFirstMs: 100,
  restartLongestMs: 5_000,
  /** Up so long, and the next restart is the first again. */
  restartForgivenMs: 10_000,
  /** Graceful shutdown: ending the calls, then unregistering, each. */
  shutdownMs: 2_000,
  /** Sessions of a handset's core: 1 active + 1 held + 1 waiting + 1 dialling, conferences of up to 8 legs. */
  sessions: 12,
  transactions: 64,
  /** 64*T1 = 32 s on UDP (DESIGN.md 2). */
  tombstones: 1_024,
  /** Connections; further ones are closed at once. */
  streams: 256,
  lastStreamNumber: 0x7fff_ffff,
  /** The largest message that the core takes (RFC 3261 18.1.1). */
  messageBytes: 65_535,
  /** Free ports that are tried until their neighbours are free too. */
  bindTries: 16,
  /** Random bytes in the name of a machine that WebSocket cannot reach. */
  invalidHostBytes: 8,
  conferenceLegs: 8,
  /** Asked of the registrar when an account says nothing. */
  registrationS: 3_600,
  /** UDP ports for RTP, one per session. */
  mediaPorts: 12,
} as const;

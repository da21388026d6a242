// Every bound and every fixed time of the media device.

/** The tick: one frame of sound. */
export const TICK_MS = 20;
/** The mixer's rate; microphone and loudspeaker run at it. */
export const MIXER_RATE_HZ = 16000;
export const MIXER_SAMPLES = (MIXER_RATE_HZ * TICK_MS) / 1000;

export const mediaLimits = {
  /** Ports that were bound at boot and are odd, or taken in the other address family: after so many the next one is taken as it is. */
  unfitPorts: 64,
  /** Streams open at once: the handset's sessions. */
  streams: 12,
  /** Closed streams whose figures stats() still tells. */
  closedStreams: 32,
  /** RTP: a datagram longer than this is no audio packet. */
  packetBytes: 1500,
  /** 60 ms of the widest codec (L16 at 16 kHz). */
  payloadBytes: 1920,
  ptimeMs: { min: 10, max: 60 },

  /** Decode is asked for this many ticks before playout, so that a codec worker that loses its core for a while is not late. */
  decodeLeadTicks: 2,
  /** A jitter buffer begins to play this many ticks after its first packet. */
  depthTicks: 4,
  /** It grows by underruns up to this, and throws a frame away when it held more than its target by driftTicks for driftWindowTicks. */
  maxDepthTicks: 20,
  driftTicks: 4,
  driftWindowTicks: 500,
  /** So many concealed ticks in a row: the far end is silent, and its next packet starts anew. */
  starvedTicks: 10,
  /** Packets from a source that signalling did not name are taken after so many in a row (RFC 3550 A.1, RFC 4961). */
  latchPackets: 3,
  /** A stream that goes on from another address is believed when the known one was silent for so long: more than any packet time. */
  relatchMs: 100,
  /** RFC 3550 A.1, MAX_DROPOUT: a packet further ahead is of another stream. */
  dropoutPackets: 3000,
  /** No packet for so long on a stream that should receive: one report. */
  silentTicks: 500,

  /** Ticks whose operations are kept: for priming a codec and for filling in what a gainer has missed. */
  logTicks: 32,
  /** Operations replayed to prime a codec that gets no state: 200 ms, after which G.722's predictors have met. */
  primeTicks: 10,

  /** A media thread that woke late runs at most this many ticks before it looks at its sockets again. */
  catchUpTicks: 3,
  /** Beyond this the time is given up: nobody wants to hear it. */
  giveUpTicks: 50,
  /** A frame that is due and not there is waited for so long, once, then the shim's codec stands in. */
  patienceMs: 12,

  /** Switch: ticks of equal output before the gainer is agreed; the loser's time to hand out its state; the whole prepare phase. */
  agreeingTicks: 3,
  stateTicks: 5,
  prepareTicks: 25,
  /** Figures close this many ticks after the commit. */
  figuresTicks: 10,
  /** A revoked grant is zeroed when its reader has let go, or after so many ticks. */
  revokeTicks: 10,

  /** RFC 4733: digits waiting to be sent on one stream. */
  waitingDigits: 64,
  digitMs: { min: 40, max: 6000, default: 100 },
  /** Silence between two digits. */
  digitPauseMs: 60,

  /** A WAV file that is played is read into memory. */
  wavReadBytes: 64 << 20,
  /** Of a WAV file that is read; more than that is damage. */
  wavChannels: 8,
  wavRateHz: 192_000,
  /** Recorded sound is written in pieces of this size. */
  wavWriteBytes: 32 << 10,
  /** A codec worker that has not loaded its bundle by then is refused. */
  codecWorkerStartMs: 5000,
  /** Traced packets are posted in batches. */
  traceBatchBytes: 64 << 10,
  traceBatchTicks: 25,
} as const;

// What the media device is to the machine: RTP streams in and out, the audio path, and the hand-over of codecs between guests.
import type { MessagePort } from 'node:worker_threads';
import type { CodecModule } from '../../guests/codecs/codec.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import type { DatagramNetwork, SocketAddress } from '../devices/net/net.ts';
import type { RandomSource } from '../devices/random/random.ts';
import type { Loudspeaker, LoudspeakerKind } from './audio/loudspeaker.ts';
import type { Microphone, MicrophoneKind } from './audio/microphone.ts';

/** session.v1.StreamOpen: one RTP stream as negotiated; repeated with new values on any change. */
export interface StreamOpen {
  localPort: number;
  remoteIp: string;
  remotePort: number;
  codec: string;
  payloadType: number;
  clockRateHz: number;
  ptimeMs: number;
  send: boolean;
  receive: boolean;
  local: boolean;
  telephoneEventPayloadType: number;
  conference: number;
}

/** session.v1.StreamReport.What */
export enum StreamReportWhat { DTMF = 1, SILENT = 2, FAILED = 3 }

/** Frames of 20 ms of one direction. `gap`, `lost`, `doubled` and `late` are faults; a zero of zero expected is no proof. */
export interface FrameCounters {
  /** Frames that were due. */
  framesExpected: number;
  /** The packet (or the microphone frame) was there in time, but no codec had it ready at its tick. */
  gap: number;
  /** Never decoded, or never sent. */
  lost: number;
  /** Played, or sent, more than once. */
  doubled: number;
  /** Came after its tick and was used later, stood in for, or thrown away. */
  late: number;
  /** Invented by a decoder's concealment in place of a frame. */
  concealed: number;
}

export interface SwitchFigures {
  gapFrames: number;
  lostFrames: number;
  doubledFrames: number;
  lateFrames: number;
  framesExpected: number;
  /** The gainer's codecs were primed from the packet buffer instead of taking over the loser's state. */
  primed: boolean;
  /** From beginSwitch to the playout tick of the commit. */
  durationMs: number;
  /** What far ends hear is `send`, what the handset's user hears is `receive`. */
  receive: FrameCounters;
  send: FrameCounters;
}

export type SwitchReadiness = { agreed: true; primed: boolean } | { agreed: false; reason: string };
/** `figures` settles ten ticks after `tick`. */
export interface SwitchCommit { tick: number; figures: Promise<SwitchFigures> }

export interface RtpFigures {
  sent: number;
  received: number;
  /** Sequence numbers that never came (RFC 3550 A.3). */
  lost: number;
  duplicates: number;
  /** As seen in what we receive. */
  sequenceGaps: number;
  timestampJumps: number;
  ssrcChanges: number;
  /** Datagrams that were no RTP of this stream: garbage, unknown payload type, or another source. */
  refused: number;
  jitterMs: number;
}

export interface StreamStats {
  stream: number;
  codec: string;
  localPort: number;
  remote: string;
  open: boolean;
  rtp: RtpFigures;
  receive: FrameCounters;
  send: FrameCounters;
  /** What the jitter buffer holds back, decoding lead not included. */
  depthMs: number;
  /** ITU-T G.107 estimate for what this handset hears; the network's delay is not known here. */
  mos: number;
}

export interface MediaStats {
  tick: number;
  /** The tick that the loudspeaker played first, and with which its recording begins; -1 before it. Idle ticks are not played. */
  firstPlayedTick: number;
  /** Ticks that began more than one tick late, and those never run because the machine stood still too long. */
  lateTicks: number;
  skippedTicks: number;
  owner: number;
  /** Who decodes and encodes at this moment. */
  servedBy: 'guest' | 'shim';
  /** Frames for which the shim's codec stood in for the owner's. */
  standInFrames: number;
  switches: number;
  /** Open streams and the last closed ones. */
  streams: StreamStats[];
}

export interface MediaDevice {
  /** Binds `count` RTP sockets and says their ports, for session.v1.Configuration.media_ports. `firstPort`: it and every second one above; 0 = any. */
  open(count: number, firstPort?: number): Promise<number[]>;
  streamOpen(stream: number, open: StreamOpen): void;
  streamClose(stream: number): void;
  streamDtmf(stream: number, digits: string, durationMs: number): void;
  audioPath(muted: boolean, route: number): void;
  /** The guest's codec worker: starts it from a bundle that exports `codecs`, or (in-thread) from the modules themselves. */
  attachGuest(guest: number, codecs: string | readonly CodecModule[]): Promise<void>;
  /** The guest is gone, or was killed: its codec worker ends and another codec serves from this moment. */
  detachGuest(guest: number): void;
  /** Boot: this guest's codecs serve, without a switch. 0 = the shim's. */
  setOwner(guest: number): void;
  beginSwitch(to: number): Promise<SwitchReadiness>;
  commitSwitch(): Promise<SwitchCommit>;
  abortSwitch(): void;
  stats(): Promise<MediaStats>;
  onReport: (stream: number, what: StreamReportWhat, digit: string) => void;
  /** A codec worker ended by itself; the call goes on. */
  onCodecLost: (guest: number, reason: string) => void;
  close(): Promise<void>;
}

export interface MediaOptions {
  /** One of each address family; each port is bound at all of them. */
  bindIps: readonly string[];
  /** 'guest': the owner's codec worker; 'shim': the hypervisor layer's own codecs, as a hardware codec would be. */
  placement: 'guest' | 'shim';
  microphone: MicrophoneKind;
  loudspeaker: LoudspeakerKind;
}

export interface ThreadedMediaOptions extends MediaOptions {
  /** process.hrtime.bigint() at the machine's time zero. */
  originNs: bigint;
  /** How long a codec worker may take to load its bundle; absent: mediaLimits.codecWorkerStartMs. */
  codecStartMs?: number;
  /** Bundled worker entries: dist/workers/media.js and codec.js. */
  workers: { media: string; codec: string };
  /** Gets TraceBatch messages (trace-record.ts); its ownership goes to the media thread. */
  trace?: MessagePort;
}

export interface InThreadMediaOptions extends Omit<MediaOptions, 'microphone' | 'loudspeaker'> {
  microphone: MicrophoneKind | Microphone;
  loudspeaker: LoudspeakerKind | Loudspeaker;
  clock: Clock;
  timers: Timers;
  net: DatagramNetwork;
  random: RandomSource;
  /** Each RTP packet as it passes; `bytes` is valid only during the call. */
  onPacket?: PacketTap;
}

export type PacketTap = (direction: 'in' | 'out', timeUs: number, local: SocketAddress, remote: SocketAddress, bytes: Uint8Array) => void;

// What the machine needs of the SIP core and of the media device.
import type { SocketAddress } from '../devices/net/net.ts';
import type { MediaDevice } from '../media/index.ts';

/** The SIP core, bound to its host (host-shim/core). Its effects arrive during the call that caused them; a call from inside an effect waits for its end. */
export interface CorePart {
  boot(nowMs: number, configuration: Uint8Array): void;
  datagram(nowMs: number, flow: number, from: SocketAddress, data: Uint8Array): void;
  /** The network has refused a datagram for this address. */
  datagramFailed(nowMs: number, flow: number, to: SocketAddress): void;
  streamOpened(nowMs: number, stream: number, flow: number, peer: SocketAddress, name?: string): void;
  streamData(nowMs: number, stream: number, data: Uint8Array): void;
  streamClosed(nowMs: number, stream: number): void;
  resolved(nowMs: number, query: number, records: Uint8Array): void;
  frame(nowMs: number, frame: Uint8Array): void;
  tick(nowMs: number): void;
  fault(nowMs: number, kind: number): void;
  /** Infinity = none. */
  readonly deadlineMs: number;
  stats(): object;
  /** Why it would not boot with this configuration; null = it would. */
  refuses(nowMs: number, configuration: Uint8Array): string | null;
  /** Goes on with a configuration that it does not refuse; calls stay up. `anew`: registrations do not. */
  reconfigure(nowMs: number, configuration: Uint8Array, anew: boolean): void;
  /** All of it, as it lies there, until the next event; empty where there is none to see. */
  memory(): Uint8Array;
}

/** What a core was doing when it failed, and how it looked. */
export interface CoreTrap {
  readonly event: string;
  readonly error: Error;
  readonly hung: boolean;
  readonly memory: Uint8Array;
  readonly stats: Readonly<Record<string, number>>;
}

/** Connections by the core's numbers. */
export interface StreamEffects {
  /** `flow`: 1 plain, 2 secured, with a certificate that names `name`. */
  open(stream: number, flow: number, to: SocketAddress, name: string): void;
  write(stream: number, data: Uint8Array): void;
  /** After what was written; the core does not hear of it again. */
  close(stream: number): void;
}

/** What the core wants done. The bytes are the callee's to keep, but for the memory of a trap. */
export interface CoreEffects {
  /** The header's sender byte holds the destination of a frame for one participant. */
  frame(bytes: Uint8Array): void;
  datagram(flow: number, to: SocketAddress, data: Uint8Array): void;
  /** Absent: a host without connections; each one that is asked for fails. */
  streams?: StreamEffects;
  /** Looks up the records of a name; answered by `resolved`, soon or never. Absent: a host without a resolver; no name has anything. */
  resolve?(query: number, type: number, name: string): void;
  log(level: number, text: string): void;
  /** Before it is restored. `memory` is as the trap left it, until this returns. */
  trapped?(trap: CoreTrap): void;
  restarted(restarts: number): void;
  /** It was restored once more, but takes no new calls for a while. */
  barred(reason: string): void;
  stopped(reason: string): void;
}

/** The media device; guests are participant numbers. */
export type MediaPart = Pick<MediaDevice,
  'open' | 'streamOpen' | 'streamClose' | 'streamDtmf' | 'audioPath' | 'setOwner' | 'beginSwitch' | 'commitSwitch' | 'abortSwitch' | 'stats' | 'onReport' | 'close'>;

// What the scenario runner asks of a far end, whoever plays it.
import type { FrameCounters } from '../../../host-shim/media/index.ts';
import type { Passage } from '../../far-end/passages.ts';
import type { Weather } from '../../far-end/weather.ts';
import type { ControlLink } from '../stage/event-log.ts';

/** RTP as the far end saw it; `received` is what came to it. */
export interface PartyRtp {
  sent: number;
  received: number;
  lost: number;
  ssrcChanges: number;
  sequenceGaps: number;
  timestampJumps: number;
}

export const noRtp = (): PartyRtp => ({ sent: 0, received: 0, lost: 0, ssrcChanges: 0, sequenceGaps: 0, timestampJumps: 0 });

/** A WAV file, and when its first sample was played. */
export interface Recording {
  path: string;
  startEpochMs: number;
}

/** What a stream's statistics say of how it was heard. */
export interface HeardStream {
  localPort: number;
  depthMs: number;
  receive: FrameCounters;
}

export interface PartyResult {
  /** Null when this kind of far end cannot see its own packets; the capture on the loopback stands in. */
  rtp: PartyRtp | null;
  /** What it heard. */
  recording: Recording | null;
  /** Its streams' figures, for their score; absent: this kind of far end keeps none. */
  streams?: HeardStream[];
  /** When some of its packets passed it, since 1970; absent: it does not tell. */
  passages?: Passage[];
  /** What went wrong with it that no step asked for; absent: nothing. */
  failure?: string;
}

/** For how long a registrar of a scenario registers, unless its plan says otherwise. */
export const REGISTRATION_S = 60;

/** Where parties register; everybody's password is REGISTRAR_PASSWORD. */
export interface Registrar {
  port: number;
  /** HOST:PORT. */
  at: string;
}

export interface Party {
  readonly name: string;
  readonly voice: number;
  /** Where it is called. */
  readonly uri: string;
  /** HOST:PORT of its own, when that is not where it is called. */
  readonly bind?: string;
  /** What it tells of itself; absent: this kind of far end tells nothing. */
  readonly events?: Pick<ControlLink, 'onEvent' | 'passOver' | 'waitFor'>;
  /** One of the verbs of scenario.ts. `to` is the handset's address for a call. */
  do(verb: string, fields: { to?: string; code?: number; digits?: string; text?: string }): Promise<void>;
  /** Changes its network from now on; absent: it has none of ours. */
  weather?(weather: Weather): Promise<void>;
  /** Its NAT, or the handset's as it sees it, forgets its bindings; returns its new address when it has one. `others`: HOST:PORT of the other parties, which are behind no NAT of the handset's. */
  rebind?(whose: 'own' | 'peer', others: readonly string[]): Promise<string | null>;
  result(): Promise<PartyResult>;
  stop(): Promise<void>;
}

/** The user part of a SIP URI, with or without angle brackets; the text itself when it has none. */
export const userOf = (uri: string): string => /^<?sips?:([^@;>]+)@/.exec(uri)?.[1] ?? uri;

/** Where a party's own datagrams come from. */
export const hostPortOf = ({ bind, uri }: Party): string => bind ?? uri.split('@')[1]!;

// What a handset is booted with, as the command line and the tests give it.
import type { MessagePort } from 'node:worker_threads';
import type { GuestImage, Manifest } from '../guests/contract/index.ts';
import type { CodecModule } from '../guests/codecs/codec.ts';
import type { Clock, Timers } from './devices/clock/clock.ts';
import type { RandomSource } from './devices/random/random.ts';
import type { Network, SocketAddress } from './devices/net/net.ts';
import type { VirtualMachines } from './guest/enclosure.ts';
import type { StreamRecorder } from './machine/stream-trace.ts';
import type { NamedParticipant } from './trace/interfaces.ts';
import type { Resolver } from './devices/resolve/index.ts';
import type { Loudspeaker, Microphone } from './media/index.ts';

export interface AccountOptions {
  /** Address of record, e.g. sip:alice@example.org. */
  uri: string;
  /** sip:host:port; absent: never registers. */
  registrar?: string;
  user?: string;
  password?: string;
  expiresS?: number;
  displayName?: string;
  /** Subscribes to what waits in its mailbox as long as it is registered. */
  messageWaiting?: boolean;
  /** Takes such news that it did not subscribe to. */
  messageWaitingUnsolicited?: boolean;
  /** RFC 3325: the registrar is believed when it says who calls, and told who calls when others are not. */
  trusted?: boolean;
  /** RFC 3323: calls withhold who calls unless they say otherwise. */
  withhold?: boolean;
  /** RFC 5806: a deflected call says who deflected it. */
  diversion?: boolean;
  /** RFC 5626: registers by a flow and keeps it alive. */
  outbound?: boolean;
  /** RFC 5626: edge proxies, at most two, e.g. sip:192.0.2.7;lr: a flow by way of each. */
  edges?: readonly string[];
  /** RFC 5627: asks for globally routable URIs and is reached by them in dialogs. */
  gruu?: boolean;
}

/** Who must prove who they are before this handset serves them (RFC 3261 22), and who can. */
export interface GuardOptions {
  realm: string;
  users: readonly { user: string; password: string }[];
  /** MESSAGE. */
  messages?: boolean;
  /** Whoever would take over or join a call (RFC 3891, RFC 3911). */
  takingCalls?: boolean;
  /** Every call. */
  calls?: boolean;
}

/** Which guest answers incoming calls by itself: by name, whoever is active, or nobody. */
export type AnswerPolicy = 'off' | 'active' | (string & {});

/** Where the codecs run: each guest's codec worker, or the media thread. */
export type CodecPlacement = 'guest' | 'shim';

/** The handset's microphone and loudspeaker. */
export interface AudioOptions {
  /** A WAV file's path, "silence", "tone:HZ", or "marks:P": the test signal of party P (0 = handset A, 1..4 = B..E); in-thread machines take a device too. Default: silence. */
  microphone?: string | Microphone;
  /** A WAV file to record what the loudspeaker plays; in-thread machines take a device too. Default: nothing is kept. */
  loudspeaker?: string | Loudspeaker;
}

/** What keeps a guest from everything but its port: a thread (stops accidents), a process, or a virtual machine (stop malice too). */
export type IsolationTier = 'worker' | 'process' | 'vm';

/** A guest to boot: the bundle dist/guests/NAME.js in thread mode; the image itself in in-thread mode. */
export interface GuestOptions {
  name: string;
  /** Default: worker. A guest in a process or a virtual machine has its codecs served by the hypervisor layer. */
  tier?: IsolationTier;
  /** The image's ESM bundle, when it is not dist/guests/NAME.js. */
  bundle?: string;
  /** What the image says of itself, where that is known before it runs: the core answers before the guests are up, and a guest that says otherwise is not taken. */
  manifest?: Manifest;
  image?: GuestImage;
  codecs?: readonly CodecModule[];
}

/** How large a machine is that is no handset. */
export interface MachineSize {
  /** Calls of every kind that may stand side by side. */
  sessions: number;
  transactions: number;
  /** Completed transactions remembered for 32 s: two for each call. */
  tombstones: number;
  /** What one port may send. */
  framesPerSecond: number;
}

/** Whoever records: called on the hypervisor's thread with bytes that are valid during the call only; must not block. */
export interface TraceSink {
  datagram(nowMs: number, direction: 'in' | 'out', local: SocketAddress, remote: SocketAddress, data: Uint8Array): void;
  /** Of a connection, as the core sees it: behind TLS and the framing of WebSocket. */
  stream?(nowMs: number, ...record: Parameters<StreamRecorder>): void;
  /** One accepted frame, stamped, as it goes to the ports. */
  frame(nowMs: number, frame: Uint8Array): void;
  log(nowMs: number, source: string, level: string, text: string): void;
  /** Who a participant of the bus is, from now on. */
  participant?(nowMs: number, participant: NamedParticipant): void;
  /** Whom to tell, once, that nothing more is recorded, and why. */
  onLost?(tell: (reason: string) => void): void;
  /** In-thread mode: one RTP packet, as it passes. */
  rtp?(nowMs: number, direction: 'in' | 'out', local: SocketAddress, remote: SocketAddress, packet: Uint8Array): void;
  /** Thread mode: the media thread's own way to the recorder (ThreadedMediaOptions.trace); its ownership goes there at boot. */
  readonly mediaPort?: MessagePort;
}

/** Files in PEM for secured connections. */
export interface TlsOptions {
  cert: string;
  key: string;
  /** Whom to trust instead of the authorities that Node trusts. */
  ca?: string;
  /** SIP domains, or addresses, of which whoever connects must show a certificate; "*": of any, as long as it is trusted. Absent: nobody is asked for one. */
  clients?: readonly string[];
}

/** Who may connect over WebSocket (RFC 7118), and where; 0 takes any free port. Calls may go out over it without. */
export interface WebSocketOptions {
  port?: number;
  /** Needs `tls`. */
  securedPort?: number;
  /** Web pages that may connect, as https://example.org; absent: all. */
  origins?: readonly string[];
}

/** How calls are set up and kept alive; in the words of the core's configuration (session.v1.Configuration). */
export interface CallOptions {
  /** RFC 3261 13.2.1: INVITEs without an offer; the far end makes it. */
  lateOffer?: boolean;
  /** RFC 3262: PRACK is asked for when the caller can, not only when it must. */
  reliableWhenSupported?: boolean;
  /** RFC 4028: what calls propose, and the shortest interval that is accepted; absent: 1800 and 90. */
  sessionExpiresS?: number;
  minSeS?: number;
  /** RFC 4028 9: answered calls get a session timer when the caller knows them and asks for none. */
  sessionTimerUnasked?: boolean;
  /** RFC 6086: the Info Packages that calls take. An INFO of one comes up as a request to answer, and may be sent where the far end takes it, too. */
  infoPackages?: readonly string[];
  /** How digits go to a far end without telephone-event (RFC 4733): by INFO, or not at all. */
  dtmf?: 'rtp' | 'info';
}

export interface HandsetOptions extends CallOptions {
  /** Where SIP is served, over UDP and TCP; port 0 takes any free one. Default 127.0.0.1:5060. */
  bind?: SocketAddress;
  /** Of the other address family than `bind`: served beside it, for SIP and RTP (RFC 6157). */
  secondBind?: SocketAddress;
  /** RFC 5923 9.1: connections over TCP are used both ways, too, though nobody proves who he is: for networks whose hosts are trusted. */
  reuseTcp?: boolean;
  /** Serves TLS too, on the port above, and lets calls go out over it. */
  tls?: TlsOptions;
  webSocket?: WebSocketOptions;
  /** Address written into Via, Contact and SDP instead of `bind`. */
  advertised?: SocketAddress;
  /** What boots guests of tier `vm`. */
  virtualMachines?: VirtualMachines;
  /** In order of participant number 2, 3. Default: android, symbian. */
  guests?: readonly GuestOptions[];
  /** Name of the guest in front at boot. Default: the one in the store, else the first. */
  active?: string;
  answer?: AnswerPolicy;
  accounts?: readonly AccountOptions[];
  /** Encoding names in order of preference; default: what every guest's manifest has, in the first guest's order. */
  codecs?: readonly string[];
  /** Default: guest; shim where a guest has a virtual machine, and `guest` is refused there. */
  codecPlacement?: CodecPlacement;
  audio?: AudioOptions;
  /** Even; RTP takes this UDP port and every second one above it. Absent: any free ones. For hosts behind an address translation that maps these. */
  rtpPort?: number;
  /** How long a guest, or its codecs, may take to start; absent: 5 s. An emulated processor needs more. */
  guestStartMs?: number;
  /** After which time an event that the core is not done with has hung it; absent: 3 s. */
  coreCallMs?: number;
  /** How long a switch may take, from its request to its commit; absent: 500 ms. On an emulated processor it takes longer, and the call does not mind. */
  guestSwitchMs?: number;
  /** Signals only: no RTP is sent or received. For simulations of many lives. */
  withoutMedia?: boolean;
  trace?: TraceSink;
  /** Everything that comes in and goes out, to be run again (tape/). `key`: file of the key, should there be credentials; absent: PATH.key. */
  record?: { path: string; key?: string };
  /** Folder for a dump when the core or a guest dies (crash/); absent: none is made. */
  crashDumps?: string;
  /** File of the machine's store, which remembers the guest in front; absent: nothing is kept. */
  storagePath?: string;
  /** Who may watch this handset's calls, by the URI in From; "*": anybody; absent: nobody. */
  dialogWatchers?: readonly string[];
  /** Whether others may join a call that is up (RFC 3911). */
  joinable?: boolean;
  /** Absent: nobody is asked for credentials. */
  guard?: GuardOptions;
  /** RFC 5626 4.1: urn:uuid:...; absent: made once, when an account needs it, and kept in the store. */
  instanceId?: string;
  ringTimeoutS?: number;
  /** RFC 3261 timers; 0 or absent: 500, 4000, 5000. */
  t1Ms?: number;
  t2Ms?: number;
  t4Ms?: number;
  userAgent?: string;
  /** Name servers to ask; absent: those of this machine, and its hosts file. */
  dns?: readonly SocketAddress[];
}

/** What makes a machine deterministic when it is handed in. */
export interface InThreadDevices {
  /** Absent: no name has any record. */
  resolver?: Resolver;
  clock: Clock;
  timers: Timers;
  random: RandomSource;
  net: Network;
}

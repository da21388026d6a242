// The JavaScript API as scripts see it: a handset, its calls, far ends, and the world in which they are.
import type { EndReason, HandsetEvent, SwitchFigures } from '../../host-shim/events/index.ts';
import type { PhoneEvent } from '../far-end/phone-event.ts';
import type { Weather } from '../far-end/weather.ts';

export type { EndReason, HandsetEvent, PhoneEvent as FarEndEvent, SwitchFigures, Weather as NetworkConditions };

type Name = HandsetEvent['event'];
type EventOf<N extends Name> = Extract<HandsetEvent, { event: N }>;
type CallEventName = Extract<HandsetEvent, { session: string }>['event'];

/** Guests by name: android, symbian, or what the configuration says. */
export type GuestName = 'android' | 'symbian' | (string & {});

export interface Within {
  /** How long to wait; 10 s when nothing is said. */
  withinMs?: number;
}
export interface Waiting extends Within {
  /** Fields that the event must have; a point leads inside: 'reason.sip'. */
  where?: Readonly<Record<string, unknown>>;
}
export interface ByGuest {
  /** Whose app is used; left out: the guest in front. */
  guest?: GuestName;
}

/** The options of `twinset run`, and what its configuration file may say. */
export interface HandsetSettings {
  /** HOST:PORT; any free port of 127.0.0.1 when nothing is said. */
  bind?: string;
  /** The guest in front at boot. */
  active?: GuestName;
  /** Who answers calls by itself: a guest, 'active' or 'off' (default). */
  answer?: GuestName | 'active' | 'off';
  /** The account that registers at boot. */
  register?: { uri: string; user?: string; password?: string };
  /** Encoding names, preferred first. */
  codecs?: readonly string[];
  codecPlacement?: 'guest' | 'shim';
  /** A WAV file, 'silence' (default), 'tone:HZ', or 'marks:P', the marked voice of party P, 0 to 4. */
  microphone?: string;
  /** A WAV file to be written with what is heard. */
  loudspeaker?: string;
  /** A pcapng file to be written with SIP, RTP and bus. */
  trace?: string;
  /** As in a configuration file (schema/configuration.schema.json). */
  configuration?: Readonly<Record<string, unknown>>;
}

/** The options of `twinset qemu` that a script has a use for; in real time only. */
export interface TargetSettings {
  target: 'aarch64-virt' | 'x86_64-q35';
  /** As in a configuration file; goes into the image that is built here. */
  configuration?: Readonly<Record<string, unknown>>;
  /** A signed image, which has its configuration already, and the public key that vouches for it. */
  image?: string;
  key?: string;
  /** True: taken up as it was after an earlier boot of the same image. */
  snapshot?: boolean;
}

export interface FarEndSettings {
  /** By itself after `ringMs` (default), when told, or never. */
  answer?: 'auto' | 'manual' | 'reject';
  ringMs?: number;
  /** With answer 'reject'; 486 when nothing is said. */
  rejectCode?: number;
  codecs?: readonly string[];
  /** Which marked voice it speaks, 1 to 4. */
  voice?: number;
  /** What it speaks instead: a WAV file, 'silence' or 'tone:HZ'. */
  microphone?: string;
  /** A folder for the recording of what it hears. */
  folder?: string;
  /** True: `network` may be called. In real time its media then runs beside its signalling in one thread. */
  network?: boolean;
}

export interface Switched extends SwitchFigures {
  from: string;
  to: string;
  durationMs: number;
}

/** Each guest's record of its calls, in its own terms, and whether both say the same. */
export interface Records {
  sequence: number;
  checked: number;
  skipped: number;
  identical: boolean;
  [guest: string]: unknown;
}

/** How RTP came to a far end. */
export interface ReceivedRtp {
  sent: number;
  received: number;
  lost: number;
  ssrcChanges: number;
  sequenceGaps: number;
  timestampJumps: number;
}

/** A promise of anything below rejects with this: `code` for programs, the message says what, where and why. */
export interface ScriptError extends Error {
  /** TIMED_OUT, CALL_ENDED, or the code of whoever refused: the guest's own, or the control protocol's. */
  readonly code: string;
}

export interface Call {
  /** Its name in events and records. */
  readonly session: string;
  answer(options?: ByGuest): Promise<void>;
  /** `code`: the SIP response, 300 to 699, as far as the guest's own API can say it; busy (486) when nothing is said. */
  reject(code?: number): Promise<void>;
  hold(options?: ByGuest): Promise<void>;
  resume(options?: ByGuest): Promise<void>;
  dtmf(digits: string): Promise<void>;
  /** Blind, to whoever is named, or attended, to the far end of another call. */
  transfer(to: Call | FarEnd | string): Promise<void>;
  /** Out of the conference. */
  split(): Promise<void>;
  /** The guest takes the call over, and resumes it when it was held by us. */
  pull(guest: GuestName): Promise<void>;
  end(options?: ByGuest): Promise<void>;
  /** Resolves when it is answered; rejects at once when it ends instead. */
  established(options?: Within): Promise<EventOf<'session-established'>>;
  /** Resolves with why it ended, also when it did before. */
  ended(options?: Within): Promise<EndReason>;
  /** The next event of this call of that name that nobody has waited for yet; rejects at once when the call ends instead. */
  waitFor<N extends CallEventName>(event: N, options?: Waiting): Promise<EventOf<N>>;
}

export interface Handset {
  /** Where it is called. */
  readonly uri: string;
  readonly bind: string;
  readonly guests: readonly string[];
  /** Every event so far. */
  readonly events: readonly HandsetEvent[];
  placeCall(to: FarEnd | Handset | string, options?: ByGuest & { withhold?: boolean; video?: boolean }): Promise<Call>;
  /** The next call that comes in. */
  offered(options?: Within & { from?: FarEnd | string }): Promise<Call>;
  switchTo(guest: GuestName): Promise<Switched>;
  swap(options?: ByGuest): Promise<void>;
  /** Of these calls, or of the one that is up with the one that is held. */
  merge(calls?: readonly Call[]): Promise<void>;
  mute(on: boolean): Promise<void>;
  route(to: string): Promise<void>;
  sendMessage(to: FarEnd | string, text: string): Promise<void>;
  /** Which of the configured accounts; the first when nothing is said. */
  register(account?: number): Promise<void>;
  unregister(account?: number): Promise<void>;
  records(): Promise<Records>;
  /** RTP, jitter, loss, MOS, bus, pool and memory figures. */
  stats(): Promise<Record<string, unknown>>;
  /** A guest's display lines and record; of the guest in front when nothing is said. */
  snapshot(guest?: GuestName): Promise<Record<string, unknown>>;
  /** Ends a guest's threads, or makes the SIP core trap. */
  kill(name: GuestName | 'core'): Promise<void>;
  /** The guest stands still for so long. */
  freeze(guest: GuestName, durationMs: number): Promise<void>;
  /** The next event of that name that nobody has waited for yet, also one that came before. */
  waitFor<N extends Name>(event: N, options?: Waiting): Promise<EventOf<N>>;
  /** Returns the way to stop listening. */
  onEvent(listener: (event: HandsetEvent) => void): () => void;
  /** One request of the control protocol as it stands there. */
  request(fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** Ends the calls, unregisters and closes. */
  stop(): Promise<void>;
}

export interface FarEnd {
  readonly name: string;
  /** Where it is called. */
  readonly uri: string;
  call(to: Handset | string): Promise<void>;
  answer(): Promise<void>;
  reject(code?: number): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  dtmf(digits: string): Promise<void>;
  transfer(to: FarEnd | string): Promise<void>;
  sendMessage(to: Handset | string, text: string): Promise<void>;
  end(): Promise<void>;
  /** Its line from now on; what is not named stays as it is. */
  network(conditions: Weather): Promise<void>;
  waitFor<N extends PhoneEvent['event']>(event: N, options?: Waiting): Promise<Extract<PhoneEvent, { event: N }>>;
  /** How RTP came to it. */
  rtp(): Promise<ReceivedRtp>;
  /** What it hears is in this file once it has stopped; null when it was given no folder or heard nothing. */
  recording(): Promise<string | null>;
  stop(): Promise<void>;
}

/** Where handsets and far ends meet. */
export interface World {
  /** True: time passes only while somebody waits, and the same seed plays the same run. */
  readonly simulated: boolean;
  handset(settings?: HandsetSettings): Promise<Handset>;
  /** A handset that is flashed on an emulated board; refused in a simulation. */
  target(settings: TargetSettings): Promise<Handset>;
  /** `name`: the user part of its address. */
  farEnd(name: string, settings?: FarEndSettings): Promise<FarEnd>;
  /** Lets time pass: the way to let people talk. */
  pause(durationMs: number): Promise<void>;
  /** Stops whatever was started here. */
  stop(): Promise<void>;
}

/** A tone, or any sound, in a recording. */
export interface HeardSound {
  presentMs: number;
  stretches: number;
  /** Between two stretches. */
  longestGapMs: number;
}

/** A marked voice in a recording, 20 ms frame by frame. */
export interface HeardVoice {
  frames: number;
  /** Stretches without a break of 200 ms; the faults below are those within stretches. */
  stretches: number;
  missing: number;
  doubled: number;
  outOfOrder: number;
  /** Invented by the listener's decoder. */
  concealed: number;
}

// For tests: the Android-like system on a scripted bus, with the far ends' part played in a few words.
import { ScriptedBus, type SentFrame } from '../../contract/conformance/scripted-bus.ts';
import { ErrorCode, Media, Side, UserInputVerb } from '../../../proto/index.ts';
import { manifest } from '../manifest.ts';
import { AndroidSystem } from '../system.ts';
import { CallState, type Call } from '../telecom/index.ts';

export const ANDROID = 2, OTHER = 3;
export const BOB = 'sip:bob@example.org', CAROL = 'sip:carol@example.org', ERIN = 'sip:erin@example.org';

/** What input() returns: the answer, once the dialer has given one. */
export interface Answer { answer(): SentFrame | undefined }

export class ScriptedPhone {
  readonly bus = new ScriptedBus(ANDROID);
  system!: AndroidSystem;
  private seen = 0; // commands that commands() has shown

  constructor(inFront = ANDROID) {
    this.bus.boot({ manifest, boot: (host) => (this.system = new AndroidSystem(host)) }, inFront);
    this.bus.sent.length = 0;
  }

  /** The user does something. */
  touch(verb: keyof typeof UserInputVerb, fields: Record<string, unknown> = {}, session = 0): Answer {
    return this.bus.input({ verb: UserInputVerb[verb], ...fields }, session);
  }

  event(name: string, session = 0, fields: Record<string, unknown> = {}): void { this.bus.event({ name, session, fields }); }

  /** Commands sent since the last call of this, as [name, session, body]. */
  commands(): [string, number, unknown][] {
    const commands = this.bus.sent.filter((frame) => frame.requestId !== 0 && !NO_COMMANDS.includes(frame.name));
    const fresh = commands.slice(this.seen);
    this.seen = commands.length;
    return fresh.map((frame) => [frame.name, frame.session, plain(frame.body)]);
  }

  /** The core did what the last command of this name asked. */
  done(command: string, session = 0): void { this.bus.deliver('Done', {}, session, this.bus.last(command).requestId); }

  refuse(command: string, code: ErrorCode, fields: { text?: string; sipCode?: number } = {}): void {
    this.bus.deliver('Error', { code, text: fields.text ?? 'no', sipCode: fields.sipCode ?? 0 }, 0, this.bus.last(command).requestId);
  }

  created(session: number, to = BOB, owner = ANDROID): void {
    this.event('SessionCreated', session, { localUri: 'sip:alice@example.org', remoteUri: to, account: 0, media: Media.AUDIO, owner, sipCallId: `id-${session}` });
  }

  offered(session: number, from = ERIN, waiting = false): void {
    this.event('SessionOffered', session, {
      localUri: 'sip:alice@example.org', remoteUri: from, remoteName: 'Erin', account: 0, media: Media.AUDIO, offeredCodecs: 'PCMU', sipCallId: `id-${session}`, waiting,
    });
  }

  established(session: number): void { this.event('SessionEstablished', session, { codec: 'PCMU', ptimeMs: 20, media: Media.AUDIO }); }
  held(session: number): void { this.event('SessionHeld', session, { side: Side.LOCAL }); }
  resumed(session: number): void { this.event('SessionResumed', session, { side: Side.LOCAL }); }
  joined(session: number, conference = 1): void { this.event('ParticipantJoined', session, { conference }); }

  ended(session: number, reason: { side?: Side; sipCode?: number; q850?: number; text?: string; elsewhere?: boolean; retryAfterS?: number } = {}): void {
    this.event('SessionEnded', session, { reason: { side: Side.REMOTE, q850: 16, ...reason } });
  }

  /** An outgoing call that is up. */
  talking(session: number, to = BOB, owner = ANDROID): void {
    this.created(session, to, owner);
    this.established(session);
    this.commands();
  }

  get calls(): readonly Call[] { return this.system.dialer.getCalls(); }

  /** The dialer's call of this session. */
  call(session: number): Call {
    const found = this.calls.find((call) => call.getDetails().getExtras().getLong('com.twinset.telephony.extra.SESSION') === session);
    if (!found) throw new Error(`the dialer has no call for session ${session}`);
    return found;
  }

  state(session: number): string { return CallState[this.call(session).getState()]; }
  screen(): string[] { return this.bus.last('Display').body.lines; }
}

/** One call on hold (session 1), one active (session 2). */
export function twoCalls(): ScriptedPhone {
  const phone = new ScriptedPhone();
  phone.talking(1, BOB);
  phone.held(1);
  phone.talking(2, CAROL);
  return phone;
}

/** The two of them in one conference. */
export function conferenceOfTwo(): ScriptedPhone {
  const phone = twoCalls();
  phone.resumed(1);
  phone.joined(1);
  phone.joined(2);
  phone.commands();
  return phone;
}

const NO_COMMANDS: readonly string[] = ['UserInputDone', 'RecordReport'];

/** A decoded body has what was left out filled in; as plain values it can be compared. */
function plain(body: unknown): unknown { return JSON.parse(JSON.stringify(body)); }

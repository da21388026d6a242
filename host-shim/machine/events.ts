// The handset's events as programs see them (the control protocol's objects), made from bus events.
import { Presentation, RedirectingReason, Route, SessionProgressWhat, Side, Transfer } from '../../proto/index.ts';
import type { Decoded, FrameHeader } from '../../proto/index.ts';

export interface EndReason { sip: number; q850: number; text: string; side: 'local' | 'remote' | 'network' | 'unspecified' }

export interface SwitchFigures { gapFrames: number; lostFrames: number; doubledFrames: number; lateFrames: number; framesExpected: number; primed: boolean }

/** `guest` is the guest that owns the session at that moment, or null while nobody does. */
interface SessionEvent { session: string; sequence: number; guest: string | null }

export type HandsetEvent =
  | { event: 'ready'; bind: string; guests: string[]; active: string; pid: number }
  | { event: 'registered'; account: number; uri: string; expiresS: number; sequence: number }
  | { event: 'registration-failed'; account: number; sip: number; text: string; sequence: number }
  | { event: 'unregistered'; account: number; sequence: number }
  | ({ event: 'session-created'; to: string; withheld: boolean } & SessionEvent)
  | ({ event: 'session-offered'; from: string; name: string; to: string; codecs: string[]; waiting: boolean; number: string; presentation: string; asserted: boolean; redirecting: { uri: string; reason: string } | null } & SessionEvent)
  | ({ event: 'identity-changed'; from: string; name: string; number: string; presentation: string; asserted: boolean } & SessionEvent)
  | ({ event: 'session-progress'; what: string; sip: number } & SessionEvent)
  | ({ event: 'session-answering' } & SessionEvent)
  | ({ event: 'session-established'; codec: string; ptimeMs: number } & SessionEvent)
  | ({ event: 'session-held'; side: string } & SessionEvent)
  | ({ event: 'session-resumed'; side: string } & SessionEvent)
  | ({ event: 'hold-failed'; resume: boolean; sip: number } & SessionEvent)
  | ({ event: 'media-changed'; codec: string; ptimeMs: number } & SessionEvent)
  | ({ event: 'participant-joined'; conference: number } & SessionEvent)
  | ({ event: 'participant-left'; conference: number } & SessionEvent)
  | ({ event: 'dtmf'; digit: string } & SessionEvent)
  | ({ event: 'transferring'; rings: boolean } & SessionEvent)
  | ({ event: 'transferred'; sip: number; with: string | null } & SessionEvent)
  | ({ event: 'session-ending' } & SessionEvent)
  | ({ event: 'session-ended'; reason: EndReason } & SessionEvent)
  | { event: 'message'; from: string; to: string; text: string; sequence: number }
  | { event: 'message-waiting'; account: number; waiting: boolean; voice: { new: number; old: number; urgentNew: number; urgentOld: number }; sequence: number }
  | { event: 'mute-changed'; muted: boolean; sequence: number }
  | { event: 'route-changed'; route: string; sequence: number }
  | ({ event: 'switched'; from: string; to: string; durationMs: number; sequence: number } & SwitchFigures)
  | { event: 'switch-refused'; to: string; reason: string }
  | { event: 'guest-restarted'; guest: string; restarts: number; reason: string }
  | { event: 'core-restarted'; restarts: number; sequence: number }
  | { event: 'error'; code: string; message: string };

/** The bus event as programs see it; null for what is no news to them. `guest` is the owner's name. */
export function handsetEvent(header: Readonly<FrameHeader>, event: Decoded, guest: string | null): HandsetEvent | null {
  const { sequence } = header;
  const about = { session: String(header.session), sequence, guest };
  switch (event.name) {
    case 'SessionCreated': return { event: 'session-created', ...about, to: event.body.remoteUri, withheld: event.body.withheld };
    case 'SessionOffered': {
      const { localUri, offeredCodecs, waiting } = event.body;
      return { event: 'session-offered', ...about, to: localUri, codecs: offeredCodecs ? offeredCodecs.split(' ') : [], waiting, ...identityOf(event.body), redirecting: redirectingOf(event.body) };
    }
    case 'IdentityChanged': return { event: 'identity-changed', ...about, ...identityOf(event.body) };
    case 'SessionProgress': return { event: 'session-progress', ...about, what: word(SessionProgressWhat[event.body.what]), sip: event.body.sipCode };
    case 'SessionAnswering': return { event: 'session-answering', ...about };
    case 'SessionEstablished': return { event: 'session-established', ...about, codec: event.body.codec, ptimeMs: event.body.ptimeMs };
    case 'SessionHeld': return { event: 'session-held', ...about, side: sideOf(event.body.side) };
    case 'SessionResumed': return { event: 'session-resumed', ...about, side: sideOf(event.body.side) };
    case 'HoldFailed': return { event: 'hold-failed', ...about, resume: event.body.resume, sip: event.body.sipCode };
    case 'MediaChanged': return { event: 'media-changed', ...about, codec: event.body.codec, ptimeMs: event.body.ptimeMs };
    case 'ParticipantJoined': return { event: 'participant-joined', ...about, conference: event.body.conference };
    case 'ParticipantLeft': return { event: 'participant-left', ...about, conference: event.body.conference };
    case 'DtmfReceived': return { event: 'dtmf', ...about, digit: event.body.digit };
    case 'SessionTransferring': return { event: 'transferring', ...about, rings: event.body.transfer === Transfer.ALERTING };
    case 'SessionTransferred': return { event: 'transferred', ...about, sip: event.body.sipCode, with: event.body.with ? String(event.body.with) : null };
    case 'SessionEnding': return { event: 'session-ending', ...about };
    case 'SessionEnded': {
      const { reason } = event.body;
      return { event: 'session-ended', ...about, reason: { sip: reason?.sipCode ?? 0, q850: reason?.q850 ?? 0, text: reason?.text ?? '', side: sideOf(reason?.side ?? Side.UNSPECIFIED) } };
    }
    case 'AccountRegistered': return { event: 'registered', account: event.body.account, uri: event.body.uri, expiresS: event.body.expiresS, sequence };
    case 'AccountUnregistered': {
      const { account, sipCode, text } = event.body;
      return sipCode === 0 && text === '' ? { event: 'unregistered', account, sequence } : { event: 'registration-failed', account, sip: sipCode, text, sequence };
    }
    case 'MessageReceived': return { event: 'message', from: event.body.from, to: event.body.to, text: event.body.text, sequence };
    case 'MessageWaiting': {
      const { account, waiting, voiceNew, voiceOld, urgentNew, urgentOld } = event.body;
      return { event: 'message-waiting', account, waiting, voice: { new: voiceNew, old: voiceOld, urgentNew, urgentOld }, sequence };
    }
    case 'MuteChanged': return { event: 'mute-changed', muted: event.body.muted, sequence };
    case 'RouteChanged': return { event: 'route-changed', route: word(Route[event.body.route]), sequence };
    case 'CoreRestarted': return { event: 'core-restarted', restarts: event.body.restarts, sequence };
    default: return null;
  }
}

function identityOf({ remoteUri, remoteName, remoteNumber, presentation, asserted }: { remoteUri: string; remoteName: string; remoteNumber: string; presentation: Presentation; asserted: boolean }) {
  return { from: remoteUri, name: remoteName, number: remoteNumber, presentation: word(Presentation[presentation]), asserted };
}

function redirectingOf({ redirectingUri, redirectingReason }: { redirectingUri: string; redirectingReason: RedirectingReason }): { uri: string; reason: string } | null {
  return redirectingReason === RedirectingReason.UNSPECIFIED ? null : { uri: redirectingUri, reason: word(RedirectingReason[redirectingReason]) };
}

function sideOf(side: Side): EndReason['side'] {
  return word(Side[side]) as EndReason['side'];
}

/** An enum's name as a word of the control protocol: EARLY_MEDIA is "early-media". */
function word(name: string | undefined): string {
  return (name ?? 'unspecified').toLowerCase().replaceAll('_', '-');
}

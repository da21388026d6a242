// From bus events to the handset's events (handset-event.ts).
import { Presentation, RedirectingReason, Route, SessionProgressWhat, Side, Transfer } from '../../proto/index.ts';
import type { Decoded, FrameHeader } from '../../proto/index.ts';
import type { EndReason, HandsetEvent } from '../events/index.ts';

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
      return { event: 'session-ended', ...about, reason: { sip: reason?.sipCode ?? 0, q850: reason?.q850 ?? 0, text: reason?.text ?? '', side: sideOf(reason?.side ?? Side.UNSPECIFIED), ...(reason?.retryAfterS ? { retryAfterS: reason.retryAfterS } : {}) } };
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

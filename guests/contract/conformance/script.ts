// A long day of one handset as events: every event that a record folds, with every field set.
import { Media, Presentation, RedirectingReason, Side, Transfer } from '../../../proto/index.ts';
import type { ScriptedEvent } from './scripted-bus.ts';

const AUDIO = Media.AUDIO;
const reason = (side: number, sipCode: number, q850: number, text: string, elsewhere = false, retryAfterS = 0) => ({ reason: { side, sipCode, q850, text, elsewhere, retryAfterS } });

/** Events for a handset whose guests are participants 2 (in front at first) and 3. */
export function dayOfEvents(): ScriptedEvent[] {
  return [
    { name: 'ApplicationRegistered', fields: { guest: 2, application: 'com.example.one', callbacks: ['onCallAdded', 'onCallRemoved'] } },
    { name: 'ApplicationRegistered', fields: { guest: 3, application: '0x100058B3', callbacks: ['NotifyIncomingCall'] } },
    { name: 'AccountRegistered', fields: { account: 0, uri: 'sip:alice@example.org', expiresS: 300 } },
    { name: 'AccountRegistered', fields: { account: 1, uri: 'sip:alice@example.net', expiresS: 600 } },
    { name: 'AccountUnregistered', fields: { account: 1, sipCode: 503, text: 'Service Unavailable' } },
    { name: 'MessageWaiting', fields: { account: 1, waiting: true, voiceNew: 2, voiceOld: 8, urgentNew: 1, urgentOld: 0 } },
    { name: 'MessageWaiting', fields: { account: 0, waiting: true, voiceNew: 1, voiceOld: 0, urgentNew: 0, urgentOld: 3 } },
    { name: 'MessageWaiting', fields: { account: 1, waiting: false, voiceNew: 0, voiceOld: 10, urgentNew: 0, urgentOld: 1 } },
    { name: 'SessionCreated', session: 1, fields: { localUri: 'sip:alice@example.org', remoteUri: 'sip:bob@example.org', account: 0, media: AUDIO, owner: 2, sipCallId: 'call-1', withheld: true } },
    { name: 'IdentityChanged', session: 1, fields: { remoteUri: 'sip:+15550111@example.org', remoteName: 'Bob Example', remoteNumber: '+15550111', presentation: Presentation.ALLOWED, asserted: true } },
    { name: 'SessionProgress', session: 1, fields: { what: 4, sipCode: 182 } },
    { name: 'SessionProgress', session: 1, fields: { what: 1, sipCode: 180 } },
    { name: 'SessionProgress', session: 1, fields: { what: 1, sipCode: 180 } },
    { name: 'SessionEstablished', session: 1, fields: { codec: 'G722', ptimeMs: 20, media: AUDIO } },
    { name: 'MuteChanged', fields: { muted: true } },
    { name: 'MuteChanged', fields: { muted: false } },
    { name: 'RouteChanged', fields: { route: 2 } },
    { name: 'SessionHeld', session: 1, fields: { side: Side.LOCAL } },
    { name: 'SessionCreated', session: 2, fields: { localUri: 'sip:alice@example.org', remoteUri: 'sip:carol@example.org', account: 0, media: AUDIO, owner: 2, sipCallId: 'call-2' } },
    { name: 'SessionProgress', session: 2, fields: { what: 2, sipCode: 183 } },
    { name: 'SessionEstablished', session: 2, fields: { codec: 'PCMU', ptimeMs: 20, media: AUDIO } },
    { name: 'SessionResumed', session: 1, fields: { side: Side.LOCAL } },
    { name: 'ParticipantJoined', session: 1, fields: { conference: 1 } },
    { name: 'ParticipantJoined', session: 2, fields: { conference: 1 } },
    { name: 'SessionOffered', session: 3, fields: { localUri: 'sip:alice@example.org', remoteUri: 'sip:erin@example.org', remoteName: 'Erin Example', account: 0, media: AUDIO, offeredCodecs: 'G722 PCMU PCMA', sipCallId: 'call-3', waiting: true,
      remoteNumber: '+15550100', presentation: Presentation.PAYPHONE, asserted: true, redirectingUri: 'sip:dave@example.org', redirectingReason: RedirectingReason.BUSY } },
    { name: 'SessionProgress', session: 3, fields: { what: 1, sipCode: 180 } },
    { name: 'OwnerChanged', fields: { fromGuest: 2, toGuest: 3, tick: 700 } },
    { name: 'SessionHeld', session: 2, fields: { side: Side.REMOTE } },
    { name: 'SessionResumed', session: 2, fields: { side: Side.REMOTE } },
    { name: 'MediaChanged', session: 2, fields: { codec: 'PCMA', ptimeMs: 30, media: AUDIO } },
    { name: 'SessionHeld', session: 1, fields: { side: Side.LOCAL } },
    { name: 'SessionHeld', session: 2, fields: { side: Side.LOCAL } },
    { name: 'SessionAnswering', session: 3, fields: { owner: 3 } },
    { name: 'SessionEstablished', session: 3, fields: { codec: 'PCMU', ptimeMs: 20, media: AUDIO } },
    { name: 'IdentityChanged', session: 3, fields: { remoteUri: 'sip:anonymous@anonymous.invalid', remoteName: '', remoteNumber: '', presentation: Presentation.RESTRICTED, asserted: false } },
    { name: 'DtmfReceived', session: 3, fields: { digit: '5' } },
    { name: 'HoldFailed', session: 3, fields: { resume: false, sipCode: 488 } },
    { name: 'SessionEnding', session: 3 },
    { name: 'SessionEnded', session: 3, fields: reason(Side.LOCAL, 0, 16, 'Normal call clearing') },
    { name: 'ParticipantLeft', session: 2, fields: { conference: 1 } },
    { name: 'ParticipantLeft', session: 1, fields: { conference: 1 } },
    { name: 'SessionEnded', session: 2, fields: reason(Side.REMOTE, 0, 16, '') },
    { name: 'SessionOffered', session: 4, fields: { localUri: 'sip:alice@example.org', remoteUri: 'sip:frank@example.org', remoteName: '', account: 0, media: AUDIO, offeredCodecs: '', sipCallId: 'call-4', waiting: true, presentation: Presentation.UNKNOWN } },
    { name: 'SessionEnded', session: 4, fields: reason(Side.REMOTE, 487, 26, 'Call completed elsewhere', true) },
    { name: 'CoreRestarted', fields: { restarts: 1 } },
    { name: 'SessionTransferring', session: 1, fields: { transfer: Transfer.ASKED } },
    { name: 'SessionResumed', session: 1, fields: { side: Side.LOCAL } },
    { name: 'SessionTransferring', session: 1, fields: { transfer: Transfer.ALERTING } },
    { name: 'SessionTransferred', session: 1, fields: { sipCode: 486 } },
    { name: 'SessionHeld', session: 1, fields: { side: Side.LOCAL } },
    { name: 'SessionTransferring', session: 1, fields: { transfer: Transfer.ASKED } },
    { name: 'SessionEnding', session: 1 },
    { name: 'SessionEnded', session: 1, fields: reason(Side.LOCAL, 0, 16, '') },
  ];
}

/** Short calls, one after the other, enough to make a record forget. */
export function manyShortCalls(count: number, firstSession = 100): ScriptedEvent[] {
  const events: ScriptedEvent[] = [];
  for (let session = firstSession; session < firstSession + count; session++) {
    events.push(
      { name: 'SessionOffered', session, fields: { localUri: 'sip:alice@example.org', remoteUri: `sip:caller${session}@example.org`, account: 0, media: AUDIO, offeredCodecs: 'PCMU', sipCallId: `call-${session}`, presentation: Presentation.ALLOWED } },
      { name: 'SessionEnded', session, fields: reason(Side.REMOTE, 480, 19, '', false, 300) },
    );
  }
  return events;
}

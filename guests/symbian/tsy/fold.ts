// What each event does to the TSY's record: one row per event of the phone vocabulary that a record keeps.
import { Presentation, Side, SessionProgressWhat, State, Transfer } from '../../../proto/index.ts';
import type { BusEvent } from '../../contract/index.ts';
import { TMobileCallDirection, TMobileCallStatus } from '../etel/types.ts';
import { TTelMicMuteState } from '../audio/types.ts';
import { outputOf, statusOf, transferOf, transferStatusOf } from './bus-words.ts';
import { CallRecord, blankCall, blankInfo, type TsyCall, type TsyMailbox } from './call-record.ts';
import { exitCodeOf } from './exit-code.ts';
import { idRestrictionOf, setRedirecting, setRemoteParty } from './remote-party.ts';

/** Names a session's call. */
export interface Naming { readonly lineName: string; nameOf(session: number): string }

/** Nobody has said yet who that is; the user knows whom it called. */
const DIALLED = { remoteName: '', remoteNumber: '', presentation: Presentation.ALLOWED, asserted: false };

type Row = (record: CallRecord, event: BusEvent, naming: Naming) => void;

/** A row about one call; events of a call that the record does not hold leave no trace. */
function ofCall(change: (call: TsyCall, event: BusEvent, record: CallRecord) => void): Row {
  return (record, event) => {
    const call = record.change(event.session);
    if (call) change(call, event, record);
  };
}

const rows: Readonly<Record<string, Row>> = {
  SessionCreated(record, event, naming) {
    const call = newCall(event, naming, TMobileCallDirection.EMobileOriginated);
    call.iInfo.iStatus = TMobileCallStatus.EStatusDialling;
    setRemoteParty(call, { ...DIALLED, remoteUri: event.body.remoteUri });
    call.iIdRestrict = idRestrictionOf(event.body.withheld);
    call.iInfo.iDialledParty = call.iInfo.iRemoteParty.iRemoteNumber;
    call.iOwner = event.body.owner;
    record.add(event.session, call);
  },

  SessionOffered(record, event, naming) {
    const call = newCall(event, naming, TMobileCallDirection.EMobileTerminated);
    call.iInfo.iStatus = TMobileCallStatus.EStatusRinging;
    call.iOfferedCodecs = event.body.offeredCodecs;
    setRemoteParty(call, event.body);
    setRedirecting(call, event.body);
    record.add(event.session, call);
  },

  SessionProgress: ofCall((call, { body, timeUs }) => {
    // An incoming call stays Ringing whatever is said about it.
    if (call.iInfo.iRemoteParty.iDirection === TMobileCallDirection.EMobileOriginated) call.iInfo.iStatus = TMobileCallStatus.EStatusConnecting;
    if (body.what === SessionProgressWhat.ALERTING && call.iAlertingUs === 0) call.iAlertingUs = timeUs;
    if (body.what === SessionProgressWhat.FORWARDED) call.iInfo.iForwarded = true;
  }),

  SessionAnswering: ofCall((call, { body }) => {
    call.iInfo.iStatus = TMobileCallStatus.EStatusAnswering;
    call.iOwner = body.owner;
  }),

  SessionEstablished: ofCall((call, { body, timeUs }) => {
    call.iInfo.iStatus = call.iLocallyHeld ? TMobileCallStatus.EStatusHold : TMobileCallStatus.EStatusConnected;
    call.iInfo.iStartTime = timeUs;
    setMedia(call, body);
  }),

  IdentityChanged: ofCall((call, { body }) => setRemoteParty(call, body)),

  SessionHeld: ofCall((call, { body }) => setHeld(call, body.side, true)),
  SessionResumed: ofCall((call, { body }) => setHeld(call, body.side, false)),
  MediaChanged: ofCall((call, { body }) => setMedia(call, body)),
  ParticipantJoined: ofCall((call, { body }) => { call.iConferenceId = body.conference; }),
  ParticipantLeft: ofCall((call) => { call.iConferenceId = 0; }),
  SessionTransferring: ofCall((call, { body }) => { call.iInfo.iStatus = transferStatusOf(body.transfer) ?? TMobileCallStatus.EStatusUnknown; }),
  SessionTransferred: ofCall((call) => {
    if (transferOf(call.iInfo.iStatus) !== Transfer.UNSPECIFIED) call.iInfo.iStatus = statusOf(State.ESTABLISHED, call.iLocallyHeld);
  }),

  SessionEnding: ofCall((call) => { call.iInfo.iStatus = TMobileCallStatus.EStatusDisconnecting; }),

  SessionEnded: ofCall((call, { body, session, timeUs }, record) => {
    call.iInfo.iStatus = TMobileCallStatus.EStatusIdle;
    call.iEndedUs = timeUs;
    setRelease(call, body.reason);
    record.end(session);
  }),

  OwnerChanged(record, { body }) {
    for (const [session, call] of record.calls) {
      const live = call.iInfo.iStatus !== TMobileCallStatus.EStatusIdle;
      if (live && call.iOwner !== 0 && call.iOwner === body.fromGuest) record.change(session)!.iOwner = body.toGuest;
    }
    record.changePhone().iForegroundSystem = body.toGuest;
  },

  MuteChanged(record, { body }) { record.changePhone().iMicMute = micMuteOf(body.muted); },
  RouteChanged(record, { body }) { record.changePhone().iOutput = outputOf(body.route); },

  AccountRegistered(record, { body }) {
    const phone = record.changePhone();
    phone.iProfiles = phone.iProfiles.filter((profile) => profile.iAccount !== body.account)
      .concat({ iAccount: body.account, iAor: body.uri, iRegistered: true, iExpiresS: body.expiresS });
  },

  AccountUnregistered(record, { body }) {
    const profile = record.changePhone().iProfiles.find(({ iAccount }) => iAccount === body.account);
    if (profile) Object.assign(profile, { iRegistered: false, iExpiresS: 0 });
  },

  MessageWaiting(record, { body }) {
    const phone = record.changePhone();
    phone.iMailboxes = phone.iMailboxes.filter(({ iAccount }) => iAccount !== body.account).concat(mailboxOf(body));
  },

  ApplicationRegistered(record, { body }) {
    const phone = record.changePhone();
    phone.iApplications = phone.iApplications.filter((other) => other.iSystem !== body.guest || other.iName !== body.application)
      .concat({ iSystem: body.guest, iName: body.application, iCallbacks: [...body.callbacks] });
  },
};

/** Folds one event; one without a row (HoldFailed, DtmfReceived, MessageReceived, CoreRestarted) changes nothing. */
export function fold(record: CallRecord, event: BusEvent, naming: Naming): void {
  rows[event.name]?.(record, event, naming);
}

function newCall({ session, timeUs, body }: BusEvent, naming: Naming, direction: TMobileCallDirection): TsyCall {
  const call = blankCall(blankInfo(naming.nameOf(session), naming.lineName));
  call.iInfo.iCallId = session;
  call.iInfo.iRemoteParty.iDirection = direction;
  call.iLocalUri = body.localUri;
  call.iAccount = body.account;
  call.iMedia = body.media;
  call.iNetworkCallId = body.sipCallId;
  call.iCreatedUs = timeUs;
  return call;
}

function setHeld(call: TsyCall, side: number, held: boolean): void {
  if (side === Side.REMOTE) call.iRemotelyHeld = held;
  if (side !== Side.LOCAL) return;
  call.iLocallyHeld = held;
  const { EStatusConnected, EStatusHold } = TMobileCallStatus;
  if (call.iInfo.iStatus === (held ? EStatusConnected : EStatusHold)) call.iInfo.iStatus = held ? EStatusHold : EStatusConnected;
}

function setMedia(call: TsyCall, body: { codec: string; ptimeMs: number; media: number }): void {
  call.iCodec = body.codec;
  call.iPtimeMs = body.ptimeMs;
  call.iMedia = body.media;
}

export function setRelease(call: TsyCall, reason: { side: number; sipCode: number; q850: number; text: string; elsewhere: boolean; retryAfterS: number } | null | undefined): void {
  if (reason) call.iRelease = { iSide: reason.side, iSipCode: reason.sipCode, iQ850: reason.q850, iText: reason.text, iElsewhere: reason.elsewhere, iRetryAfter: reason.retryAfterS };
  call.iInfo.iExitCode = exitCodeOf(call);
}

export function mailboxOf(told: { account: number; waiting: boolean; voiceNew: number; voiceOld: number; urgentNew: number; urgentOld: number }): TsyMailbox {
  return {
    iAccount: told.account, iWaiting: told.waiting, iVoiceNew: told.voiceNew, iVoiceOld: told.voiceOld, iUrgentNew: told.urgentNew, iUrgentOld: told.urgentOld,
  };
}

export function micMuteOf(muted: boolean): TTelMicMuteState {
  return muted ? TTelMicMuteState.EPSTelMicMuteOn : TTelMicMuteState.EPSTelMicMuteOff;
}

// The record in canonical shape, for comparison with the other guest's, and its digest kept part by part.
import { digestOf, replacePart, type CanonicalHandset, type CanonicalRecord, type CanonicalSession, type Digest } from '../../contract/index.ts';
import { TTelMicMuteState } from '../audio/types.ts';
import { directionOf, routeOf, stateOf, transferOf } from './bus-words.ts';
import { identityFields } from './remote-party.ts';
import { PHONE_PART, type CallRecord, type TsyCall, type TsyPhone } from './call-record.ts';

export function projectCall(call: TsyCall): CanonicalSession {
  return {
    id: call.iInfo.iCallId,
    direction: directionOf(call.iInfo.iRemoteParty.iDirection),
    state: stateOf(call.iInfo.iStatus),
    localUri: call.iLocalUri,
    remoteUri: call.iRemoteUri,
    remoteName: call.iDisplayName,
    account: call.iAccount,
    owner: call.iOwner,
    heldLocal: call.iLocallyHeld,
    heldRemote: call.iRemotelyHeld,
    conference: call.iConferenceId,
    media: call.iMedia,
    codec: call.iCodec,
    ptimeMs: call.iPtimeMs,
    offeredCodecs: call.iOfferedCodecs,
    sipCallId: call.iNetworkCallId,
    createdUs: call.iCreatedUs,
    alertingUs: call.iAlertingUs,
    connectedUs: call.iInfo.iStartTime,
    endedUs: call.iEndedUs,
    endSide: call.iRelease.iSide,
    endSipCode: call.iRelease.iSipCode,
    endQ850: call.iRelease.iQ850,
    endText: call.iRelease.iText,
    endElsewhere: call.iRelease.iElsewhere,
    endRetryAfterS: call.iRelease.iRetryAfter,
    ...identityFields(call),
    transfer: transferOf(call.iInfo.iStatus),
  };
}

export function projectPhone(phone: TsyPhone): CanonicalHandset {
  return {
    muted: phone.iMicMute === TTelMicMuteState.EPSTelMicMuteOn,
    route: routeOf(phone.iOutput),
    activeGuest: phone.iForegroundSystem,
    accounts: phone.iProfiles
      .map(({ iAccount, iAor, iRegistered, iExpiresS }) => ({ account: iAccount, uri: iAor, registered: iRegistered, expiresS: iExpiresS }))
      .sort((a, b) => a.account - b.account),
    applications: phone.iApplications
      .map(({ iSystem, iName, iCallbacks }) => ({ guest: iSystem, application: iName, callbacks: [...iCallbacks] }))
      .sort((a, b) => a.guest - b.guest || (a.application < b.application ? -1 : 1)),
    mailboxes: phone.iMailboxes
      .map(({ iAccount, iWaiting, iVoiceNew, iVoiceOld, iUrgentNew, iUrgentOld }) => (
        { account: iAccount, waiting: iWaiting, voiceNew: iVoiceNew, voiceOld: iVoiceOld, urgentNew: iUrgentNew, urgentOld: iUrgentOld }))
      .sort((a, b) => a.account - b.account),
  };
}

export function project(record: CallRecord): CanonicalRecord {
  return {
    sessions: [...record.calls.values()].map(projectCall).sort((a, b) => a.id - b.id),
    handset: projectPhone(record.phone),
  };
}

/** The digest of one record; only parts that changed since the last look are computed again. */
export class RecordDigest {
  private readonly parts = new Map<number, Digest>();
  private total: Digest = { high: 0, low: 0 };

  constructor(private readonly record: CallRecord) {}

  current(): Digest {
    for (const part of this.record.changed) {
      const after = this.digestOfPart(part);
      this.total = replacePart(this.total, this.parts.get(part) ?? null, after);
      if (after) this.parts.set(part, after);
      else this.parts.delete(part);
    }
    this.record.changed.clear();
    return this.total;
  }

  private digestOfPart(part: number): Digest | null {
    if (part === PHONE_PART) return digestOf(JSON.stringify(projectPhone(this.record.phone)));
    const call = this.record.calls.get(part);
    return call ? digestOf(JSON.stringify(projectCall(call))) : null;
  }
}

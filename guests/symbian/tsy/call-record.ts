// The TSY's own record: calls as ETel describes them, with the TSY's private fields, and the phone around them.
import { TMobileCallIdRestriction, TMobileCallRemoteIdentityStatus, TMobileCallStatus, TMobileCallDirection, type TMobileCallInfoV1 } from '../etel/types.ts';
import { TAudioOutput, TTelMicMuteState } from '../audio/types.ts';
import { limits } from '../../../proto/limits.ts';

/** Why the network says the call is over. */
export interface TsyRelease { iSide: number; iSipCode: number; iQ850: number; iText: string; iElsewhere: boolean; iRetryAfter: number }

/** One call. `iInfo` is what clients may read; the rest is what ETel has no word for. */
export interface TsyCall {
  iInfo: TMobileCallInfoV1;
  iLocalUri: string;
  iRemoteUri: string;        // whole, where iInfo has a number of at most 100 characters
  iDisplayName: string;      // whole, where iInfo has at most 80 characters
  iAccount: number;
  iOwner: number;
  iLocallyHeld: boolean;     // outlives the status EStatusHold while the call is being cleared
  iRemotelyHeld: boolean;
  iConferenceId: number;
  iMedia: number;
  iCodec: string;
  iPtimeMs: number;
  iOfferedCodecs: string;
  iNetworkCallId: string;
  iCreatedUs: number;
  iAlertingUs: number;
  iEndedUs: number;
  iRelease: TsyRelease;
  iNetworkNumber: string;    // as told; iInfo's number is made of the address when there is none
  iPayphone: boolean;        // available, and nobody's
  iNumberAsserted: boolean;
  iRedirectingUri: string;
  iRedirectingReason: number;
  iIdRestrict: TMobileCallIdRestriction;
}

export interface TsyProfile { iAccount: number; iAor: string; iRegistered: boolean; iExpiresS: number }
/** What ETel's message waiting information has no field for: which account, old and urgent ones. */
export interface TsyMailbox { iAccount: number; iWaiting: boolean; iVoiceNew: number; iVoiceOld: number; iUrgentNew: number; iUrgentOld: number }
export interface TsyApplication { iSystem: number; iName: string; iCallbacks: string[] }

export interface TsyPhone {
  iMicMute: TTelMicMuteState;
  iOutput: TAudioOutput;
  iForegroundSystem: number;
  iProfiles: TsyProfile[];
  iApplications: TsyApplication[];
  iMailboxes: TsyMailbox[];
}

/** Stands for the phone in `changed`; no session has this number. */
export const PHONE_PART = 0;

export class CallRecord {
  readonly calls = new Map<number, TsyCall>();
  readonly phone: TsyPhone = {
    iMicMute: TTelMicMuteState.EPSTelMicMuteOff, iOutput: TAudioOutput.ENotActive, iForegroundSystem: 0, iProfiles: [], iApplications: [], iMailboxes: [],
  };
  /** Parts touched since the digest was last taken: sessions, and PHONE_PART. */
  readonly changed = new Set<number>([PHONE_PART]);
  private readonly ended: number[] = [];

  add(session: number, call: TsyCall): void {
    this.calls.set(session, call);
    this.changed.add(session);
  }

  /** The call, about to be changed. */
  change(session: number): TsyCall | undefined {
    const call = this.calls.get(session);
    if (call) this.changed.add(session);
    return call;
  }

  changePhone(): TsyPhone {
    this.changed.add(PHONE_PART);
    return this.phone;
  }

  /** Remembers the order of endings; the oldest beyond the bound is forgotten. */
  end(session: number): void {
    this.ended.push(session);
    while (this.ended.length > limits.endedSessionsRemembered) {
      const forgotten = this.ended.shift()!;
      this.calls.delete(forgotten);
      this.changed.add(forgotten);
    }
  }

  /** Calls that are not idle, oldest first. */
  live(): TsyCall[] {
    return [...this.calls.values()].filter((call) => call.iInfo.iStatus !== TMobileCallStatus.EStatusIdle);
  }
}

export function blankInfo(iCallName: string, iLineName: string): TMobileCallInfoV1 {
  return {
    iStatus: TMobileCallStatus.EStatusIdle, iCallId: 0, iExitCode: 0, iForwarded: false, iDuration: 0,
    iRemoteParty: {
      iRemoteIdStatus: TMobileCallRemoteIdentityStatus.ERemoteIdentityUnknown,
      iDirection: TMobileCallDirection.EDirectionUnknown, iRemoteNumber: '', iCallingName: '',
    },
    iDialledParty: '', iStartTime: 0, iCallName, iLineName,
  };
}

export function blankCall(iInfo: TMobileCallInfoV1): TsyCall {
  return {
    iInfo, iLocalUri: '', iRemoteUri: '', iDisplayName: '', iAccount: 0, iOwner: 0, iLocallyHeld: false, iRemotelyHeld: false,
    iConferenceId: 0, iMedia: 0, iCodec: '', iPtimeMs: 0, iOfferedCodecs: '', iNetworkCallId: '',
    iCreatedUs: 0, iAlertingUs: 0, iEndedUs: 0,
    iRelease: { iSide: 0, iSipCode: 0, iQ850: 0, iText: '', iElsewhere: false, iRetryAfter: 0 },
    iNetworkNumber: '', iPayphone: false, iNumberAsserted: false, iRedirectingUri: '', iRedirectingReason: 0, iIdRestrict: TMobileCallIdRestriction.EIdRestrictDefault,
  };
}

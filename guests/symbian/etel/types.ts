// ETel's numbers and structures (etel.h, etelmm.h): RCall and RMobileCall count their states differently.
import type { TInt } from '../kernel/errors.ts';

/** RCall::TStatus. */
export enum TCallStatus {
  EStatusUnknown, EStatusIdle, EStatusDialling, EStatusRinging, EStatusAnswering, EStatusConnecting, EStatusConnected, EStatusHangingUp,
}

/** RMobileCall::TMobileCallStatus. */
export enum TMobileCallStatus {
  EStatusUnknown, EStatusIdle, EStatusDialling, EStatusRinging, EStatusAnswering, EStatusConnecting, EStatusConnected,
  EStatusDisconnecting, EStatusDisconnectingWithInband, EStatusReconnectPending, EStatusHold,
  EStatusWaitingAlternatingCallSwitch, EStatusTransferring, EStatusTransferAlerting,
}

const { EStatusUnknown, EStatusIdle, EStatusDialling, EStatusRinging, EStatusAnswering, EStatusConnecting, EStatusConnected, EStatusHangingUp } = TCallStatus;

const coreStatus: Readonly<Record<TMobileCallStatus, TCallStatus>> = {
  [TMobileCallStatus.EStatusUnknown]: EStatusUnknown,
  [TMobileCallStatus.EStatusIdle]: EStatusIdle,
  [TMobileCallStatus.EStatusDialling]: EStatusDialling,
  [TMobileCallStatus.EStatusRinging]: EStatusRinging,
  [TMobileCallStatus.EStatusAnswering]: EStatusAnswering,
  [TMobileCallStatus.EStatusConnecting]: EStatusConnecting,
  [TMobileCallStatus.EStatusConnected]: EStatusConnected,
  [TMobileCallStatus.EStatusDisconnecting]: EStatusHangingUp,
  [TMobileCallStatus.EStatusDisconnectingWithInband]: EStatusHangingUp,
  [TMobileCallStatus.EStatusReconnectPending]: EStatusConnected,
  [TMobileCallStatus.EStatusHold]: EStatusConnected,
  [TMobileCallStatus.EStatusWaitingAlternatingCallSwitch]: EStatusConnected,
  [TMobileCallStatus.EStatusTransferring]: EStatusConnected,
  [TMobileCallStatus.EStatusTransferAlerting]: EStatusConnected,
};

/** RCall's word for a multimode status. */
export function coreStatusOf(status: TMobileCallStatus): TCallStatus { return coreStatus[status]; }

/** RCall::KCaps... and RMobileCall::KCaps...: one bit space. */
export const KCapsVoice = 0x4;
export const KCapsDial = 0x8;
export const KCapsHangUp = 0x20;
export const KCapsAnswer = 0x40;
export const KCapsHold = 0x200;
export const KCapsResume = 0x400;
export const KCapsSwap = 0x800;
export const KCapsDeflect = 0x1000;
export const KCapsTransfer = 0x2000;
export const KCapsJoin = 0x4000;
export const KCapsOneToOne = 0x8000;

/** The part of the caps that RCall knows. */
export const KCoreCaps = 0x1ff;

export enum TMobileCallEvent {
  ELocalHold, ELocalResume, ELocalDeflectCall, ELocalTransfer, ERemoteHold, ERemoteResume, ERemoteTerminated,
  ERemoteConferenceCreate, ERemoteTransferring, ERemoteTransferAlerting, ERemoteBarred, ERemoteForwarding, ERemoteWaiting, ELocalBarred,
}

export enum TMobileCallDeflect { EDeflectUnspecified, EDeflectVoicemail, EDeflectRegisteredNumber, EDeflectSuppliedNumber }

export enum TOwnershipStatus { EOwnedUnowned, EOwnedByAnotherClient, EOwnedByThisClient, EThisIsPriorityClient }

export enum TMobileCallDirection { EDirectionUnknown, EMobileOriginated, EMobileTerminated }

export enum TMobileCallRemoteIdentityStatus { ERemoteIdentityUnknown, ERemoteIdentityAvailable, ERemoteIdentitySuppressed }

/** RMobileCall::TMobileCallIdRestriction. */
export enum TMobileCallIdRestriction { EIdRestrictDefault, ESendMyId, EDontSendMyId }

/** The part of RMobileCall::TMobileCallParamsV1 that a dialled call uses. */
export interface TMobileCallParams {
  readonly iIdRestrict: TMobileCallIdRestriction;
  /** Of this TSY's own extension of the package: the dialog that the call joins (RFC 3911), which would not fit a number; absent = none. */
  readonly iJoin?: string;
}

export interface TMobileCallRemotePartyInfo {
  iRemoteIdStatus: TMobileCallRemoteIdentityStatus;
  iDirection: TMobileCallDirection;
  iRemoteNumber: string;
  iCallingName: string;
}

/** RMobileCall::TMobileCallInfoV1; times are microseconds since boot, the only clock a guest is told. */
export interface TMobileCallInfoV1 {
  iStatus: TMobileCallStatus;
  iCallId: TInt;
  iExitCode: TInt;
  iForwarded: boolean;
  iDuration: TInt;
  iRemoteParty: TMobileCallRemotePartyInfo;
  iDialledParty: string;
  iStartTime: number;
  iCallName: string;
  iLineName: string;
}

export enum TMobileConferenceStatus { EConferenceIdle, EConferenceActive, EConferenceHold }

export enum TMobileConferenceEvent {
  EConferenceCallAdded, EConferenceCallRemoved, EConferenceBuilt, EConferenceTerminated, EConferenceSwapped, EConferenceSplit,
}

export const KCapsCreate = 0x1;
export const KCapsConferenceHangUp = 0x2;
export const KCapsConferenceSwap = 0x4;

export enum TMobilePhoneRegistrationStatus {
  ERegistrationUnknown, ENotRegisteredNoService, ENotRegisteredEmergencyOnly, ENotRegisteredSearching,
  ERegisteredBusy, ERegisteredOnHomeNetwork, ERegistrationDenied, ERegisteredRoaming,
}

/** RMobilePhone::TMobilePhoneIndicatorDisplay: bits of iDisplayStatus. */
export const EDisplayVoicemailActive = 0x1;

/** RMobilePhone::TMobilePhoneMessageWaitingV1, without fax, data and mail: nobody tells of these. */
export interface TMobilePhoneMessageWaitingV1 { iDisplayStatus: number; iVoiceMsgs: number }

export enum TPhoneMode { EModeUnknown, EModeIdle, EModeEstablishingLink, EModeOnlineData, EModeOnlineCommand }

/** RPhone::TLineInfo. */
export interface TLineInfo { iStatus: TCallStatus; iName: string }
/** RLine::TCallInfo. */
export interface TCallInfo { iCallName: string; iStatus: TCallStatus; iCallCapsFlags: number }

// CTelephony's numbers (etel3rdparty.h); its call states count differently from RMobileCall's from 7 upward.
import { KCapsHold, KCapsResume, KCapsSwap, TMobileCallStatus } from '../etel/types.ts';

export enum TCallStatus {
  EStatusUnknown, EStatusIdle, EStatusDialling, EStatusRinging, EStatusAnswering, EStatusConnecting, EStatusConnected,
  EStatusReconnectPending, EStatusDisconnecting, EStatusHold, EStatusTransferring, EStatusTransferAlerting,
}

const statuses: Readonly<Record<TMobileCallStatus, TCallStatus>> = {
  [TMobileCallStatus.EStatusUnknown]: TCallStatus.EStatusUnknown,
  [TMobileCallStatus.EStatusIdle]: TCallStatus.EStatusIdle,
  [TMobileCallStatus.EStatusDialling]: TCallStatus.EStatusDialling,
  [TMobileCallStatus.EStatusRinging]: TCallStatus.EStatusRinging,
  [TMobileCallStatus.EStatusAnswering]: TCallStatus.EStatusAnswering,
  [TMobileCallStatus.EStatusConnecting]: TCallStatus.EStatusConnecting,
  [TMobileCallStatus.EStatusConnected]: TCallStatus.EStatusConnected,
  [TMobileCallStatus.EStatusDisconnecting]: TCallStatus.EStatusDisconnecting,
  [TMobileCallStatus.EStatusDisconnectingWithInband]: TCallStatus.EStatusDisconnecting,
  [TMobileCallStatus.EStatusReconnectPending]: TCallStatus.EStatusReconnectPending,
  [TMobileCallStatus.EStatusHold]: TCallStatus.EStatusHold,
  [TMobileCallStatus.EStatusWaitingAlternatingCallSwitch]: TCallStatus.EStatusHold,
  [TMobileCallStatus.EStatusTransferring]: TCallStatus.EStatusTransferring,
  [TMobileCallStatus.EStatusTransferAlerting]: TCallStatus.EStatusTransferAlerting,
};

export function callStatusOf(status: TMobileCallStatus): TCallStatus { return statuses[status]; }

/** All that CTelephony shows of a call's capabilities. */
export const KDynamicCaps = KCapsHold | KCapsResume | KCapsSwap;

export enum TCallId { EISVCall1, EISVCall2 }
export const EISVMaxNumOfCalls = 2;

export enum TCallSelect { EActiveCall, EHeldCall, EInProgressCall }

export enum TPhoneLine { EVoiceLine, EDataLine, EFaxLine }

export enum TNotificationEvent {
  EFlightModeChange, EIndicatorChange, EBatteryInfoChange, ESignalStrengthChange, EPin1LockInfoChange, EPin2LockInfoChange,
  EVoiceLineStatusChange, EOwnedCall1StatusChange, EOwnedCall2StatusChange, EOwnedCall1RemotePartyInfoChange, EOwnedCall2RemotePartyInfoChange,
  ENetworkRegistrationStatusChange, ECurrentNetworkInfoChange, EFaxLineStatusChange, EDataLineStatusChange,
}

export enum TCancellationRequest {
  EVoiceLineStatusChangeCancel = 13, EOwnedCall1StatusChangeCancel = 14, EOwnedCall2StatusChangeCancel = 15,
  ESendDTMFTonesCancel = 18, EDialNewCallCancel = 19, EHoldCancel = 20, EResumeCancel = 21, ESwapCancel = 22, EHangupCancel = 23,
  EAnswerIncomingCallCancel = 24, ENetworkRegistrationStatusChangeCancel = 26,
}

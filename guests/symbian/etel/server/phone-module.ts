// The line between the ETel server and a phone module (TSY): what the server asks, and what the module tells it.
import type { TInt } from '../../kernel/errors.ts';
import type {
  TMobileCallEvent, TMobileCallInfoV1, TMobileCallParams, TMobileConferenceEvent, TMobileConferenceStatus, TMobilePhoneMessageWaitingV1,
  TMobilePhoneRegistrationStatus,
} from '../types.ts';

/** The requests of etel's and etelmm's IPC that take time; each is completed once. */
export enum Ipc {
  EEtelCallDial, EEtelCallAnswer, EEtelCallHangUp, EEtelCallAcquireOwnership,
  EMobileCallHold, EMobileCallResume, EMobileCallSwap, EMobileCallDeflect, EMobileCallTransfer, EMobileCallGoOneToOne,
  EMobileCallDialEmergencyCall, EMobileCallActivateCCBS,
  EMobileConferenceCallCreateConference, EMobileConferenceCallAddCall, EMobileConferenceCallSwap, EMobileConferenceCallHangUp,
  EMobilePhoneSendDTMFTones, EMobilePhoneStartDTMFTone, EMobilePhoneStopDTMFTone,
}

export interface EtelRequest {
  readonly ipc: Ipc;
  /** The call it is about; empty for phone and conference. */
  readonly callName: string;
  /** Number, digits or another call's name. */
  readonly argument: string;
  /** Of a dial. */
  readonly params?: TMobileCallParams;
}

/** In whose hands a call is, as far as the module can see: nobody's, some client's of this phone, or another system's. */
export enum CallHolder { Nobody, Here, Elsewhere }

export interface PhoneModule {
  readonly tsyName: string;
  readonly phoneName: string;
  readonly lineName: string;
  SetObserver(observer: PhoneModuleObserver): void;

  /** Makes the name of a call that can be dialled. */
  NewCall(): string;
  /** The last handle of a call that was never dialled is gone. */
  ReleaseCall(callName: string): void;
  /** Names of the calls that are not idle, oldest first. */
  Calls(): string[];
  KnowsCall(callName: string): boolean;
  CallInfo(callName: string): TMobileCallInfoV1;
  CallCaps(callName: string): number;
  CallHolder(callName: string): CallHolder;

  ConferenceStatus(): TMobileConferenceStatus;
  ConferenceCalls(): string[];
  ConferenceCaps(): number;

  RegistrationStatus(): TMobilePhoneRegistrationStatus;
  MessageWaiting(): TMobilePhoneMessageWaitingV1;

  /** Starts a request; `complete` is called once, at once or later, unless the request is cancelled first. */
  Request(request: EtelRequest, complete: (error: TInt) => void): void;
  /** The client does not wait any more. */
  CancelRequest(request: EtelRequest): void;
}

/** The module's indications. */
export interface PhoneModuleObserver {
  CallbackCallAddedInd(callName: string): void;
  CallbackIncomingCallInd(callName: string): void;
  CallbackCallStatusChangeInd(callName: string): void;
  CallbackCallCapsChangeInd(callName: string): void;
  CallbackCallOwnershipInd(callName: string): void;
  CallbackCallEventInd(callName: string, event: TMobileCallEvent): void;
  CallbackConferenceStatusChangeInd(): void;
  CallbackConferenceCapsChangeInd(): void;
  CallbackConferenceEventInd(event: TMobileConferenceEvent, callName: string): void;
  CallbackRegistrationStatusChangeInd(): void;
  CallbackMessageWaitingInd(): void;
  CallbackDtmfEventInd(digit: string): void;
}

// The driver's dispatch table: request id -> Handle...ReqL -> bus commands -> Callback...Comp. Ids are ctsydispatchlayer's.
// A row without commands is a request that this driver does not support; it is refused before the driver hears of it.

import { withholdOf } from './bus-words.ts';

export const KDispatchCallControlMultipartyUnitId = 18000;
/** Above the units of CTSY: what the handset's other services need from the same driver. */
export const KDispatchHandsetUnitId = 60000;

export enum DispatchId {
  CallControlAnswer = 1, CallControlHold = 2, CallControlDialEmergency = 3, CallControlStopDtmfTone = 4, CallControlHangUp = 7,
  CallControlResume = 8, CallControlDialVoice = 10, CallControlTransfer = 11, CallControlSendDtmfTones = 12, CallControlSwap = 14,
  CallControlStartDtmfTone = 17, CallControlSingleSwap = 29,
  MultipartyConferenceHangUp = 18001, MultipartyConferenceAddCall = 18002, MultipartyCreateConference = 18003,
  MultipartyConferenceSwap = 18004, MultipartyGoOneToOne = 18005,
  HandsetRing = 60001, HandsetDeflect, HandsetTakeOver, HandsetSetMicMute, HandsetSetOutput, HandsetSendMessage,
  HandsetRegister, HandsetUnregister, HandsetRegisterApplication, HandsetActivateCcbs,
}

/** What a request carries; each row reads what it needs. */
export interface DispatchArguments {
  readonly callId: number;
  readonly otherId: number;
  readonly callIds: readonly number[];
  readonly cause: HangUpCause;
  readonly text: string;
  readonly message: string;
  readonly callbacks: readonly string[];
  readonly number: number;
  readonly on: boolean;
  readonly join: string;
}

/** RMobileCall's two reasons to clear a call. */
export enum HangUpCause { NormalClearing, UserBusy }

export interface BusCommand { readonly name: string; readonly session?: number; readonly fields?: Record<string, unknown> }

export interface DispatchRow {
  readonly id: DispatchId;
  readonly request: string;
  readonly completion: string;
  readonly commands?: (given: DispatchArguments) => BusCommand[];
}

export const dispatchTable: readonly DispatchRow[] = [
  row(DispatchId.CallControlAnswer, 'CallControl', 'Answer', ({ callId }) => [{ name: 'Accept', session: callId }]),
  row(DispatchId.CallControlHold, 'CallControl', 'Hold', ({ callId }) => [{ name: 'Hold', session: callId }]),
  row(DispatchId.CallControlDialEmergency, 'CallControl', 'DialEmergency'),
  row(DispatchId.CallControlStopDtmfTone, 'CallControl', 'StopDtmfTone'),
  row(DispatchId.CallControlHangUp, 'CallControl', 'HangUp', ({ callId, cause }) => [{ name: cause === HangUpCause.UserBusy ? 'Reject' : 'End', session: callId }]),
  row(DispatchId.CallControlResume, 'CallControl', 'Resume', ({ callId }) => [{ name: 'Resume', session: callId }]),
  row(DispatchId.CallControlDialVoice, 'CallControl', 'DialVoice', ({ text, number, join }) => [{ name: 'PlaceCall', fields: { to: text, withhold: withholdOf(number), join } }]),
  row(DispatchId.CallControlTransfer, 'CallControl', 'Transfer', ({ callId, otherId }) => [{ name: 'TransferAttended', session: callId, fields: { with: otherId } }]),
  row(DispatchId.CallControlSendDtmfTones, 'CallControl', 'SendDtmfTones', ({ callIds, text }) => callIds.map((session) => ({ name: 'SendDtmf', session, fields: { digits: text } }))),
  row(DispatchId.CallControlSwap, 'CallControl', 'Swap', () => [{ name: 'Swap' }]),
  row(DispatchId.CallControlStartDtmfTone, 'CallControl', 'StartDtmfTone'),
  row(DispatchId.CallControlSingleSwap, 'CallControl', 'SingleSwap', ({ callId, on }) => [{ name: on ? 'Hold' : 'Resume', session: callId }]),

  row(DispatchId.MultipartyConferenceHangUp, 'CallControlMultiparty', 'ConferenceHangUp', ({ callIds }) => callIds.map((session) => ({ name: 'End', session }))),
  row(DispatchId.MultipartyConferenceAddCall, 'CallControlMultiparty', 'ConferenceAddCall', ({ callId, otherId }) => [{ name: 'Merge', session: callId, fields: { with: otherId } }]),
  row(DispatchId.MultipartyCreateConference, 'CallControlMultiparty', 'CreateConference', ({ callId, otherId }) => [{ name: 'Merge', session: callId, fields: { with: otherId } }]),
  // With another call beside it the two change places; alone, the conference is held or resumed by any of its legs.
  row(DispatchId.MultipartyConferenceSwap, 'CallControlMultiparty', 'ConferenceSwap', ({ callId, otherId, on }) => [otherId !== 0 ? { name: 'Swap' } : { name: on ? 'Hold' : 'Resume', session: callId }]),
  row(DispatchId.MultipartyGoOneToOne, 'CallControlMultiparty', 'GoOneToOne', ({ callId }) => [{ name: 'Split', session: callId }]),

  row(DispatchId.HandsetRing, 'Handset', 'Ring', ({ callId }) => [{ name: 'Ring', session: callId }]),
  row(DispatchId.HandsetDeflect, 'Handset', 'Deflect', ({ callId, text }) => [{ name: 'Deflect', session: callId, fields: { to: text } }]),
  row(DispatchId.HandsetTakeOver, 'Handset', 'TakeOver', () => [{ name: 'TakeOver' }]),
  row(DispatchId.HandsetSetMicMute, 'Handset', 'SetMicMute', ({ on }) => [{ name: 'SetMute', fields: { muted: on } }]),
  row(DispatchId.HandsetSetOutput, 'Handset', 'SetOutput', ({ number }) => [{ name: 'SetRoute', fields: { route: number } }]),
  row(DispatchId.HandsetSendMessage, 'Handset', 'SendMessage', ({ text, message }) => [{ name: 'SendMessage', fields: { to: text, text: message } }]),
  row(DispatchId.HandsetRegister, 'Handset', 'Register', ({ number }) => [{ name: 'Register', fields: { account: number } }]),
  row(DispatchId.HandsetUnregister, 'Handset', 'Unregister', ({ number }) => [{ name: 'Unregister', fields: { account: number } }]),
  row(DispatchId.HandsetRegisterApplication, 'Handset', 'RegisterApplication', ({ text, callbacks }) => [{ name: 'RegisterApplication', fields: { application: text, callbacks: [...callbacks] } }]),
  row(DispatchId.HandsetActivateCcbs, 'Handset', 'ActivateCcbs'),
];

function row(id: DispatchId, unit: string, operation: string, commands?: DispatchRow['commands']): DispatchRow {
  return { id, request: `Handle${operation}ReqL`, completion: `Callback${unit}${operation}Comp`, commands };
}

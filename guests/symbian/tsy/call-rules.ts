// CTSY's rules: which request a client may make in which state, and what the driver is then asked to do.
import { KErrMMEtelMaxReached, KErrNotFound, KErrNotReady, KErrNotSupported, type TInt } from '../kernel/errors.ts';
import { Ipc, type EtelRequest } from '../etel/server/phone-module.ts';
import { TMobileCallStatus, TMobileConferenceStatus } from '../etel/types.ts';
import type { TsyCall } from './call-record.ts';
import type { Calls } from './calls.ts';
import { DispatchId, HangUpCause, type DispatchArguments } from './dispatch-table.ts';

const { EStatusIdle, EStatusRinging, EStatusConnected, EStatusDisconnecting, EStatusHold } = TMobileCallStatus;
const { EConferenceIdle, EConferenceActive } = TMobileConferenceStatus;

/** What a request becomes: an error at once, or a dispatch. */
export type Plan = { readonly error: TInt } | { readonly id: DispatchId; readonly given: Partial<DispatchArguments> };

export interface RuleContext {
  readonly calls: Calls;
  /** The call the request is about; undefined when it has no session. */
  readonly call: TsyCall | undefined;
  readonly request: EtelRequest;
  callNamed(name: string): TsyCall | undefined;
  /** The bus's address for what a client calls a number. */
  addressOf(number: string): string;
}

type Rule = (context: RuleContext) => Plan;

const notReady: Plan = { error: KErrNotReady };

/** A rule about one call that must be in one of `statuses`. */
function inStatus(statuses: readonly TMobileCallStatus[], plan: (call: TsyCall, context: RuleContext) => Plan): Rule {
  return (context) => {
    const { call } = context;
    return call && statuses.includes(call.iInfo.iStatus) ? plan(call, context) : notReady;
  };
}

const dispatch = (id: DispatchId, given: Partial<DispatchArguments> = {}): Plan => ({ id, given });
const callId = (call: TsyCall): number => call.iInfo.iCallId;

const rules: Readonly<Partial<Record<Ipc, Rule>>> = {
  [Ipc.EEtelCallAnswer]: inStatus([EStatusRinging], (call) => dispatch(DispatchId.CallControlAnswer, { callId: callId(call) })),

  // Hanging up a ringing call is to reject it: the caller hears busy.
  [Ipc.EEtelCallHangUp]: ({ call }) => {
    if (!call || call.iInfo.iStatus === EStatusIdle || call.iInfo.iStatus === EStatusDisconnecting) return notReady;
    const cause = call.iInfo.iStatus === EStatusRinging ? HangUpCause.UserBusy : HangUpCause.NormalClearing;
    return dispatch(DispatchId.CallControlHangUp, { callId: callId(call), cause });
  },

  [Ipc.EEtelCallAcquireOwnership]: () => dispatch(DispatchId.HandsetTakeOver),

  [Ipc.EMobileCallHold]: inStatus([EStatusConnected], (call, { calls }) => (
    calls.conferenceStatus() !== EConferenceIdle ? notReady : dispatch(DispatchId.CallControlHold, { callId: callId(call) }))),

  [Ipc.EMobileCallResume]: inStatus([EStatusHold], (call) => (
    call.iConferenceId !== 0 ? notReady : dispatch(DispatchId.CallControlResume, { callId: callId(call) }))),

  [Ipc.EMobileCallSwap]: inStatus([EStatusConnected, EStatusHold], (call, { calls }) => {
    if (calls.established().length > 2) return { error: KErrNotSupported };
    if (calls.canAlternate()) return dispatch(DispatchId.CallControlSwap);
    if (call.iConferenceId !== 0) return notReady;
    return dispatch(DispatchId.CallControlSingleSwap, { callId: callId(call), on: call.iInfo.iStatus === EStatusConnected });
  }),

  [Ipc.EMobileCallDeflect]: inStatus([EStatusRinging], (call, { request, addressOf }) => (
    dispatch(DispatchId.HandsetDeflect, { callId: callId(call), text: addressOf(request.argument) }))),

  [Ipc.EMobileCallTransfer]: ({ calls }) => {
    const held = calls.held(), other = calls.active();
    return held && other ? dispatch(DispatchId.CallControlTransfer, { callId: callId(held), otherId: callId(other) }) : notReady;
  },

  [Ipc.EMobileCallGoOneToOne]: inStatus([EStatusConnected], (call, { calls }) => {
    const possible = call.iConferenceId !== 0 && calls.conferenceStatus() === EConferenceActive && !calls.held();
    return possible ? dispatch(DispatchId.MultipartyGoOneToOne, { callId: callId(call) }) : notReady;
  }),

  [Ipc.EMobileCallDialEmergencyCall]: ({ request }) => dispatch(DispatchId.CallControlDialEmergency, { text: request.argument }),
  [Ipc.EMobileCallActivateCCBS]: () => dispatch(DispatchId.HandsetActivateCcbs),

  [Ipc.EMobileConferenceCallCreateConference]: ({ calls }) => {
    const held = calls.held(), second = calls.active();
    if (calls.conferenceStatus() !== EConferenceIdle || !held || !second) return notReady;
    return dispatch(DispatchId.MultipartyCreateConference, { callId: callId(held), otherId: callId(second) });
  },

  [Ipc.EMobileConferenceCallAddCall]: ({ calls, request, callNamed }) => {
    const call = callNamed(request.argument);
    if (!call) return { error: KErrNotFound };
    const members = calls.conference();
    if (members.length === 0 || call.iConferenceId !== 0 || !calls.established().includes(call)) return notReady;
    if (calls.conferenceIsFull()) return { error: KErrMMEtelMaxReached };
    return dispatch(DispatchId.MultipartyConferenceAddCall, { callId: callId(call), otherId: callId(members[0]) });
  },

  [Ipc.EMobileConferenceCallSwap]: ({ calls }) => {
    const members = calls.conference();
    if (members.length === 0) return notReady;
    const other = calls.canAlternate() ? calls.active() ?? calls.held() : undefined;
    return dispatch(DispatchId.MultipartyConferenceSwap, {
      callId: callId(members[0]), otherId: other ? callId(other) : 0, on: calls.conferenceStatus() === EConferenceActive,
    });
  },

  [Ipc.EMobileConferenceCallHangUp]: ({ calls }) => {
    const members = calls.conference();
    return members.length === 0 ? notReady : dispatch(DispatchId.MultipartyConferenceHangUp, { callIds: members.map(callId) });
  },

  [Ipc.EMobilePhoneSendDTMFTones]: ({ calls, request }) => {
    const callIds = calls.listeners().map(callId);
    return callIds.length === 0 ? notReady : dispatch(DispatchId.CallControlSendDtmfTones, { callIds, text: request.argument });
  },
  [Ipc.EMobilePhoneStartDTMFTone]: ({ request }) => dispatch(DispatchId.CallControlStartDtmfTone, { text: request.argument }),
  [Ipc.EMobilePhoneStopDTMFTone]: () => dispatch(DispatchId.CallControlStopDtmfTone),
};

/** Dial is not here: it is the one request with a life of its own (dial.ts). */
export function planOf(context: RuleContext): Plan {
  return rules[context.request.ipc]?.(context) ?? { error: KErrNotSupported };
}

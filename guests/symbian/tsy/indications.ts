// Indications: what a client should hear after the record changed, by comparing what it could see before and after.
// The same comparison serves an event and a whole snapshot, so that a record replaced is a record reconciled.
import type { PhoneModuleObserver } from '../etel/server/phone-module.ts';
import { CallHolder } from '../etel/server/phone-module.ts';
import {
  TMobileCallStatus, TMobileConferenceEvent, TMobileConferenceStatus, type TMobilePhoneMessageWaitingV1, type TMobilePhoneRegistrationStatus,
} from '../etel/types.ts';

export interface CallView { readonly status: TMobileCallStatus; readonly caps: number; readonly holder: CallHolder }

/** Everything a client can see of the phone. */
export interface PhoneView {
  readonly calls: ReadonlyMap<string, CallView>;
  readonly conference: { readonly status: TMobileConferenceStatus; readonly callNames: readonly string[]; readonly caps: number };
  readonly registration: TMobilePhoneRegistrationStatus;
  readonly messageWaiting: TMobilePhoneMessageWaitingV1;
}

const { EConferenceIdle } = TMobileConferenceStatus;
const { EConferenceCallAdded, EConferenceCallRemoved, EConferenceBuilt, EConferenceTerminated, EConferenceSwapped, EConferenceSplit } = TMobileConferenceEvent;

/** A call that a record no longer holds. */
const gone: CallView = { status: TMobileCallStatus.EStatusIdle, caps: 0, holder: CallHolder.Nobody };

/** `splitting`: the call that a client of ours is taking out of the conference. */
export function indicate(before: PhoneView, after: PhoneView, splitting: string, observer: PhoneModuleObserver): void {
  for (const callName of before.calls.keys()) {
    if (!after.calls.has(callName) && before.calls.get(callName)!.status !== TMobileCallStatus.EStatusIdle) {
      indicateCall(callName, before.calls.get(callName)!, gone, observer);
    }
  }
  for (const [callName, view] of after.calls) {
    const known = before.calls.get(callName);
    if (!known) {
      observer.CallbackCallAddedInd(callName);
      if (view.status === TMobileCallStatus.EStatusRinging) observer.CallbackIncomingCallInd(callName);
    }
    indicateCall(callName, known, view, observer);
  }
  indicateConference(before.conference, after.conference, splitting, observer);
  if (before.registration !== after.registration) observer.CallbackRegistrationStatusChangeInd();
  const { iDisplayStatus, iVoiceMsgs } = before.messageWaiting;
  if (iDisplayStatus !== after.messageWaiting.iDisplayStatus || iVoiceMsgs !== after.messageWaiting.iVoiceMsgs) observer.CallbackMessageWaitingInd();
}

/** Ownership first: whoever hears of new caps looks at once whose call it is. */
function indicateCall(callName: string, before: CallView | undefined, after: CallView, observer: PhoneModuleObserver): void {
  if (before?.holder !== after.holder) observer.CallbackCallOwnershipInd(callName);
  if (before?.status !== after.status) observer.CallbackCallStatusChangeInd(callName);
  if (before?.caps !== after.caps) observer.CallbackCallCapsChangeInd(callName);
}

function indicateConference(before: PhoneView['conference'], after: PhoneView['conference'], splitting: string, observer: PhoneModuleObserver): void {
  for (const callName of after.callNames) {
    if (!before.callNames.includes(callName)) observer.CallbackConferenceEventInd(EConferenceCallAdded, callName);
  }
  for (const callName of before.callNames) {
    if (after.callNames.includes(callName)) continue;
    observer.CallbackConferenceEventInd(callName === splitting ? EConferenceSplit : EConferenceCallRemoved, callName);
  }
  if (before.status !== after.status) {
    if (before.status === EConferenceIdle) observer.CallbackConferenceEventInd(EConferenceBuilt, '');
    else observer.CallbackConferenceEventInd(after.status === EConferenceIdle ? EConferenceTerminated : EConferenceSwapped, '');
    observer.CallbackConferenceStatusChangeInd();
  }
  if (before.caps !== after.caps) observer.CallbackConferenceCapsChangeInd();
}

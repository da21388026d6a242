// What the phone service tells a dialer about one request on a call, as vendor connection events beside AOSP's own:
// most requests of android.telecom.Call return nothing and fail in silence.
import { Bundle } from '../os/bundle.ts';
import type { RequestFailure } from '../os/outcome-receiver.ts';
import { Connection } from '../telecom/connection.ts';
import { DisconnectCause } from './disconnect-cause.ts';

export enum CallOperation {
  ANSWER = 'answer',
  REJECT = 'reject',
  DEFLECT = 'deflect',
  DISCONNECT = 'disconnect',
  HOLD = 'hold',
  UNHOLD = 'unhold',
  CONFERENCE = 'conference',
  SPLIT = 'split',
  TRANSFER = 'transfer',
  DTMF = 'dtmf',
  PULL = 'pull',
}

export const EVENT_OPERATION_DONE = 'com.twinset.telephony.event.OPERATION_DONE';
export const EVENT_OPERATION_FAILED = 'com.twinset.telephony.event.OPERATION_FAILED';
/** A digit came in; EXTRA_DIGIT. */
export const EVENT_DTMF_RECEIVED = 'com.twinset.telephony.event.DTMF_RECEIVED';

/** Call.sendCallEvent: refuse with this SIP code, where Call.reject knows two reasons only; EXTRA_SIP_CODE. */
export const EVENT_REJECT_WITH_CODE = 'com.twinset.telephony.event.REJECT_WITH_CODE';

export const EXTRA_OPERATION = 'com.twinset.telephony.extra.OPERATION';
export const EXTRA_DISCONNECT_CAUSE = 'com.twinset.telephony.extra.DISCONNECT_CAUSE'; // a telephony.DisconnectCause
export const EXTRA_MESSAGE = 'com.twinset.telephony.extra.MESSAGE';
export const EXTRA_SIP_CODE = 'com.twinset.telephony.extra.SIP_CODE';
export const EXTRA_DIGIT = 'com.twinset.telephony.extra.DIGIT';

/** The AOSP event that means the same failure, where there is one. */
export const FAILURE_EVENT: Readonly<Partial<Record<CallOperation, string>>> = {
  [CallOperation.HOLD]: Connection.EVENT_CALL_HOLD_FAILED,
  [CallOperation.UNHOLD]: Connection.EVENT_CALL_SWITCH_FAILED,
  [CallOperation.PULL]: Connection.EVENT_CALL_PULL_FAILED,
};

/** Extras of EVENT_OPERATION_FAILED. */
export function failureExtras(operation: CallOperation, failure: RequestFailure): Bundle {
  return Bundle.of({ [EXTRA_OPERATION]: operation, [EXTRA_DISCONNECT_CAUSE]: failure.cause, [EXTRA_MESSAGE]: failure.message });
}

export function failureOf(extras: Bundle): RequestFailure {
  return { cause: extras.getInt(EXTRA_DISCONNECT_CAUSE, DisconnectCause.ERROR_UNSPECIFIED), message: extras.getString(EXTRA_MESSAGE) };
}

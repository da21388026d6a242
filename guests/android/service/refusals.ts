// A refusal of the bus in this guest's own words: telephony.DisconnectCause for calls, SipErrorCode for registration, SmsManager results for texts.
import { ErrorCode } from '../../../proto/index.ts';
import type { Refusal } from '../../contract/index.ts';
import type { RequestFailure } from '../os/outcome-receiver.ts';
import { DisconnectCause } from '../telephony/disconnect-cause.ts';
import { SipErrorCode } from '../telephony/sip-manager.ts';
import { SmsResult } from '../telephony/sms-manager.ts';
import { causeOfSipCode } from './sip-causes.ts';

/** The command never left: the ring to the hypervisor, or the turn's queue, is full. */
export const RING_FULL: Refusal = { code: ErrorCode.RATE_EXCEEDED, text: 'the bus takes no more commands at this moment', sipCode: 0 };

interface Row { readonly call: DisconnectCause; readonly registration: SipErrorCode; readonly text: SmsResult }

const UNSPECIFIED: Row = { call: DisconnectCause.ERROR_UNSPECIFIED, registration: SipErrorCode.CLIENT_ERROR, text: SmsResult.RESULT_ERROR_GENERIC_FAILURE };
const ROWS: ReadonlyMap<ErrorCode, Partial<Row>> = new Map<ErrorCode, Partial<Row>>([
  [ErrorCode.NOT_OWNER, { call: DisconnectCause.OUT_OF_SERVICE, text: SmsResult.RESULT_ERROR_NO_SERVICE }],
  [ErrorCode.NOT_ALLOWED, { call: DisconnectCause.CALL_BARRED }],
  [ErrorCode.RATE_EXCEEDED, { call: DisconnectCause.CONGESTION, registration: SipErrorCode.IN_PROGRESS, text: SmsResult.RESULT_ERROR_LIMIT_EXCEEDED }],
  [ErrorCode.TOO_MANY_CALLS, { call: DisconnectCause.TOO_MANY_ONGOING_CALLS }],
  [ErrorCode.POOL_EXHAUSTED, { call: DisconnectCause.MAXIMUM_NUMBER_OF_CALLS_REACHED, text: SmsResult.RESULT_ERROR_LIMIT_EXCEEDED }],
  [ErrorCode.BAD_ADDRESS, { call: DisconnectCause.INVALID_NUMBER, registration: SipErrorCode.INVALID_REMOTE_URI }],
  [ErrorCode.ALREADY_ANSWERED, { call: DisconnectCause.ANSWERED_ELSEWHERE }],
  [ErrorCode.SWITCH_IN_PROGRESS, { call: DisconnectCause.CONGESTION }],
  [ErrorCode.CORE_UNAVAILABLE, { call: DisconnectCause.OUT_OF_NETWORK, registration: SipErrorCode.SERVER_UNREACHABLE, text: SmsResult.RESULT_ERROR_NO_SERVICE }],
  [ErrorCode.UNREACHABLE, { call: DisconnectCause.SERVER_UNREACHABLE, registration: SipErrorCode.SERVER_UNREACHABLE }],
  [ErrorCode.TIMED_OUT, { call: DisconnectCause.TIMED_OUT, registration: SipErrorCode.TIME_OUT }],
  [ErrorCode.CANCELLED, { call: DisconnectCause.OUTGOING_CANCELED, registration: SipErrorCode.TRANSACTION_TERMINTED }],
]);

export function callFailure(refusal: Refusal): RequestFailure {
  const cause = refusal.code === ErrorCode.FAR_END_REFUSED ? causeOfSipCode(refusal.sipCode) : row(refusal).call;
  return { cause, message: refusal.text };
}

export function registrationError(refusal: Refusal): SipErrorCode {
  if (refusal.code !== ErrorCode.FAR_END_REFUSED) return row(refusal).registration;
  if (refusal.sipCode === 401 || refusal.sipCode === 403 || refusal.sipCode === 407) return SipErrorCode.INVALID_CREDENTIALS;
  return refusal.sipCode >= 500 ? SipErrorCode.SERVER_ERROR : SipErrorCode.CLIENT_ERROR;
}

export function textResult(refusal: Refusal): SmsResult { return row(refusal).text; }

function row(refusal: Refusal): Row { return { ...UNSPECIFIED, ...ROWS.get(refusal.code) }; }

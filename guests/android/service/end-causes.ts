// Why a recorded call ended, in both of Android's vocabularies; what they cannot say stays in the reason text and the extras.
import { Side } from '../../../proto/index.ts';
import {
  EXTRA_ANSWERED_ELSEWHERE, EXTRA_CONNECTED_US, EXTRA_DISCONNECT_SIDE, EXTRA_Q850_CAUSE, EXTRA_REASON_TEXT, EXTRA_RETRY_AFTER_S,
} from '../record/extras.ts';
import type { TrackedConnection } from '../record/tracked-connection.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { DisconnectCause } from '../telecom/disconnect-cause.ts';
import { EXTRA_SIP_CODE } from '../telephony/call-operation.ts';
import { DisconnectCause as TelephonyCause } from '../telephony/disconnect-cause.ts';
import { causeOfQ850, causeOfSipCode } from './sip-causes.ts';

const Q850_ANSWERED_ELSEWHERE = 26; // non-selected user clearing
const RANG_IN_VAIN: readonly number[] = [408, 480]; // what a phone answers when nobody picked up

/** AOSP DisconnectCauseUtil: what is not listed is an ERROR. */
const TELECOM: ReadonlyMap<TelephonyCause, number> = new Map([
  [TelephonyCause.LOCAL, DisconnectCause.LOCAL],
  [TelephonyCause.OUTGOING_CANCELED, DisconnectCause.CANCELED],
  [TelephonyCause.NORMAL, DisconnectCause.REMOTE],
  [TelephonyCause.NORMAL_UNSPECIFIED, DisconnectCause.REMOTE],
  [TelephonyCause.INCOMING_MISSED, DisconnectCause.MISSED],
  [TelephonyCause.INCOMING_REJECTED, DisconnectCause.REJECTED],
  [TelephonyCause.BUSY, DisconnectCause.BUSY],
  [TelephonyCause.CALL_BARRED, DisconnectCause.RESTRICTED],
  [TelephonyCause.IMS_MERGED_SUCCESSFULLY, DisconnectCause.OTHER],
  [TelephonyCause.ANSWERED_ELSEWHERE, DisconnectCause.ANSWERED_ELSEWHERE],
  [TelephonyCause.CALL_PULLED, DisconnectCause.CALL_PULLED],
]);

export function telephonyCause({ extras, callDirection }: TrackedConnection): TelephonyCause {
  const side = extras.getInt(EXTRA_DISCONNECT_SIDE) as Side, sipCode = extras.getInt(EXTRA_SIP_CODE), q850 = extras.getInt(EXTRA_Q850_CAUSE);
  if (extras.getBoolean(EXTRA_ANSWERED_ELSEWHERE) || q850 === Q850_ANSWERED_ELSEWHERE) return TelephonyCause.ANSWERED_ELSEWHERE;
  if (extras.getLong(EXTRA_CONNECTED_US) !== 0) {
    if (side === Side.LOCAL) return TelephonyCause.LOCAL;
    return side === Side.REMOTE ? TelephonyCause.NORMAL : causeOfQ850(q850);
  }
  if (callDirection === CallDirection.DIRECTION_INCOMING) {
    return side === Side.LOCAL && !RANG_IN_VAIN.includes(sipCode) ? TelephonyCause.INCOMING_REJECTED : TelephonyCause.INCOMING_MISSED;
  }
  if (side === Side.LOCAL) return TelephonyCause.OUTGOING_CANCELED;
  return sipCode !== 0 ? causeOfSipCode(sipCode) : causeOfQ850(q850);
}

/** The first word of the reason is the telephony cause's name. */
export function telecomCause(cause: TelephonyCause, text = '', details = ''): DisconnectCause {
  return new DisconnectCause(TELECOM.get(cause) ?? DisconnectCause.ERROR, '', text, `${TelephonyCause[cause]} ${details}`.trim());
}

export function disconnectCause(connection: TrackedConnection): DisconnectCause {
  const { extras } = connection;
  const retryAfterS = extras.getInt(EXTRA_RETRY_AFTER_S);
  const details = `SIP=${extras.getInt(EXTRA_SIP_CODE)} Q.850=${extras.getInt(EXTRA_Q850_CAUSE)}${retryAfterS > 0 ? ` Retry-After=${retryAfterS}` : ''}`;
  return telecomCause(telephonyCause(connection), extras.getString(EXTRA_REASON_TEXT), details);
}

// What the log says of a call that is over.
import { KErrGsmCCBase, KErrGsmCallRejected, errorName } from '../kernel/errors.ts';
import {
  CLogEvent, KLogDirectionIn, KLogDirectionMissed, KLogDirectionOut, KLogDurationNone, KLogDurationValid, KLogEventRead,
} from '../log/log-client.ts';
import { TMobileCallDirection, type TMobileCallInfoV1 } from '../etel/types.ts';

const ANSWERED_ELSEWHERE = KErrGsmCCBase - 26;
const NORMAL_CLEARING = KErrGsmCCBase - 16;

/** `since`: when the phone first heard of the call. */
export function logEventOf(info: TMobileCallInfoV1, since: number): CLogEvent {
  const event = new CLogEvent();
  const connected = info.iStartTime !== 0;
  event.SetRemoteParty(info.iRemoteParty.iCallingName);
  event.SetNumber(info.iRemoteParty.iRemoteNumber);
  event.iTime = since;
  event.iDurationType = connected ? KLogDurationValid : KLogDurationNone;
  event.iDuration = info.iDuration;
  event.iDirection = directionOf(info, connected);
  event.iStatus = statusOf(info, connected);
  if (event.iDirection !== KLogDirectionMissed) event.iFlags |= KLogEventRead;
  return event;
}

function directionOf(info: TMobileCallInfoV1, connected: boolean): string {
  if (info.iRemoteParty.iDirection === TMobileCallDirection.EMobileOriginated) return KLogDirectionOut;
  // Rejected by the user, or answered on another phone, is not missed.
  const known = connected || info.iExitCode === KErrGsmCallRejected || info.iExitCode === ANSWERED_ELSEWHERE;
  return known ? KLogDirectionIn : KLogDirectionMissed;
}

function statusOf(info: TMobileCallInfoV1, connected: boolean): string {
  if (info.iExitCode === KErrGsmCallRejected) return 'Rejected';
  if (info.iExitCode === ANSWERED_ELSEWHERE) return 'Answered elsewhere';
  if (connected || info.iExitCode === NORMAL_CLEARING) return '';
  return errorName(info.iExitCode);
}

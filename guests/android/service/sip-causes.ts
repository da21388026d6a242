// Final SIP responses and Q.850 causes as telephony.DisconnectCause (the SIP column of AOSP's tables).
import { DisconnectCause } from '../telephony/disconnect-cause.ts';

const BY_SIP_CODE: ReadonlyMap<number, DisconnectCause> = new Map([
  [401, DisconnectCause.INVALID_CREDENTIALS],
  [403, DisconnectCause.NUMBER_UNREACHABLE],
  [404, DisconnectCause.NUMBER_UNREACHABLE],
  [407, DisconnectCause.INVALID_CREDENTIALS],
  [408, DisconnectCause.TIMED_OUT],
  [410, DisconnectCause.NUMBER_UNREACHABLE],
  [414, DisconnectCause.INVALID_NUMBER],
  [480, DisconnectCause.NUMBER_UNREACHABLE],
  [484, DisconnectCause.INVALID_NUMBER],
  [485, DisconnectCause.INVALID_NUMBER],
  [486, DisconnectCause.BUSY],
  [488, DisconnectCause.NUMBER_UNREACHABLE],
  [600, DisconnectCause.BUSY],
  // DEVIATES: AOSP's SIP column has SERVER_ERROR here; a person who declined is no server's error (its IMS column says the same).
  [603, DisconnectCause.NORMAL],
  [604, DisconnectCause.NUMBER_UNREACHABLE],
]);

const BY_Q850_CAUSE: ReadonlyMap<number, DisconnectCause> = new Map([
  [1, DisconnectCause.NUMBER_UNREACHABLE],
  [8, DisconnectCause.POWER_OFF],
  [16, DisconnectCause.NORMAL],
  [17, DisconnectCause.BUSY],
  [18, DisconnectCause.TIMED_OUT],
  [19, DisconnectCause.NUMBER_UNREACHABLE],
  [21, DisconnectCause.NORMAL],
  [22, DisconnectCause.NUMBER_UNREACHABLE],
  [28, DisconnectCause.INVALID_NUMBER],
  [31, DisconnectCause.MEDIA_TIMEOUT],
  [38, DisconnectCause.LOST_SIGNAL],
  [41, DisconnectCause.LOST_SIGNAL],
  [42, DisconnectCause.MAXIMUM_NUMBER_OF_CALLS_REACHED],
  [47, DisconnectCause.MAXIMUM_NUMBER_OF_CALLS_REACHED],
  [57, DisconnectCause.CALL_BARRED],
]);

export function causeOfSipCode(sipCode: number): DisconnectCause {
  const cause = BY_SIP_CODE.get(sipCode);
  if (cause !== undefined) return cause;
  if (sipCode >= 400 && sipCode < 500) return DisconnectCause.ERROR_UNSPECIFIED;
  return sipCode >= 300 ? DisconnectCause.SERVER_ERROR : DisconnectCause.NORMAL_UNSPECIFIED;
}

export function causeOfQ850(q850: number): DisconnectCause {
  return BY_Q850_CAUSE.get(q850) ?? DisconnectCause.ERROR_UNSPECIFIED;
}

// Exit codes: what a call's end is in KErr terms. Table of guest-neutral Q.850 causes; SIP codes only where the bus gave no cause.
import { Side } from '../../../proto/index.ts';
import { KErrAccessDenied, KErrDisconnected, KErrGeneral, KErrGsmCCBase, KErrGsmCallRejected, type TInt } from '../kernel/errors.ts';
import { TMobileCallDirection } from '../etel/types.ts';
import type { TsyCall } from './call-record.ts';

const NORMAL_CLEARING = 16, NETWORK_OUT_OF_ORDER = 38, TEMPORARY_FAILURE = 41, INTERWORKING = 127;

/** Causes for which exterror.h has no constant, and the neighbour that takes them. */
const folded: Readonly<Record<number, number>> = { 20: 18, 23: 22, 24: 21 };

/** RFC 3398 8.2.6.1 with the choices of its successors' tables where they differ. */
const causeOfSip: Readonly<Record<number, number>> = {
  400: 41, 403: 21, 404: 1, 405: 63, 406: 79, 408: 18, 410: 22, 413: 127, 414: 28, 415: 65, 416: 28, 420: 127, 480: 19,
  481: 41, 482: 25, 483: 25, 484: 28, 485: 28, 486: 17, 487: 16, 488: 65, 500: 41, 501: 79, 502: 38, 503: 41, 504: 102, 505: 127, 513: 127,
  600: 17, 603: 21, 604: 1, 606: 65, 607: 21,
};

/** KErrGsmCC...: -(4256 + cause). */
export function gsmErrorOf(cause: number): TInt { return KErrGsmCCBase - (folded[cause] ?? cause); }

/** What a failing SIP response is to a client; 401 and 407 mean that our credentials were not taken. */
export function sipErrorOf(sipCode: number): TInt {
  if (sipCode === 401 || sipCode === 407) return KErrAccessDenied;
  if (sipCode === 0) return KErrGeneral;
  if (sipCode >= 300 && sipCode < 400) return gsmErrorOf(22);
  return gsmErrorOf(causeOfSip[sipCode] ?? INTERWORKING);
}

export function exitCodeOf(call: TsyCall): TInt {
  const { iSide, iSipCode, iQ850, iElsewhere } = call.iRelease;
  const unanswered = call.iInfo.iStartTime === 0;
  const incoming = call.iInfo.iRemoteParty.iDirection === TMobileCallDirection.EMobileTerminated;
  if (iElsewhere) return gsmErrorOf(26);
  if (incoming && unanswered && iSide === Side.LOCAL) return KErrGsmCallRejected;
  if (iSipCode === 401 || iSipCode === 407) return KErrAccessDenied;
  if (iSide === Side.NETWORK && iSipCode === 0 && (iQ850 === NETWORK_OUT_OF_ORDER || iQ850 === TEMPORARY_FAILURE)) return KErrDisconnected;
  if (iQ850 !== 0) return gsmErrorOf(iQ850);
  return iSipCode === 0 ? gsmErrorOf(NORMAL_CLEARING) : sipErrorOf(iSipCode);
}

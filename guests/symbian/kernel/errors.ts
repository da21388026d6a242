// Symbian's error codes (e32err.h, etel.h, etelmmerr.h, exterror.h) and their names.

export type TInt = number;

export const KErrNone = 0;
export const KErrNotFound = -1;
export const KErrGeneral = -2;
export const KErrCancel = -3;
export const KErrNoMemory = -4;
export const KErrNotSupported = -5;
export const KErrArgument = -6;
export const KErrBadHandle = -8;
export const KErrOverflow = -9;
export const KErrAlreadyExists = -11;
export const KErrDied = -13;
export const KErrInUse = -14;
export const KErrServerTerminated = -15;
export const KErrServerBusy = -16;
export const KErrCompletion = -17;
export const KErrNotReady = -18;
export const KErrUnknown = -19;
export const KErrAccessDenied = -21;
export const KErrLocked = -22;
export const KErrTimedOut = -33;
export const KErrCouldNotConnect = -34;
export const KErrDisconnected = -36;
export const KErrAbort = -39;
export const KErrPermissionDenied = -46;

/** What a TRequestStatus holds while its request is outstanding: -KMaxTInt. */
export const KRequestPending = -0x7fffffff;

export const KErrEtelNotCallOwner = -2000;
export const KErrEtelAlreadyCallOwner = -2002;
export const KErrEtelNoClientInterestedInThisCall = -2005;
export const KErrEtelCallNotActive = -2007;

export const KErrMMEtelCallForbidden = -3207;
export const KErrMMEtelMaxReached = -3208;
export const KErrMMEtelCallTerminated = -3209;

/** Call-control errors of the network are this base minus the Q.850 cause. */
export const KErrGsmCCBase = -4256;
export const KErrGsmConnectionLost = -8068;
export const KErrGsmCallRejected = -8090;

const HIGHEST_CAUSE = 127;

const names: Readonly<Record<TInt, string>> = {
  [KErrNone]: 'KErrNone', [KErrNotFound]: 'KErrNotFound', [KErrGeneral]: 'KErrGeneral', [KErrCancel]: 'KErrCancel',
  [KErrNoMemory]: 'KErrNoMemory', [KErrNotSupported]: 'KErrNotSupported', [KErrArgument]: 'KErrArgument',
  [KErrBadHandle]: 'KErrBadHandle', [KErrOverflow]: 'KErrOverflow', [KErrAlreadyExists]: 'KErrAlreadyExists',
  [KErrDied]: 'KErrDied', [KErrInUse]: 'KErrInUse', [KErrServerTerminated]: 'KErrServerTerminated',
  [KErrServerBusy]: 'KErrServerBusy', [KErrCompletion]: 'KErrCompletion', [KErrNotReady]: 'KErrNotReady',
  [KErrUnknown]: 'KErrUnknown', [KErrAccessDenied]: 'KErrAccessDenied', [KErrLocked]: 'KErrLocked',
  [KErrTimedOut]: 'KErrTimedOut', [KErrCouldNotConnect]: 'KErrCouldNotConnect', [KErrDisconnected]: 'KErrDisconnected',
  [KErrAbort]: 'KErrAbort', [KErrPermissionDenied]: 'KErrPermissionDenied',
  [KErrEtelNotCallOwner]: 'KErrEtelNotCallOwner', [KErrEtelAlreadyCallOwner]: 'KErrEtelAlreadyCallOwner',
  [KErrEtelNoClientInterestedInThisCall]: 'KErrEtelNoClientInterestedInThisCall', [KErrEtelCallNotActive]: 'KErrEtelCallNotActive',
  [KErrMMEtelCallForbidden]: 'KErrMMEtelCallForbidden', [KErrMMEtelMaxReached]: 'KErrMMEtelMaxReached',
  [KErrMMEtelCallTerminated]: 'KErrMMEtelCallTerminated',
  [KErrGsmConnectionLost]: 'KErrGsmConnectionLost', [KErrGsmCallRejected]: 'KErrGsmCallRejected',
  [KRequestPending]: 'KRequestPending',
  [KErrGsmCCBase - 1]: 'KErrGsmCCUnassignedNumber', [KErrGsmCCBase - 3]: 'KErrGsmCCNoRouteToDestination',
  [KErrGsmCCBase - 8]: 'KErrGsmCCOperatorDeterminedBarring', [KErrGsmCCBase - 16]: 'KErrGsmCCNormalCallClearing',
  [KErrGsmCCBase - 17]: 'KErrGsmCCUserBusy', [KErrGsmCCBase - 18]: 'KErrGsmCCUserNotResponding',
  [KErrGsmCCBase - 19]: 'KErrGsmCCUserAlertingNoAnswer', [KErrGsmCCBase - 21]: 'KErrGsmCCCallRejected',
  [KErrGsmCCBase - 22]: 'KErrGsmCCNumberChanged', [KErrGsmCCBase - 26]: 'KErrGsmCCNonSelectedUserClearing',
  [KErrGsmCCBase - 27]: 'KErrGsmCCDestinationOutOfOrder', [KErrGsmCCBase - 28]: 'KErrGsmCCInvalidNumberFormat',
  [KErrGsmCCBase - 31]: 'KErrGsmCCUnspecifiedNormalError', [KErrGsmCCBase - 38]: 'KErrGsmCCNetworkOutOfOrder',
  [KErrGsmCCBase - 41]: 'KErrGsmCCTemporaryFailure', [KErrGsmCCBase - 88]: 'KErrGsmCCIncompatibleDestination',
};

/** The constant's name; a call-control error without one of its own is told by its cause. */
export function errorName(code: TInt): string {
  const name = names[code];
  if (name) return name;
  const cause = KErrGsmCCBase - code;
  return cause > 0 && cause <= HIGHEST_CAUSE ? `KErrGsmCC(${cause})` : `TInt(${code})`;
}

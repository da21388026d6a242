// The bus's refusals in KErr terms: one number space into another, by table.
import { ErrorCode } from '../../../proto/index.ts';
import type { Refusal } from '../../contract/index.ts';
import {
  KErrArgument, KErrCancel, KErrCouldNotConnect, KErrDied, KErrEtelNotCallOwner, KErrGeneral, KErrInUse, KErrMMEtelMaxReached, KErrNoMemory,
  KErrNotFound, KErrNotReady, KErrNotSupported, KErrPermissionDenied, KErrServerBusy, KErrServerTerminated, KErrTimedOut, type TInt,
} from '../kernel/errors.ts';
import { gsmErrorOf, sipErrorOf } from './exit-code.ts';

const INVALID_NUMBER_FORMAT = 28;

const errors: Readonly<Record<number, TInt>> = {
  [ErrorCode.BAD_FRAME]: KErrArgument,
  [ErrorCode.FUTURE_VERSION]: KErrNotSupported,
  [ErrorCode.UNKNOWN_MESSAGE]: KErrNotSupported,
  [ErrorCode.NOT_ALLOWED]: KErrPermissionDenied,
  [ErrorCode.NOT_OWNER]: KErrEtelNotCallOwner,
  [ErrorCode.RATE_EXCEEDED]: KErrServerBusy,
  [ErrorCode.NO_SUCH_SESSION]: KErrNotFound,
  [ErrorCode.WRONG_STATE]: KErrNotReady,
  [ErrorCode.TOO_MANY_CALLS]: KErrServerBusy,
  [ErrorCode.POOL_EXHAUSTED]: KErrNoMemory,
  [ErrorCode.BAD_ADDRESS]: gsmErrorOf(INVALID_NUMBER_FORMAT),
  [ErrorCode.ALREADY_ANSWERED]: KErrTimedOut,
  [ErrorCode.SWITCH_IN_PROGRESS]: KErrInUse,
  [ErrorCode.CORE_UNAVAILABLE]: KErrServerTerminated,
  [ErrorCode.NOT_SUPPORTED]: KErrNotSupported,
  [ErrorCode.BAD_ARGUMENT]: KErrArgument,
  [ErrorCode.TIMED_OUT]: KErrTimedOut,
  [ErrorCode.CANCELLED]: KErrCancel,
  [ErrorCode.GUEST_UNAVAILABLE]: KErrDied,
  [ErrorCode.UNREACHABLE]: KErrCouldNotConnect,
};

/** `multiparty`: a request about the conference, whose bound has a word of its own. */
export function errorOf(refusal: Refusal, multiparty: boolean): TInt {
  if (refusal.code === ErrorCode.FAR_END_REFUSED) return sipErrorOf(refusal.sipCode);
  if (multiparty && refusal.code === ErrorCode.TOO_MANY_CALLS) return KErrMMEtelMaxReached;
  return errors[refusal.code] ?? KErrGeneral;
}

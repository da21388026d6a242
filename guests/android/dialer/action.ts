// What a user can do with the dialer, and how the dialer says what became of it.

export type UserVerb =
  | 'place' | 'answer' | 'reject' | 'hold' | 'resume' | 'swap' | 'merge' | 'split' | 'transfer' | 'dtmf' | 'mute' | 'route' | 'end'
  | 'message' | 'register' | 'unregister';

export interface UserAction {
  readonly verb: UserVerb;
  readonly callId: string;                   // Telecom call id; empty: the call that the verb plainly means
  readonly otherCallIds: readonly string[];
  readonly to: string;
  readonly text: string;
  readonly on: boolean;
  readonly sipCode: number;
  readonly video: boolean;
  readonly withhold: number;                 // OIR of the call profile: 0 as the account is set, 1 withhold who calls, 2 show it
  readonly inviteFields: string;             // of place: header fields of the call's INVITE; empty = none
  readonly accountId: string;                // id of the phone account, of register and unregister
}

export interface ActionResult {
  readonly ok: boolean;
  readonly callId?: string;
  readonly code?: string;    // the platform's own name of the failure
  readonly text?: string;
}

/** Called exactly once. */
export type ActionDone = (result: ActionResult) => void;

/** android.telecom.CallException.CODE_CALL_IS_NOT_BEING_TRACKED: no call is meant, or it is gone. */
export function noSuchCall(text: string): ActionResult {
  return { ok: false, code: 'CODE_CALL_IS_NOT_BEING_TRACKED', text };
}

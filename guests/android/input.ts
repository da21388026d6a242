// The input device: what the user touched, from bus words to the dialer's, and back. Session numbers end here; the dialer knows Telecom call ids.
import { UserInputVerb, Withhold } from '../../proto/index.ts';
import type { UserInput, UserInputResult } from '../contract/index.ts';
import { noSuchCall, type ActionResult, type UserAction, type UserVerb } from './dialer/index.ts';
import { OriginatingIdentityRestriction } from './telephony/index.ts';

const VERBS: ReadonlyMap<UserInputVerb, UserVerb> = new Map<UserInputVerb, UserVerb>([
  [UserInputVerb.PLACE_CALL, 'place'],
  [UserInputVerb.ANSWER, 'answer'],
  [UserInputVerb.REJECT, 'reject'],
  [UserInputVerb.HOLD, 'hold'],
  [UserInputVerb.RESUME, 'resume'],
  [UserInputVerb.SWAP, 'swap'],
  [UserInputVerb.MERGE, 'merge'],
  [UserInputVerb.SPLIT, 'split'],
  [UserInputVerb.TRANSFER, 'transfer'],
  [UserInputVerb.DTMF, 'dtmf'],
  [UserInputVerb.MUTE, 'mute'],
  [UserInputVerb.ROUTE, 'route'],
  [UserInputVerb.END, 'end'],
  [UserInputVerb.SEND_MESSAGE, 'message'],
  [UserInputVerb.REGISTER, 'register'],
  [UserInputVerb.UNREGISTER, 'unregister'],
]);

const RESTRICTIONS: Readonly<Record<Withhold, OriginatingIdentityRestriction>> = {
  [Withhold.UNSPECIFIED]: OriginatingIdentityRestriction.OIR_DEFAULT,
  [Withhold.INVOKE]: OriginatingIdentityRestriction.OIR_PRESENTATION_RESTRICTED,
  [Withhold.SUPPRESS]: OriginatingIdentityRestriction.OIR_PRESENTATION_NOT_RESTRICTED,
};

/** Which Telecom call stands for a session, and which session for a call. */
export interface CallNames {
  callIdOf(session: number): string;    // empty: none
  sessionOf(callId: string): number;    // 0: none
}

/** What the dialer is to do, or why it is not even asked. */
export function actionOf(input: UserInput, names: CallNames): UserAction | ActionResult {
  const verb = VERBS.get(input.verb);
  if (!verb) return { ok: false, code: 'UnsupportedOperationException', text: `the input device knows no verb ${input.verb}` };
  const others = input.sessions.filter((session) => session !== 0);
  const missing = [input.session, ...others].find((session) => session !== 0 && names.callIdOf(session) === '');
  if (missing !== undefined) return noSuchCall(`there is no call for session ${missing}`);
  return {
    verb,
    callId: input.session === 0 ? '' : names.callIdOf(input.session),
    otherCallIds: others.map((session) => names.callIdOf(session)),
    to: input.to, text: input.text, on: input.on, sipCode: input.sipCode, video: input.video, withhold: RESTRICTIONS[input.withhold as Withhold] ?? OriginatingIdentityRestriction.OIR_DEFAULT,
    accountId: String(input.account), inviteFields: input.join === '' ? '' : `Join: ${input.join}`,
  };
}

export function resultOf(result: ActionResult, input: UserInput, names: CallNames): UserInputResult {
  const session = input.session || (result.callId ? names.sessionOf(result.callId) : 0);
  return { ok: result.ok, session: session || undefined, code: result.code, text: result.text };
}

// From the control protocol's words to the UserInput frame: what the user does on a guest's screen or keys.
import { UserInputVerb, Withhold } from '../../proto/index.ts';
import type { Fields, UserInput } from '../../proto/index.ts';

/** What the user can do; the words of the control protocol. */
export type InputVerb =
  | 'place-call' | 'answer' | 'reject' | 'hold' | 'resume' | 'swap' | 'merge' | 'split' | 'transfer' | 'dtmf' | 'mute' | 'route'
  | 'end' | 'send-message' | 'register' | 'unregister';

export interface InputFields {
  session?: string;
  sessions?: readonly string[];
  to?: string;
  /** transfer: the session to attend to. */
  with?: string;
  text?: string;
  digits?: string;
  on?: boolean;
  /** reject: SIP final response code. */
  code?: number;
  video?: boolean;
  /** place-call: true withholds who calls, false shows it; the account's setting otherwise. */
  withhold?: boolean;
  /** place-call: the dialog of the called one that the call is to be mixed with, as PlaceCall.join has it. */
  join?: string;
  /** register, unregister: which of the configured ones; the first when absent. */
  account?: number;
}

/** How the guest's app took it; `code` is the guest's own error name. */
export interface InputResult { ok: boolean; session?: string; code?: string; message?: string }

const VERBS: Record<InputVerb, UserInputVerb> = {
  'place-call': UserInputVerb.PLACE_CALL, answer: UserInputVerb.ANSWER, reject: UserInputVerb.REJECT, hold: UserInputVerb.HOLD,
  resume: UserInputVerb.RESUME, swap: UserInputVerb.SWAP, merge: UserInputVerb.MERGE, split: UserInputVerb.SPLIT,
  transfer: UserInputVerb.TRANSFER, dtmf: UserInputVerb.DTMF, mute: UserInputVerb.MUTE, route: UserInputVerb.ROUTE, end: UserInputVerb.END,
  'send-message': UserInputVerb.SEND_MESSAGE, register: UserInputVerb.REGISTER, unregister: UserInputVerb.UNREGISTER,
};

/** `problem` is what is wrong with the fields, for people; null when nothing is. */
export function userInputOf(verb: InputVerb, fields: InputFields): { problem: string | null; session: number; body: Fields<UserInput> } {
  const sessions = [...(fields.sessions ?? []), ...(fields.with === undefined ? [] : [fields.with])];
  const unnumbered = [fields.session ?? '0', ...sessions].find((session) => !/^[0-9]{1,10}$/.test(session) || Number(session) > 0xffff_ffff);
  // The route's name stands in `text` on the bus, in `to` on the control line.
  const text = fields.digits ?? fields.text ?? (verb === 'route' ? fields.to : undefined) ?? '';
  return {
    problem: unnumbered === undefined ? null : `there is no session ${JSON.stringify(unnumbered)}`,
    session: Number(fields.session ?? 0),
    body: {
      verb: VERBS[verb], to: verb === 'route' ? '' : fields.to ?? '', text, on: fields.on ?? false,
      sipCode: fields.code ?? 0, sessions: sessions.map(Number), video: fields.video ?? false,
      withhold: fields.withhold === undefined ? Withhold.UNSPECIFIED : fields.withhold ? Withhold.INVOKE : Withhold.SUPPRESS, account: fields.account ?? 0,
      join: fields.join ?? '',
    },
  };
}

// The Join header field (RFC 3911): which call an INVITE wants to be mixed with. Only a configuration that says so knows the extension at all.
import { Slice, isEmpty } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { parameter } from "../message/parameter.ts";
import { firstWord, parametersOf } from "../message/scalar.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { dialogOf, find as findCall } from "./call.ts";
import { State } from "./call-figure.ts";
import { isOneLine } from "./header-lines.ts";
import { matching } from "./replaces.ts";

/** Whether it is the value of a Join header field: a Call-ID and both tags (RFC 3911 7.1). */
export function isJoin(value: Slice): bool {
  const parameters = parametersOf(value);
  return isOneLine(value) && !isEmpty(firstWord(value)) && !isEmpty(parameter(parameters, "to-tag")) && !isEmpty(parameter(parameters, "from-tag"));
}

/** The call that the INVITE judged last is to join; 0 = none. */
export let joinedCall: u32 = 0;

/**
 * RFC 3911 4: 200 when the INVITE may go on, else what it is refused with. Who may is a matter of the guard (guard.ts). DEVIATES: without
 * one nobody is asked who they are; and a call that is not up yet has no voice to mix: 488.
 */
export function judge(invite: Message): i32 {
  joinedCall = 0;
  if (!configuration.joinable || !invite.has(HeaderName.Join)) return 200;
  const value = invite.value(HeaderName.Join), parameters = parametersOf(value);
  if (!isJoin(value)) return 400;
  const dialog = matching(firstWord(value), parameter(parameters, "to-tag"), parameter(parameters, "from-tag"));
  // "a dialog which was not created with an INVITE": 481 as well.
  if (dialog == null || dialog.isSubscription) return 481;
  const call = findCall(dialog.subject);
  if (call == null) return 481;
  switch (call.state) {
    case State.Confirmed: break;
    case State.Departing:
    case State.Leaving:
    case State.CancelWaiting:
    case State.Cancelling:
    case State.Terminated: return 603;
    default: return 488;
  }
  if (dialogOf(call) != dialog) return 481;
  joinedCall = call.id;
  return 200;
}

// Replaces: RFC 3891. Reads it in an INVITE and judges it, takes it out of a Refer-To, and prints it into one.
import { Slice, NONE, addressOf, endOf, isEmpty, isFold, isNone, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Class, isClass } from "../message/character.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { parameter } from "../message/parameter.ts";
import { firstWord, parametersOf } from "../message/scalar.ts";
import { Dialog, find as findDialog } from "../dialog/dialog.ts";
import { Call, dialogOf, find as findCall } from "./call.ts";
import { State } from "./call-figure.ts";

/** The call that the INVITE judged last is to replace; 0 = none. */
export let replacedCall: u32 = 0;

/**
 * RFC 3891 3: 200 when the INVITE may go on, else what it is refused with. Who may is a matter of the guard (guard.ts). DEVIATES: without
 * one nobody is asked who they are; Call-ID and both tags of the call are known to its parties and to those whom they told.
 */
export function judge(invite: Message): i32 {
  replacedCall = 0;
  if (!invite.has(HeaderName.Replaces)) return 200;
  // "If both a Replaces header field and ... a Join": RFC 3911 4.
  if (invite.has(HeaderName.Join)) return 400;
  const value = invite.value(HeaderName.Replaces);
  const parameters = parametersOf(value);
  const toTag = parameter(parameters, "to-tag"), fromTag = parameter(parameters, "from-tag");
  if (isEmpty(firstWord(value)) || isEmpty(toTag) || isEmpty(fromTag)) return 400;
  const dialog = matching(firstWord(value), toTag, fromTag);
  if (dialog == null) return 481;
  const call = findCall(dialog.subject);
  if (call == null) return 481;
  const code = codeOf(call, dialog, !isNone(parameter(parameters, "early-only")));
  if (code == 200) replacedCall = call.id;
  return code;
}

/** "the to-tag and from-tag parameters are matched as local and remote tag"; 0 stands for a tag of RFC 2543 that is not there. */
export function matching(callId: Slice, toTag: Slice, fromTag: Slice): Dialog | null {
  const exact = findDialog(callId, toTag, fromTag);
  return exact != null || !isFold(fromTag, "0") ? exact : findDialog(callId, toTag, NONE);
}

function codeOf(call: Call, dialog: Dialog, earlyOnly: bool): i32 {
  switch (call.state) {
    case State.Early: return 200;
    // "If the Replaces header field matches an early dialog that was not initiated by this UA": no call of ours to give up.
    case State.Invited: return 481;
    // "A dialog that has already terminated: the UA SHOULD decline the request with a 603."
    case State.CancelWaiting:
    case State.Cancelling:
    case State.Departing:
    case State.Leaving:
    case State.Terminated: return 603;
    // "If the 'early-only' flag is present and the dialog is confirmed: 486."
    default: return dialogOf(call) != dialog ? 481 : earlyOnly ? 486 : 200;
  }
}

/** A whole URI that asks its user to replace `dialog`, whose far end it names: "sip:carol@192.0.2.7?Replaces=..." (RFC 5589 7.1). */
export function printUri(writer: TextWriter, dialog: Dialog): void {
  writer.slice(dialog.remoteTarget).text("?Replaces=");
  escape(writer, dialog.callId);
  writer.text("%3Bto-tag%3D");
  escape(writer, dialog.remoteTag);
  writer.text("%3Bfrom-tag%3D");
  escape(writer, dialog.localTag);
}

/** RFC 3261 19.1.1: everything but what a URI's header part may hold as it is. */
function escape(writer: TextWriter, text: Slice): void {
  for (let at = addressOf(text); at < endOf(text); at++) {
    const byte = <u32>load<u8>(at);
    if (isClass(byte, Class.UriHeaders) && byte != 38 && byte != 61) writer.byte(byte);
    else writer.byte(37).hex(byte, 2);
  }
}

// Who the far end is and who sent the call here, as a session's record has it; what is told anew goes on only when it is new.
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, equals, part } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { printUnquoted } from "../message/parameter.ts";
import { DISPLAY_NAME_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { Presentation, RedirectingReason } from "../../../proto/gen/as/phone.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { accountAt } from "../user-agent/account.ts";
import { Call } from "../user-agent/call.ts";
import * as identity from "../user-agent/identity.ts";
import { listenToIdentities } from "../user-agent/listener.ts";
import * as redirecting from "../user-agent/redirecting.ts";
import * as changes from "./changes.ts";
import { onIdentified } from "./listener.ts";
import * as sessions from "./session.ts";
import { Session, Text } from "./session.ts";

let name: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  name = TextWriter.createOver(DISPLAY_NAME_BYTES);
  listenToIdentities(identified);
}

export function readCaller(session: Session, request: Message, source: Endpoint): void {
  identity.readCaller(request, accountAt(session.account), source);
  keep(session);
  redirecting.read(request);
  session.redirectingReason = <RedirectingReason><u32>redirecting.reason;
  session.texts.set(Text.RedirectingUri, part(redirecting.uri, 0, URI_BYTES));
}

function identified(call: Call): void {
  const session = sessions.find(call.id);
  if (session == null || !session.isAnnounced || !keep(session)) return;
  changes.mark(session);
  onIdentified(session);
}

/** What identity.ts has read; false when nothing of it is new. */
function keep(session: Session): bool {
  name.restart();
  printUnquoted(name, part(identity.display, 0, DISPLAY_NAME_BYTES));
  const isNew = <u32>session.presentation != <u32>identity.presentation || session.asserted != identity.isAsserted;
  session.presentation = <Presentation><u32>identity.presentation;
  session.asserted = identity.isAsserted;
  const hasUri = put(session, Text.RemoteUri, part(identity.uri, 0, URI_BYTES));
  const hasName = put(session, Text.RemoteName, name.written);
  return put(session, Text.RemoteNumber, identity.number()) || hasUri || hasName || isNew;
}

function put(session: Session, field: Text, text: Slice): bool {
  if (equals(session.text(field), text)) return false;
  session.texts.set(field, text);
  return true;
}

// What the far end of a call says that it can do, in any of its messages: RFC 3311 4, RFC 6086 5.2.1.
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Call } from "./call.ts";
import * as infoPackage from "./info-package.ts";
import { names } from "./option-tag.ts";

/** A message that says nothing of one of them leaves it as it was. */
export function note(call: Call, message: Message): void {
  if (message.has(HeaderName.Allow)) call.allowsUpdate = names(message, HeaderName.Allow, "update");
  infoPackage.note(call, message);
}

// The Accept header field (RFC 3261 20.1): whether an answer or a NOTIFY of a media type "application/..." is welcome.
import { Slice, isFold, isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { firstWord } from "../message/scalar.ts";
import { Values } from "../message/value.ts";

let values: Values = changetype<Values>(0);

// Boot only.
export function create(): void { values = Values.create(); }

/** No Accept at all leaves it to the method's default, which the type is. */
export function accepts(message: Message, applicationType: string): bool {
  if (!message.has(HeaderName.Accept)) return true;
  for (let value: Slice = values.over(message, HeaderName.Accept); !isNone(value); value = values.next()) {
    const range = firstWord(value);
    if (isFold(range, applicationType) || isFold(range, "application/*") || isFold(range, "*/*")) return true;
  }
  return false;
}

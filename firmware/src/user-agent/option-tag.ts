// Option tags in Require, Supported and Proxy-Require (RFC 3261 19.2): what a message asks for or can do.
import { Slice, isFold, isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Values } from "../message/value.ts";

let values: Values = changetype<Values>(0);

// Boot only.
export function create(): void { values = Values.create(); }

/** Whether one of the values of this header field is `lowerWord`: option tags, and the methods of Allow. */
export function names(message: Message, field: HeaderName, lowerWord: string): bool {
  for (let value: Slice = values.over(message, field); !isNone(value); value = values.next()) if (isFold(value, lowerWord)) return true;
  return false;
}

// The Reason header field: RFC 3326, read and printed. Two protocols matter here: Q.850 and SIP. In requests, and in responses by RFC 6432.
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, NONE, between, endOf, isFold, isNone, lengthOf, addressOf, toNumber, trim } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { parameter, withoutQuotes } from "../message/parameter.ts";
import { Values } from "../message/value.ts";

let values: Values = changetype<Values>(0);
let line: TextWriter = changetype<TextWriter>(0);

/** What the last reading found: a Q.850 cause, a SIP code (0 = none) and the text. */
export let q850Cause: u32 = 0;
export let sipCause: u32 = 0;
export let reasonText: Slice = NONE;

// Boot only.
export function create(): void {
  values = Values.create();
  line = TextWriter.createOver(32);
}

export function readReason(message: Message): void {
  q850Cause = 0;
  sipCause = 0;
  reasonText = NONE;
  for (let value = values.over(message, HeaderName.Reason); !isNone(value); value = values.next()) {
    const protocol = upToSemicolon(value);
    if (endOf(protocol) == endOf(value)) continue;
    const parameters = between(endOf(protocol) + 1, endOf(value));
    const cause = toNumber(parameter(parameters, "cause"), 999);
    if (cause < 0) continue;
    if (isFold(trim(protocol), "q.850")) q850Cause = <u32>cause;
    else if (isFold(trim(protocol), "sip")) sipCause = <u32>cause;
    const text = parameter(parameters, "text");
    if (!isNone(text)) reasonText = withoutQuotes(text);
  }
}

/** Q.850 only; nothing for 0. */
export function printReason(writer: TextWriter, cause: u32): void {
  if (cause != 0) writer.text("Reason: Q.850;cause=").decimal(cause).crlf();
}

/** The same as a whole line, for those who print later. */
export function reasonLine(cause: u32): Slice {
  line.restart();
  printReason(line, cause);
  return line.written;
}

function upToSemicolon(value: Slice): Slice {
  for (let i = 0; i < lengthOf(value); i++) if (load<u8>(addressOf(value) + <usize>i) == 59) return between(addressOf(value), addressOf(value) + <usize>i);
  return value;
}

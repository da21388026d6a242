// History-Info of an INVITE that follows a redirection: RFC 7044 9.2, 10.1, 10.3. One entry for each target that was tried, with the response that it left
// with; a Contact's entry is numbered below that of the target whose 3xx named it. Diversions that a 3xx tells of are handed on (RFC 5806 5.1).
import { Slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { copyHeaders } from "../message/print.ts";
import { FORMED_LINES_BYTES, HISTORY_BYTES } from "./limits.ts";

let line: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { line = TextWriter.createOver(HISTORY_BYTES + FORMED_LINES_BYTES); }

export function begin(): void { line.restart(); }

/** One target in the order in which they were tried; `code` is what it left with, 0 = it is being tried. `trail` is its index, "1.2" as 0x12. */
export function add(target: Slice, code: i32, trail: u32): void {
  line.text(line.length == 0 ? "History-Info: <" : ", <").slice(target);
  // 10.1.1: the reason why it was left, escaped as a header component.
  if (code > 0) line.text("?Reason=SIP%3Bcause%3D").decimal(<u64>code);
  line.text(">;index=");
  printTrail(trail);
}

/** One digit for each level, the first one uppermost: a target set has fewer than ten. */
function printTrail(trail: u32): void {
  if (trail > 15) {
    printTrail(trail >> 4);
    line.byte(46);
  }
  line.byte(48 + (trail & 15));
}

/** The whole lines, with others behind them; those alone when all do not fit: the request goes without its history. */
export function end(response: Message | null, others: Slice): Slice {
  line.crlf();
  if (response != null) copyHeaders(line, response, HeaderName.Diversion);
  line.slice(others);
  return line.failed ? others : line.written;
}

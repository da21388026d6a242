// message/sipfrag (RFC 3420) as RFC 3515 2.4.5 uses it: a status line and nothing that matters behind it.
import { Slice, addressOf, isDigit, lengthOf, part, startsWithFold, toNumber } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { reasonPhrase } from "../message/status.ts";

/** Its media type as it is read, and as it is written. */
export const SIPFRAG_TYPE: string = "message/sipfrag";
export const SIPFRAG: string = "message/sipfrag;version=2.0";
/** "SIP/2.0 ", the code, and a phrase of ours. */
export const SIPFRAG_BYTES: i32 = 96;

/** The status code; -1 = it does not begin with a status line. */
export function readSipfrag(body: Slice): i32 {
  if (!startsWithFold(body, "sip/2.0 ") || lengthOf(body) < 11) return -1;
  const code = <i32>toNumber(part(body, 8, 11), 699);
  const isEnd = lengthOf(body) == 11 || !isDigit(load<u8>(addressOf(body) + 11));
  return code >= 100 && isEnd ? code : -1;
}

export function printSipfrag(writer: TextWriter, code: i32): Slice {
  writer.restart();
  return writer.text("SIP/2.0 ").decimal(<u64>code).byte(32).text(reasonPhrase(code)).crlf().written;
}

// What of a URI stands in a Request-URI, and in a dialog's target: RFC 3261 19.1.1, table 1: neither header components nor a method.
import { REQUEST_URI_BYTES } from "../limits.ts";
import { NONE, Slice, addressOf, between, endOf, indexOf, isFold, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { parameter } from "./parameter.ts";
import { Uri } from "./uri.ts";

let plain: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { plain = TextWriter.createOver(REQUEST_URI_BYTES); }

/** Good until the next call; NONE = it has a method and is too long to be printed without it. */
export function requestUriOf(uri: Uri): Slice {
  if (isNone(parameter(uri.parameters, "method"))) return uri.withoutHeaders;
  const all = uri.parameters, end = endOf(all);
  plain.restart();
  plain.slice(between(addressOf(uri.text), addressOf(all) - 1));
  for (let at = addressOf(all); at < end; ) {
    let behind = at;
    while (behind < end && load<u8>(behind) != 59) behind++;
    const one = between(at, behind), sign = indexOf(one, 61);
    if (!isFold(sign < 0 ? one : between(at, at + <usize>sign), "method")) plain.byte(59).slice(one);
    at = behind + 1;
  }
  return plain.failed ? NONE : plain.written;
}

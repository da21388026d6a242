// An INVITE that is formed from a URI: what of it becomes the Request-URI and what header fields. RFC 3261 19.1.5, and table 1 of 19.1.1.
import { Slice, NONE, addressOf, between, endOf, isFold, isNone, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { HeaderName } from "../message/header-name.ts";
import { headerNameAt } from "../message/header-table.ts";
import { parameter } from "../message/parameter.ts";
import { beginHeader } from "../message/print.ts";
import { requestUriOf } from "../message/request-uri.ts";
import { Uri, parseUri, printUnescaped } from "../message/uri.ts";
import { lineOf } from "./header-lines.ts";
import { FORMED_LINES_BYTES } from "./limits.ts";
import { URI_BYTES } from "../../../proto/gen/as/limits.ts";

let uri: Uri = changetype<Uri>(0);
let field: TextWriter = changetype<TextWriter>(0);
let writer: TextWriter = changetype<TextWriter>(0);

/** Of the URI that was taken apart last. */
export let requestUri: Slice = NONE;
/** Whole header lines; may be empty. */
export let lines: Slice = NONE;

// Boot only.
export function create(): void {
  uri = Uri.create();
  field = TextWriter.createOver(32);
  writer = TextWriter.createOver(FORMED_LINES_BYTES);
}

/** False: "the URI is invalid", or forms something else than an INVITE. */
export function read(text: Slice): bool {
  requestUri = NONE;
  lines = NONE;
  if (parseUri(text, uri) != ErrorCode.None || !uri.isSip) return false;
  const method = parameter(uri.parameters, "method");
  if (!isNone(method) && !isFold(method, "invite")) return false;
  // "The method parameter MUST NOT be placed in the Request-URI."
  requestUri = requestUriOf(uri);
  return !isNone(requestUri) && (isNone(method) || lengthOf(requestUri) <= URI_BYTES) && readComponents(uri.headers);
}

/** RFC 3911 6: the INVITE of the URI that was read joins this dialog, too. False: it joins or replaces one already, or there is no room. */
export function join(dialog: Slice): bool {
  if (!isNone(lineOf(lines, "join")) || !isNone(lineOf(lines, "replaces"))) return false;
  writer.text("Require: join\r\nJoin: ").slice(dialog).crlf();
  lines = writer.written;
  return !writer.failed;
}

/** hname "=" hvalue, separated by "&". */
function readComponents(components: Slice): bool {
  const end = endOf(components);
  let seen: u32 = 0;
  writer.restart();
  for (let at = addressOf(components); at < end; ) {
    let behind = at;
    while (behind < end && load<u8>(behind) != 38) behind++;
    let equals = at;
    while (equals < behind && load<u8>(equals) != 61) equals++;
    if (equals == behind) return false;
    const name = nameOf(between(at, equals)), bit = bitOf(name);
    if ((seen & bit) != 0 || (bit != 0 && !printField(name, between(equals + 1, behind)))) return false;
    seen |= bit;
    at = behind + 1;
  }
  if (writer.failed) return false;
  lines = writer.written;
  return true;
}

function nameOf(text: Slice): HeaderName {
  field.restart();
  printUnescaped(field, text);
  return field.failed ? HeaderName.Extension : headerNameAt(addressOf(field.written), <u32>field.length);
}

/**
 * "Choose to honor the request on a per-component basis": one bit for each header field that is, 0 for all others. Those say what the call is about,
 * whom it takes the place of and who should take it. What says who we are, where we are, what we can do or what the body is, is ours to say.
 */
function bitOf(name: HeaderName): u32 {
  switch (name) {
    case HeaderName.Subject: return 1;
    case HeaderName.Priority: return 2;
    case HeaderName.InReplyTo: return 4;
    case HeaderName.CallInfo: return 8;
    case HeaderName.Replaces: return 16;
    case HeaderName.Join: return 32;
    case HeaderName.AcceptContact: return 64;
    case HeaderName.RejectContact: return 128;
    case HeaderName.RequestDisposition: return 256;
    default: return 0;
  }
}

function printField(name: HeaderName, escaped: Slice): bool {
  // RFC 3891 6.1, RFC 3911 6: a far end that does not know it must not ring as if it were a new call.
  if (name == HeaderName.Replaces) writer.text("Require: replaces\r\n");
  if (name == HeaderName.Join) writer.text("Require: join\r\n");
  beginHeader(writer, name);
  const start = writer.position;
  printUnescaped(writer, escaped);
  // No line of its own may come out of an escape.
  for (let at = start; at < writer.position; at++) if (load<u8>(at) < 32 || load<u8>(at) == 127) return false;
  const isEmpty = writer.position == start;
  writer.crlf();
  return !isEmpty;
}

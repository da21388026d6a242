// The head of a response, made from its request: RFC 3261 8.2.6.2.
import { Slice, NONE, isEmpty, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { Address, parseAddress } from "../message/address.ts";
import { Message } from "../message/message.ts";
import { HeaderName } from "../message/header-name.ts";
import { printStatusLine, copyHeader, beginHeader } from "../message/print.ts";
import { reasonPhrase } from "../message/status.ts";
import { Values } from "../message/value.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { isForSips, printFor, printForUri } from "../transport/local.ts";
import { printTopVia } from "../transport/response-address.ts";

/** The one printing buffer of requests and responses: printed, handed to the transaction, reused. */
export let printer: TextWriter = changetype<TextWriter>(0);
let values: Values = changetype<Values>(0);
let address: Address = changetype<Address>(0);

// Boot only.
export function create(printedBytes: i32): void {
  printer = TextWriter.createOver(printedBytes);
  values = Values.create();
  address = Address.create();
}

/** Where the status line and the head (up to CSeq) of the response that was begun last end. */
export let lineBytes: i32 = 0;
export let headBytes: i32 = 0;

/**
 * Status-Line, Via, From, To, Call-ID and CSeq; whoever answers goes on with more header fields and the end.
 * `toTag` 0 leaves the To as it came (100, and requests that have a tag). `words` take the place of the phrase, which when empty is the usual one.
 */
export function beginResponse(request: Message, source: Endpoint, code: i32, toTag: u64, phrase: string = "", words: Slice = NONE): TextWriter {
  const writer = printer;
  writer.restart();
  printFor(source);
  printForDialog(request, code);
  if (isEmpty(words)) printStatusLine(writer, code, phrase.length > 0 ? phrase : reasonPhrase(code));
  else writer.text("SIP/2.0 ").decimal(code).byte(32).slice(words).crlf();
  lineBytes = writer.length;
  printHead(writer, request, source, toTag);
  headBytes = writer.length;
  return writer;
}

/** 12.1.1: sips in the Request-URI, else in the topmost Record-Route, else in the Contact makes the dialog, and our Contact, sips. */
function printForDialog(request: Message, code: i32): void {
  printForUri(request.requestUri);
  if (isForSips() || code == 100 || !isNone(request.to.tag)) return;
  const route = values.over(request, HeaderName.RecordRoute);
  const from = isNone(route) ? values.over(request, HeaderName.Contact) : route;
  if (!isNone(from) && parseAddress(from, address) == ErrorCode.None) printForUri(address.uri);
}

/** The response once more, from its request and what was kept of it: status line, and all behind the head. */
export function printAgain(request: Message, source: Endpoint, toTag: u64, line: Slice, tail: Slice): TextWriter {
  const writer = printer;
  writer.restart();
  writer.slice(line);
  printHead(writer, request, source, toTag);
  return writer.slice(tail);
}

function printHead(writer: TextWriter, request: Message, source: Endpoint, toTag: u64): void {
  // 18.2.1, 8.2.6.2: all Vias in their order; received and rport go into the first value.
  let first = true;
  for (let via = values.over(request, HeaderName.Via); !isNone(via); via = values.next()) {
    writer.text("Via: ");
    if (first) printTopVia(writer, request.via, source);
    else writer.slice(via);
    writer.crlf();
    first = false;
  }
  copyHeader(writer, request, HeaderName.From);
  if (request.has(HeaderName.To)) { // a 400 may be about its absence
    beginHeader(writer, HeaderName.To).slice(request.value(HeaderName.To));
    if (toTag != 0 && isNone(request.to.tag)) writer.text(";tag=").hex(toTag, 16);
    writer.crlf();
  }
  copyHeader(writer, request, HeaderName.CallId);
  copyHeader(writer, request, HeaderName.CSeq);
}

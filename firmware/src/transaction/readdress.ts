// Our own address in a request that goes another way than it was made for: by another transport, or to the other address family.
import { NONE, Slice, addressOf, between, endOf, equals, isEmpty, isNone, lengthOf, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { SDP_BYTES } from "../limits.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { printFor, printForUri, printHostPort, printTransport } from "../transport/local.ts";
import { ipOf, isIpv6For } from "../transport/own-address.ts";

const OURS_BYTES: i32 = 96; // "[2001:db8::1]:5060;transport=tcp"
let before: TextWriter = changetype<TextWriter>(0);
let after: TextWriter = changetype<TextWriter>(0);
let oldEnd: TextWriter = changetype<TextWriter>(0);
let newEnd: TextWriter = changetype<TextWriter>(0);
let described: TextWriter = changetype<TextWriter>(0);
let wasIpv6: bool = false;
let isIpv6: bool = false;

// Boot only.
export function create(): void {
  before = TextWriter.createOver(OURS_BYTES);
  after = TextWriter.createOver(OURS_BYTES);
  oldEnd = TextWriter.createOver(OURS_BYTES);
  newEnd = TextWriter.createOver(OURS_BYTES);
  described = TextWriter.createOver(SDP_BYTES);
}

/** What follows is about a request that was made for `old` and goes to `way`; what is printed from now on, too. */
export function begin(old: Endpoint, way: Endpoint, requestUri: Slice): void {
  wasIpv6 = isIpv6For(old);
  isIpv6 = isIpv6For(way);
  printOurs(before, old, requestUri);
  printOurs(after, way, requestUri);
}

function printOurs(writer: TextWriter, way: Endpoint, requestUri: Slice): void {
  writer.restart();
  printFor(way);
  printForUri(requestUri);
  printTransport(printHostPort(writer));
}

/** A Contact: our own address in the value, as it is for the new way. */
export function printContact(writer: TextWriter, value: Slice): void {
  if (before.failed || after.failed || !printReplaced(writer, value, before.written, after.written)) writer.slice(value);
}

/**
 * The body of a request: the description in a call's first INVITE names the address that the far end can reach (RFC 6157 4). Media ports are the same in
 * both families. Within a call the far end has said what it can do.
 */
export function body(request: Message): Slice {
  if (wasIpv6 == isIpv6 || !configuration.phone || request.method != Method.Invite || !isNone(request.to.tag) || isEmpty(request.body)) return request.body;
  described.restart();
  printEnd(oldEnd, wasIpv6);
  printEnd(newEnd, isIpv6);
  let rest = request.body;
  for (let line = lineOf(rest); !isEmpty(rest); line = lineOf(rest)) {
    if (!printReplaced(described, line, oldEnd.written, newEnd.written)) described.slice(line);
    rest = between(endOf(line), endOf(rest));
  }
  return described.failed ? request.body : described.written;
}

/** With its end. */
function lineOf(text: Slice): Slice {
  for (let at = addressOf(text); at < endOf(text); at++) if (load<u8>(at) == 10) return between(addressOf(text), at + 1);
  return text;
}

/** What o= and c= lines of ours end with. */
function printEnd(writer: TextWriter, ofIpv6: bool): void {
  writer.restart();
  writer.text(ofIpv6 ? "IN IP6 " : "IN IP4 ").slice(ipOf(ofIpv6)).crlf();
}

/** False, with nothing printed, when `old` is not in it. */
function printReplaced(writer: TextWriter, text: Slice, old: Slice, ours: Slice): bool {
  for (let at = addressOf(text), end = endOf(text); at + <usize>lengthOf(old) <= end; at++) {
    if (!equals(slice(at, lengthOf(old)), old)) continue;
    writer.slice(between(addressOf(text), at)).slice(ours).slice(between(at + <usize>lengthOf(old), end));
    return true;
  }
  return false;
}

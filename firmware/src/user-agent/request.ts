// Printing requests: RFC 3261 8.1.1 outside a dialog, 12.2.1.1 inside one, and the next hop of each.
import { NONE, Slice, between, endOf, is, isEmpty, isNone, slice, trim } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Address, parseAddress } from "../message/address.ts";
import { Method, methodText } from "../message/method.ts";
import { printRequestLine, printHeaderText } from "../message/print.ts";
import { HeaderName } from "../message/header-name.ts";
import { parameter } from "../message/parameter.ts";
import { requestUriOf } from "../message/request-uri.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { firstValue } from "../message/value.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Dialog, Text } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { destinationOf } from "../transport/destination.ts";
import { isForSips, printForUri, printVia } from "../transport/local.ts";
import { printContactOf, printRoute } from "./registration/route.ts";
import { printer } from "../transaction/response.ts";
import { Account } from "./account.ts";
import { ALLOWED, EVENTS, JOINABLE, SUPPORTED, WATCHED_EVENTS } from "./capabilities.ts";
import * as envelope from "./envelope.ts";
import { printReceived } from "./info-package.ts";

let hop: Address = changetype<Address>(0);
let hopUri: Uri = changetype<Uri>(0);
let methodWriter: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  hop = Address.create();
  hopUri = Uri.create();
  methodWriter = TextWriter.createOver(32);
}

export function methodSlice(method: Method): Slice {
  methodWriter.restart();
  return methodWriter.text(methodText(method)).written;
}

/** 12.2.1.1: the request line, Via, Route, From, To, Call-ID and CSeq of a request inside the dialog. */
export function beginInside(dialog: Dialog, method: Method, cseq: u32, branch: Slice): TextWriter { return beginInsideWith(dialog, methodSlice(method), cseq, branch); }

/** The Request-URI of the request inside a dialog that was begun last. */
export let requestUriInside: Slice = NONE;

/** The same for any method. */
export function beginInsideWith(dialog: Dialog, method: Slice, cseq: u32, branch: Slice): TextWriter {
  const writer = printer;
  const routes = dialog.routeSet;
  const isStrict = !isEmpty(routes) && !firstIsLoose(routes);
  writer.restart();
  printForUri(dialog.remoteTarget);
  // 8.1.1.8: so does a sips URI in the first Route.
  if (!isEmpty(routes) && !isForSips()) printForUri(hop.uri);
  // "stripping any parameters that are not allowed in a Request-URI"
  requestUriInside = isStrict ? requestUriOf(hopUri) : dialog.remoteTarget;
  printRequestLine(writer, method, requestUriInside);
  printVia(writer, branch);
  if (isStrict) {
    // "place the remainder of the route set into the Route header field, the remote target URI as the last value"
    const first = firstValue(routes);
    writer.text("Route: ");
    if (endOf(first) < endOf(routes)) writer.slice(between(endOf(first) + 1, endOf(routes))).byte(44);
    writer.byte(60).slice(dialog.remoteTarget).byte(62).crlf();
  } else if (!isEmpty(routes)) writer.text("Route: ").slice(routes).crlf();
  printHeaderText(writer, HeaderName.MaxForwards, "70");
  writer.text("From: <").slice(dialog.texts.get(Text.LocalUri)).text(">;tag=").slice(dialog.localTag).crlf();
  writer.text("To: <").slice(dialog.texts.get(Text.RemoteUri)).byte(62);
  if (!isNone(dialog.remoteTag)) writer.text(";tag=").slice(dialog.remoteTag);
  writer.crlf().text("Call-ID: ").slice(dialog.callId).crlf();
  writer.text("CSeq: ").decimal(cseq).byte(32).slice(method).crlf();
  return writer;
}

/**
 * 8.1.2: the first route, else the remote target. A name leads to where the dialog's last message came from, if that is one of its servers;
 * and DEVIATES from RFC 3263 where it has none: then to there all the same, so that a call can be ended.
 */
export function nextHop(dialog: Dialog, into: Endpoint): bool {
  const routes = dialog.routeSet;
  const uri = isEmpty(routes) || parseAddress(trim(firstValue(routes)), hop) != 0 ? dialog.remoteTarget : hop.uri;
  const peer: Endpoint | null = dialog.peer.port == 0 ? null : dialog.peer;
  if (destinationOf(uri, into, peer)) return true;
  if (peer == null) return false;
  into.copy(peer);
  into.location = 0;
  into.waits = false;
  return true;
}

/** 19.1.1: a proxy that follows RFC 3261 marks its Record-Route with lr. */
function firstIsLoose(routes: Slice): bool {
  if (parseAddress(trim(firstValue(routes)), hop) != 0 || parseUri(hop.uri, hopUri) != 0) return true;
  return !isNone(parameter(hopUri.parameters, "lr"));
}

/** 8.1.1: everything but Contact, capabilities and body. `fromTag` and `callId` are the caller's. */
export function beginOutside(account: Account, method: Slice, requestUri: Slice, to: Slice, callId: Slice, fromTag: Slice, cseq: u32, branch: Slice, isWithheld: bool = false): TextWriter {
  const writer = printer;
  writer.restart();
  printForUri(requestUri);
  printRequestLine(writer, method, requestUri); // 8.1.1.1; the DEVIATES of its last paragraph stands in registration/route.ts
  printVia(writer, branch); // 8.1.1.7
  // RFC 3608 6.1: not for the REGISTER that it comes from.
  if (!is(method, "REGISTER")) printRoute(writer, account);
  envelope.printBeforeTag(writer, account, isWithheld).text(";tag=").slice(fromTag).crlf();
  envelope.printTo(writer, to);
  writer.text("Call-ID: ").slice(callId).crlf(); // 8.1.1.4
  writer.text("CSeq: ").decimal(cseq).byte(32).slice(method).crlf(); // 8.1.1.5
  return writer;
}

/** 8.1.1.8: where later requests of this dialog reach us. */
export function printContact(writer: TextWriter, account: Account, isWithheld: bool = false): TextWriter { return printContactOf(writer, account, isWithheld); }

/** 8.1.1.9, 20.5, 20.37: what we can do. */
export function printCapabilities(writer: TextWriter): TextWriter {
  return printReceived(printEvents(writer.text("Allow: ").text(ALLOWED).text("\r\nSupported: ").text(SUPPORTED).text(configuration.joinable ? JOINABLE : "").crlf()));
}

/** RFC 6665 8.2.2: what we notify of; dialog only to those whom the configuration names. */
export function printEvents(writer: TextWriter): TextWriter {
  return writer.text("Allow-Events: ").text(configuration.dialogWatchersCount == 0 ? EVENTS : WATCHED_EVENTS).crlf();
}

export function printAgent(writer: TextWriter, name: HeaderName): TextWriter {
  if (configuration.userAgentLength > 0) writer.text(name == HeaderName.Server ? "Server: " : "User-Agent: ").slice(slice(configuration.userAgent, configuration.userAgentLength)).crlf();
  return writer;
}

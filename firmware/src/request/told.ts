// What the events of the bus tell of a SIP message: the same fields in each of them, whichever event it is.
import { Slice, NONE, addressOf, lengthOf } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { headersOf, hostOf, textOf, transportOf } from "./text.ts";

/** A request that has arrived: what it asks for, who sends it, and from where. */
export function tellRequest<T>(to: T, request: Message, source: Endpoint): void {
  const uri = textOf(request.requestUri, URI_BYTES), from = textOf(request.from.uri, URI_BYTES), target = textOf(request.to.uri, URI_BYTES);
  const host = hostOf(source), transport = transportOf(source);
  to.requestUri = addressOf(uri);
  to.requestUriLength = lengthOf(uri);
  to.from = addressOf(from);
  to.fromLength = lengthOf(from);
  to.to = addressOf(target);
  to.toLength = lengthOf(target);
  to.sourceIp = addressOf(host);
  to.sourceIpLength = lengthOf(host);
  to.sourcePort = source.port;
  to.transport = addressOf(transport);
  to.transportLength = lengthOf(transport);
  tellContent(to, request, request.body);
}

/** A response: what its sender says about it, and what it brings. */
export function tellResponse<T>(to: T, response: Message): void {
  const phrase = textOf(response.reason);
  to.reason = addressOf(phrase);
  to.reasonLength = lengthOf(phrase);
  tellContent(to, response, response.body);
}

/** The header section, of a message that has one, and a body. */
export function tellContent<T>(to: T, message: Message | null, body: Slice): void {
  const headers: Slice = message == null ? NONE : headersOf(message);
  to.headers = addressOf(headers);
  to.headersLength = lengthOf(headers);
  to.body = addressOf(body);
  to.bodyLength = lengthOf(body);
}

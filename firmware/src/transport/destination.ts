// Where a request goes: RFC 3261 8.1.2 and RFC 3263 4. A numeric host is a destination at once, a name by way of its location.
import { NONE, Slice, isNone, isFold, lengthOf } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { isInvalidHost, readIp } from "../message/host.ts";
import { parameter } from "../message/parameter.ts";
import { Scheme, Uri, parseUri } from "../message/uri.ts";
import { Transport, defaultPort } from "../message/via.ts";
import { Endpoint } from "./endpoint.ts";
import { NAME_BYTES } from "./limits.ts";
import { locate } from "./locating.ts";
import { ANY } from "./location.ts";

/** The last name that was asked for could not be looked up: all records are in use. */
export let hasNoRoom: bool = false;
let hop: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { hop = Uri.create(); }

/**
 * Writes where `uri` leads into `into`; false (unchanged) when it has another scheme or transport, or no name can be looked up for now.
 * `before`: where the same dialog went, or where requests go that no name is known for; null = nowhere.
 */
export function destinationOf(uri: Slice, into: Endpoint, before: Endpoint | null = null): bool {
  hasNoRoom = false;
  if (!isDestination(uri)) return false;
  const transport = transportOf(hop);
  const isSecure = hop.scheme == Scheme.Sips;
  // RFC 3263 4: the maddr parameter, if there is one, takes the host's place.
  const maddr = parameter(hop.parameters, "maddr");
  const host = isNone(maddr) ? hop.host : maddr;
  const known = transport != ANY ? <Transport>transport : isSecure ? Transport.Tls : Transport.Udp;
  // 19.1.2: the default port is the transport's.
  if (!into.setHost(host, hop.port >= 0 ? hop.port : defaultPort(known))) {
    if (lengthOf(host) > NAME_BYTES || isInvalidHost(host)) return false;
    hasNoRoom = !locate(host, <u16>max(hop.port, 0), transport, isSecure, into, before);
    return !hasNoRoom;
  }
  // RFC 7118 5.2: "ws" stands for both, and proxies write it outside of sips, too: in a dialog over a secured connection to the same place it is that one.
  if (known == Transport.Ws && before != null && before.transport == <u8>Transport.Wss && before.isSame(into)) into.copy(before);
  else {
    into.transport = <u8>known;
    into.domain = 0;
    into.stream = 0;
  }
  into.location = 0;
  into.waits = false;
  return true;
}

/** A URI that requests can be sent to, numeric or not. */
export function isDestination(uri: Slice): bool {
  return parseUri(uri, hop) == ErrorCode.None && hop.isSip && transportOf(hop) != <u8>Transport.Other;
}

/** Nothing has to be looked up for it. */
export function isNumeric(uri: Slice): bool {
  const maddr = isDestination(uri) ? parameter(hop.parameters, "maddr") : NONE;
  return readIp(isNone(maddr) ? hop.host : maddr);
}

/** RFC 3263 4.1: as the parameter says; sips is TLS, whatever stream it names. Without one and without a port it is open; with a port UDP or TLS. */
function transportOf(uri: Uri): u8 {
  const named = parameter(uri.parameters, "transport");
  const isSecure = uri.scheme == Scheme.Sips;
  if (isNone(named)) return uri.port < 0 ? ANY : isSecure ? <u8>Transport.Tls : <u8>Transport.Udp;
  if (isFold(named, "udp")) return isSecure ? <u8>Transport.Other : <u8>Transport.Udp;
  if (isFold(named, "tcp")) return isSecure ? <u8>Transport.Tls : <u8>Transport.Tcp;
  if (isFold(named, "tls")) return <u8>Transport.Tls;
  // RFC 7118 5.2: "ws" for both, sips is the secured one.
  if (isFold(named, "ws")) return isSecure ? <u8>Transport.Wss : <u8>Transport.Ws;
  return isFold(named, "wss") ? <u8>Transport.Wss : <u8>Transport.Other;
}

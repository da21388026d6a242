// Where a request goes: RFC 3261 8.1.2 and RFC 3263 4 for numeric hosts. Names are the seam for more.
import { Slice, isNone, isFold } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { parameter } from "../message/parameter.ts";
import { Scheme, Uri, parseUri } from "../message/uri.ts";
import { Transport, defaultPort } from "../message/via.ts";
import { Endpoint } from "./endpoint.ts";

let hop: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { hop = Uri.create(); }

/** Writes the address that `uri` names into `into`; false (unchanged) when it is a name, another scheme or another transport. */
export function destinationOf(uri: Slice, into: Endpoint): bool {
  if (parseUri(uri, hop) != ErrorCode.None || !hop.isSip) return false;
  const transport = transportOf(hop);
  if (transport == Transport.Other) return false;
  // RFC 3263 4: the maddr parameter, if there is one, takes the host's place.
  const maddr = parameter(hop.parameters, "maddr");
  // 19.1.2: the default port is the transport's.
  const port = hop.port >= 0 ? hop.port : defaultPort(transport);
  if (!into.setHost(isNone(maddr) ? hop.host : maddr, port)) return false;
  into.transport = <u8>transport;
  into.domain = 0;
  into.stream = 0;
  return true;
}

/** RFC 3263 4.1: the parameter; for a numeric host without one UDP. sips is TLS, whatever stream the parameter names. */
function transportOf(uri: Uri): Transport {
  const named = parameter(uri.parameters, "transport");
  const isSecure = uri.scheme == Scheme.Sips;
  if (isNone(named)) return isSecure ? Transport.Tls : Transport.Udp;
  if (isFold(named, "udp")) return isSecure ? Transport.Other : Transport.Udp;
  if (isFold(named, "tcp")) return isSecure ? Transport.Tls : Transport.Tcp;
  if (isFold(named, "tls")) return Transport.Tls;
  // RFC 7118 5.2: "ws" for both, sips is the secured one.
  if (isFold(named, "ws")) return isSecure ? Transport.Wss : Transport.Ws;
  return isFold(named, "wss") ? Transport.Wss : Transport.Other;
}

// Where a request goes: RFC 3261 8.1.2 and RFC 3263 4 for numeric hosts over UDP. Names and other transports are the seam for more.
import { Slice, isNone, isFold } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { parameter } from "../message/parameter.ts";
import { Scheme, Uri, parseUri } from "../message/uri.ts";
import { Endpoint } from "./endpoint.ts";

let hop: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { hop = Uri.create(); }

/** Writes the address that `uri` names into `into`; false (unchanged) when it is a name, another scheme or another transport. */
export function destinationOf(uri: Slice, into: Endpoint): bool {
  if (parseUri(uri, hop) != ErrorCode.None || hop.scheme != Scheme.Sip) return false;
  const transport = parameter(hop.parameters, "transport");
  if (!isNone(transport) && !isFold(transport, "udp")) return false;
  // RFC 3263 4: the maddr parameter, if there is one, takes the host's place.
  const maddr = parameter(hop.parameters, "maddr");
  return into.setHost(isNone(maddr) ? hop.host : maddr, hop.portOrDefault);
}

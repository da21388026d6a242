// Connection reuse (RFC 5923): requests of ours go on a connection that was accepted, when its other end has asked for it by ";alias" in its Via
// and has shown a certificate. Over TCP anybody could ask for the requests of others (9.1, 9.3): there only where the configuration trusts all hosts.
import { isNone } from "../memory/slice.ts";
import { parameter } from "../message/parameter.ts";
import { Transport, Via } from "../message/via.ts";
import * as connections from "./connection.ts";
import { Endpoint } from "./endpoint.ts";

const sentBy = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));

let isTcpTrusted: bool = false;

// Boot only.
export function configure(reuseTcp: bool): void { isTcpTrusted = reuseTcp; }

/** Our Vias over this transport have the parameter, and that of others is heard. */
export function isUsed(transport: Transport): bool { return transport == Transport.Tls || (isTcpTrusted && transport == Transport.Tcp); }

/** 8.1: from now on the connection of this request also leads to the port of its sent-by, if that is at the same address. */
export function learn(via: Via, source: Endpoint): void {
  if (!isUsed(<Transport>source.transport) || isNone(parameter(via.parameters, "alias"))) return;
  const connection = connections.find(source.stream);
  if (connection == null || (!connection.isNamed && source.transport == <u8>Transport.Tls)) return;
  if (sentBy.setHost(via.host, 0) && !sentBy.isSameHost(source)) return;
  connection.aliasPort = <u16>via.portOrDefault;
}

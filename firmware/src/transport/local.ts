// Our own end of the transport: what stands in Via and Contact. All listeners of a family have one address; the secured one stands a port above,
// those for WebSocket where the configuration says.
import { Slice, addressOf, indexOf, startsWithFold } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Transport } from "../message/via.ts";
import { isUsed as isReused } from "./alias.ts";
import { Endpoint } from "./endpoint.ts";
import { isOwnHost, ownFor } from "./own-address.ts";
import { isOwnInvalidHost, isWebSocket, portOf, printInvalidHost } from "./websocket.ts";

/** Of the message that is being printed: a request's destination, or where the request came from that is answered. */
let printed: Transport = Transport.Udp;
/** How whoever gets it sees us. */
let own: Endpoint = changetype<Endpoint>(0);
let isSips: bool = false;

const sentBy = changetype<Endpoint>(memory.data(24, 8));

// Boot only. Before anybody is known.
export function create(): void { own = ownFor(sentBy); }

/** 18.1.2: a response whose top Via is not ours is none of our business. */
export function isSentBy(host: Slice): bool { return (sentBy.setHost(host, 0) && isOwnHost(sentBy)) || isOwnInvalidHost(host); }

/** What is printed from now on is about this transport. */
export function printFor(way: Endpoint): void {
  printed = <Transport>way.transport;
  own = ownFor(way);
  isSips = false;
}

/** 8.1.1.8, 12.1.1: a request to a sips URI, and what answers it, has a sips Contact. */
export function printForUri(requestUri: Slice): void { isSips = startsWithFold(requestUri, "sips:"); }

export function isForSips(): bool { return isSips; }

export function printScheme(writer: TextWriter): TextWriter { return writer.text(isSips ? "sips:" : "sip:"); }

/** "192.0.2.1:5060", the sent-by of our Vias and the hostport of our Contacts. */
export function printHostPort(writer: TextWriter): TextWriter {
  if (isWebSocket(printed) && portOf(printed) == 0) return printInvalidHost(writer);
  own.printReference(writer);
  return writer.byte(58).decimal(isWebSocket(printed) ? portOf(printed) : <u64>own.port + (printed == Transport.Tls ? 1 : 0));
}

/** ";transport=tcp": what our Contact says beyond the address; nothing for UDP, and for TLS of sips (RFC 3263 4.1). */
export function printTransport(writer: TextWriter): TextWriter {
  // RFC 7118 5.2 has "ws" for both. DEVIATES: a secured listener outside of sips is "wss", as ";transport=tls" is in use: "ws" would lead to the plain one.
  if (isWebSocket(printed)) return writer.text(printed == Transport.Wss && !isSips && portOf(printed) != 0 ? ";transport=wss" : ";transport=ws");
  if (isSips) return writer;
  if (printed == Transport.Tcp) writer.text(";transport=tcp");
  else if (printed == Transport.Tls) writer.text(";transport=tls");
  return writer;
}

/** RFC 3261 8.1.1.7, RFC 3581 3: every request asks for rport. */
export function printVia(writer: TextWriter, branch: Slice): TextWriter {
  writer.text("Via: SIP/2.0/").text(nameOf(printed)).byte(32);
  printHostPort(writer).text(";branch=").slice(branch).text(";rport");
  // RFC 5923 8.1: requests may come back on the connection.
  return (isReused(printed) ? writer.text(";alias") : writer).crlf();
}

function nameOf(transport: Transport): string {
  switch (transport) {
    case Transport.Tcp: return "TCP";
    case Transport.Tls: return "TLS";
    case Transport.Ws: return "WS";
    case Transport.Wss: return "WSS";
    default: return "UDP";
  }
}

/** 18.1.1: a request that changes between UDP and TCP says so in its Via, the first field behind the request line. */
export function changeVia(request: Slice, transport: Transport): void {
  const name = addressOf(request) + <usize>indexOf(request, 10) + 1 + 13; // behind "Via: SIP/2.0/"
  store<u8>(name, transport == Transport.Tcp ? 84 : 85);
  store<u8>(name, transport == Transport.Tcp ? 67 : 68, 1);
}

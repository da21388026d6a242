// Our own end of the transport: what stands in Via, Contact and SDP. All listeners have one address; the secured one stands a port above.
import { Slice, addressOf, indexOf, lengthOf, startsWithFold } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Transport } from "../message/via.ts";
import { Endpoint } from "./endpoint.ts";

let advertised: Endpoint = changetype<Endpoint>(0);
/** Of the message that is being printed: a request's destination, or where the request came from that is answered. */
let printed: Transport = Transport.Udp;
let isSips: bool = false;

const sentBy = changetype<Endpoint>(memory.data(24, 8));

// Boot only. False when neither address is numeric.
export function configure(bindIp: Slice, bindPort: u32, advertisedIp: Slice, advertisedPort: u32): bool {
  advertised = Endpoint.create();
  const ip = lengthOf(advertisedIp) > 0 ? advertisedIp : bindIp;
  const port = advertisedPort != 0 ? advertisedPort : bindPort;
  return advertised.setHost(ip, port == 0 ? 5060 : <i32>port);
}

/** 18.1.2: a response whose top Via is not ours is none of our business. */
export function isSentBy(host: Slice): bool { return sentBy.setHost(host, 0) && sentBy.isSameHost(advertised); }

/** What is printed from now on is about this transport. */
export function printFor(way: Endpoint): void {
  printed = <Transport>way.transport;
  isSips = false;
}

/** 8.1.1.8, 12.1.1: a request to a sips URI, and what answers it, has a sips Contact. */
export function printForUri(requestUri: Slice): void { isSips = startsWithFold(requestUri, "sips:"); }

export function printScheme(writer: TextWriter): TextWriter { return writer.text(isSips ? "sips:" : "sip:"); }

/** "192.0.2.1:5060", the sent-by of our Vias and the hostport of our Contacts. */
export function printHostPort(writer: TextWriter): TextWriter {
  advertised.printReference(writer);
  return writer.byte(58).decimal(<u64>advertised.port + (printed == Transport.Tls ? 1 : 0));
}

/** ";transport=tcp": what our Contact says beyond the address; nothing for UDP and for sips (RFC 3263 4.1). */
export function printTransport(writer: TextWriter): TextWriter {
  if (isSips) return writer;
  if (printed == Transport.Tcp) writer.text(";transport=tcp");
  else if (printed == Transport.Tls) writer.text(";transport=tls");
  return writer;
}

/** RFC 3261 8.1.1.7, RFC 3581 3: every request asks for rport. */
export function printVia(writer: TextWriter, branch: Slice): TextWriter {
  writer.text("Via: SIP/2.0/").text(printed == Transport.Tcp ? "TCP " : printed == Transport.Tls ? "TLS " : "UDP ");
  return printHostPort(writer).text(";branch=").slice(branch).text(";rport").crlf();
}

/** 18.1.1: a request that changes between UDP and TCP says so in its Via, the first field behind the request line. */
export function changeVia(request: Slice, transport: Transport): void {
  const name = addressOf(request) + <usize>indexOf(request, 10) + 1 + 13; // behind "Via: SIP/2.0/"
  store<u8>(name, transport == Transport.Tcp ? 84 : 85);
  store<u8>(name, transport == Transport.Tcp ? 67 : 68, 1);
}

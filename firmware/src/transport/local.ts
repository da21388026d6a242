// Our own end of the transport: what stands in Via, Contact and SDP. One UDP socket now; flow numbers are the seam for more.
import { Slice, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Endpoint } from "./endpoint.ts";

let advertised: Endpoint = changetype<Endpoint>(0);

// Boot only. False when neither address is numeric.
export function configure(bindIp: Slice, bindPort: u32, advertisedIp: Slice, advertisedPort: u32): bool {
  advertised = Endpoint.create();
  const ip = lengthOf(advertisedIp) > 0 ? advertisedIp : bindIp;
  const port = advertisedPort != 0 ? advertisedPort : bindPort;
  return advertised.setHost(ip, port == 0 ? 5060 : <i32>port);
}

/** "192.0.2.1:5060", the sent-by of our Vias and the hostport of our Contacts. */
export function printHostPort(writer: TextWriter): TextWriter {
  advertised.print(writer);
  return writer;
}

/** RFC 3261 8.1.1.7, RFC 3581 3: every request asks for rport. */
export function printVia(writer: TextWriter, branch: Slice): TextWriter {
  writer.text("Via: SIP/2.0/UDP ");
  return printHostPort(writer).text(";branch=").slice(branch).text(";rport").crlf();
}

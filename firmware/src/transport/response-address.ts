// Where a response goes and what its top Via says about it: RFC 3261 18.2.1 (received), 18.2.2, RFC 3581 4 (rport).
import { isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { isInvalidHost } from "../message/host.ts";
import { Via } from "../message/via.ts";
import { parameterName, parameterRest, parameterValue, readParameter } from "../message/parameter.ts";
import { isFold, lengthOf } from "../memory/slice.ts";
import { Endpoint } from "./endpoint.ts";

const sentBy = changetype<Endpoint>(memory.data(24, 8));

/** `source` is where the request came from; the answer is written into `into`. Over a stream it goes back on the connection of the request. */
export function responseAddress(via: Via, source: Endpoint, into: Endpoint): void {
  into.copy(source);
  // 18.2.2: a maddr names the address to send to; a name (no number) is left to the source address.
  if (!isNone(via.maddr) && into.setHost(via.maddr, via.portOrDefault)) return;
  // RFC 3581 4: with rport, to where it came from; else to the sent-by port of the source address.
  // 18.2.2: the sent-by port is also where a new connection goes when the old one is gone.
  if (via.rport < 0 || source.isReliable) into.port = <u16>via.portOrDefault;
  // RFC 7118 5.1: to whom nobody can connect, the connection of the request is the only way.
  if (isInvalidHost(via.host)) into.port = 0;
}

/** The top Via value of a response: as received, with received and rport filled in. */
export function printTopVia(writer: TextWriter, via: Via, source: Endpoint): void {
  writer.text("SIP/2.0/").slice(via.transportText).byte(32).slice(via.host);
  if (via.port >= 0) writer.byte(58).decimal(<u64>via.port);
  for (let more = lengthOf(via.parameters) > 0 && readParameter(via.parameters); more; more = lengthOf(parameterRest) > 0 && readParameter(parameterRest)) {
    if (isFold(parameterName, "rport") || isFold(parameterName, "received")) continue;
    writer.byte(59).slice(parameterName);
    if (!isNone(parameterValue)) writer.byte(61).slice(parameterValue);
  }
  // 18.2.1: when the sent-by is a name or another address; RFC 3581 4: always with rport.
  if (via.rport >= 0 || !sentBy.setHost(via.host, 0) || !sentBy.isSameHost(source)) {
    writer.text(";received=");
    source.printHost(writer);
  }
  if (via.rport >= 0) writer.text(";rport=").decimal(source.port);
}

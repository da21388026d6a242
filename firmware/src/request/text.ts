// Parts of a message as fields of a bus message: runs of bytes as they are, strings of a bounded length (proto/as/wire.ts makes them UTF-8).
import { Slice, NONE, addressOf, endOf, part, between } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { Transport } from "../message/via.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { TEXT_BYTES } from "../../../proto/gen/as/limits.ts";

let host: TextWriter = changetype<TextWriter>(0);
let transport: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  host = TextWriter.createOver(48);
  transport = TextWriter.createOver(8);
}

/** The header section: whole lines as they came, the last one's end included. */
export function headersOf(message: Message): Slice {
  if (message.headerCount == 0) return NONE;
  const last = message.valueAt(message.headerCount - 1);
  let end = endOf(last);
  while (load<u8>(end) != 10) end++; // the parser has seen the line's end
  return between(addressOf(message.nameTextAt(0)), end + 1);
}

/** As much as a string of the bus takes. */
export function textOf(text: Slice, mostBytes: i32 = TEXT_BYTES): Slice { return part(text, 0, mostBytes); }

export function hostOf(endpoint: Endpoint): Slice {
  host.restart();
  endpoint.printHost(host);
  return host.written;
}

export function transportOf(endpoint: Endpoint): Slice {
  transport.restart();
  return transport.text(nameOf(<i32>endpoint.transport)).written;
}

function nameOf(number: i32): string {
  switch (number) {
    case Transport.Udp: return "UDP";
    case Transport.Tcp: return "TCP";
    case Transport.Tls: return "TLS";
    case Transport.Ws: return "WS";
    default: return "WSS";
  }
}

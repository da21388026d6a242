// Our own end over WebSocket (RFC 7118): a message of SIP in each message of WebSocket, and names of our own where nobody can connect to us.
import { DOMAIN_BYTES } from "./limits.ts";
import { NONE, Slice, equalsFold, isEmpty, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { isHost, isInvalidHost } from "../message/host.ts";
import { Transport } from "../message/via.ts";

/** Where connections are taken; 0 = nowhere. */
let port: u32 = 0;
let securePort: u32 = 0;
let ownInvalidHost: Slice = NONE;

/** Boot only. False when `invalid` is no host name of that kind. */
export function configure(listening: u32, listeningSecurely: u32, invalid: Slice): bool {
  port = listening;
  securePort = listeningSecurely;
  ownInvalidHost = invalid;
  return isEmpty(invalid) || (lengthOf(invalid) <= DOMAIN_BYTES && isHost(invalid) && isInvalidHost(invalid));
}

export function isWebSocket(transport: Transport): bool { return transport == Transport.Ws || transport == Transport.Wss; }

/** 0 = nobody can connect to us this way. */
export function portOf(transport: Transport): u32 { return transport == Transport.Wss ? securePort : port; }

/** 5: what stands for us in Via and Contact. */
export function printInvalidHost(writer: TextWriter): TextWriter { return isEmpty(ownInvalidHost) ? writer.text("anonymous.invalid") : writer.slice(ownInvalidHost); }
export function isOwnInvalidHost(host: Slice): bool { return isEmpty(ownInvalidHost) ? isInvalidHost(host) : equalsFold(host, ownInvalidHost); }

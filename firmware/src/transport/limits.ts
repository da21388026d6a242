// Every bound of the transport layer, in one place.

// RFC 3261 18.1.1: a larger request goes by a stream, when the path's MTU is not known.
export const DATAGRAM_REQUEST_BYTES: i32 = 1300;

// Connections: a share of the transactions, and never fewer than this. A full pool closes the one that was silent longest.
export const CONNECTIONS_LEAST: u32 = 16;
export const TRANSACTIONS_FOR_A_CONNECTION: u32 = 16;

// A message that comes in pieces waits in a buffer: small ones for half of the connections, large ones for one in sixteen.
// DEVIATES from RFC 3261 18.1.1 (65,535 bytes): over a stream the largest message is that of the large buffer; 513 beyond it.
export const STREAM_MESSAGE_BYTES: i32 = 16384;
export const STREAM_SMALL_BYTES: i32 = 2048;
export const CONNECTIONS_FOR_A_SMALL_BUFFER: u32 = 2;
export const CONNECTIONS_FOR_A_LARGE_BUFFER: u32 = 16;

// RFC 5922: names that certificates are checked for, and the length of one.
export const DOMAINS: i32 = 16;
export const DOMAIN_BYTES: i32 = 253;

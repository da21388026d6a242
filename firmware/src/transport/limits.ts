// Every bound of the transport layer, in one place.

// RFC 3261 18.1.1: a larger request goes by a stream, when the path's MTU is not known.
export const DATAGRAM_REQUEST_BYTES: i32 = 1300;

// Connections: a share of the transactions, and never fewer than this. A full pool closes the one that was silent longest.
export const CONNECTIONS_LEAST: u32 = 16;
export const TRANSACTIONS_FOR_A_CONNECTION: u32 = 16;

// RFC 3261 18.1.1: "messages up to the maximum datagram packet size"; 513 beyond it. Pieces of one wait in the host's memory.
export const STREAM_MESSAGE_BYTES: i32 = 65535;
// The share of one event: after so many messages, or with less room than this in the outbox, the host is asked to give the rest again.
export const STREAM_EVENT_MESSAGES: i32 = 8;
export const STREAM_EVENT_ROOM_BYTES: i32 = 65536;
// From its first byte to its last a message may take so long, and so may an accepted connection until its first message. 64*T1, what any request has.
export const STREAM_MESSAGE_MS: f64 = 32000;
// RFC 3261 18: how long a connection is kept without a message or keep-alive is our choice. Longer than a session timer's half (RFC 4028 4).
export const STREAM_IDLE_MS: f64 = 3600000;

// RFC 5922: names that certificates are checked for, and the length of one.
export const DOMAINS: i32 = 16;
export const DOMAIN_BYTES: i32 = 253;

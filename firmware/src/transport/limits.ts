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
export const STREAM_EVENT_ROOM_BYTES: i32 = 49152;
// From its first byte to its last a message may take so long, and so may an accepted connection until its first message. 64*T1, what any request has.
export const STREAM_MESSAGE_MS: f64 = 32000;
// RFC 3261 18: how long a connection is kept without a message or keep-alive is our choice. Longer than a session timer's half (RFC 4028 4).
export const STREAM_IDLE_MS: f64 = 3600000;

// RFC 5922: names that certificates are checked for, and the length of one.
export const DOMAINS: i32 = 16;
export const DOMAIN_BYTES: i32 = 253;

// RFC 3263: names that are being looked up, or whose servers are remembered: a share of the transactions, within the bounds of 7 bits.
export const LOCATIONS_LEAST: u32 = 8;
export const LOCATIONS_MOST: u32 = 120;
export const TRANSACTIONS_FOR_A_LOCATION: u32 = 64;
// Of one name: services (NAPTR), servers (SRV) and addresses; what stands behind them in order is left out. The texts hold all their names.
export const SERVICES: u32 = 4;
export const SERVERS: u32 = 6;
export const TARGETS_OF_A_NAME: u32 = 8;
export const LOCATION_TEXT_BYTES: i32 = 336;
// A look-up with all its questions; what is known by then is used.
export const LOCATING_MS: f64 = 10000;
// What a name server says is believed for no longer than this.
export const TTL_MOST_SECONDS: u32 = 3600;
// RFC 3263 4.3: servers that failed are tried last for a while; a Retry-After is believed for no longer than the second bound.
export const AVOIDED: u32 = 8;
export const AVOIDED_SECONDS: f64 = 30;
export const AVOIDED_MOST_SECONDS: f64 = 3600;
// RFC 1035 2.3.4: the length of a name.
export const NAME_BYTES: i32 = 255;

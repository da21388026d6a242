// Every bound of the firmware's foundation, in one place. Pool sizes come from the configuration at boot; these do not.

// RFC 3261 18.1.1: an element must handle messages up to the largest UDP datagram.
export const MESSAGE_BYTES: i32 = 65535;
// Header field rows of one message; RFC 4475 3.1.1.7 needs 47. More is refused as TooManyHeaders.
export const HEADER_FIELDS: i32 = 128;
// A URI that is printed without its method parameter, RFC 3261 19.1.1.
export const REQUEST_URI_BYTES: i32 = 1024;
// What the core itself prints: a request or response that does not fit is not sent and is counted.
export const PRINTED_BYTES: i32 = 4096;

// Host to core: the largest list of one call (a datagram, a frame, the configuration) and its alignment slack.
export const INBOUND_BYTES: i32 = 65536 + 1024;
// Core to host: all effects of one event. A record that does not fit is dropped and counted.
export const OUTBOX_BYTES: i32 = 65536;
// What one timer, or one transaction's end, may bring, checkpoints included, with some of its like behind it: with less room in the outbox the others
// have their turn in the next event.
export const DUE_ROOM_BYTES: i32 = 49152;
export const STATS_BYTES: i32 = 4096;
// Vector loads may read this far behind the last byte of a slice; the arena leaves it free at the end of memory.
export const READ_AHEAD_BYTES: i32 = 64;

// RFC 5621: parts of one body, and how deep parts stand within parts.
export const MULTIPART_PARTS: i32 = 16;
export const MULTIPART_DEPTH: i32 = 3;

// session description, RFC 8866
export const SDP_MEDIA: i32 = 8;
export const SDP_CODECS: i32 = 24;
export const SDP_BYTES: i32 = 2048;

// Codecs that the configuration may name.
export const LOCAL_CODECS: i32 = 16;
// RFC 3261 22.3: all credentials of one request as printed.
export const CREDENTIALS_BYTES: i32 = 1400;

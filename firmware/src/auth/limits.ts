// Every bound of digest authentication, in one place.

// RFC 7616 5.4: so long a nonce of ours is good; older ones get stale=true.
export const NONCE_SECONDS: u32 = 300;
// How far behind the highest nonce count a request may arrive out of order: the bits of one word.
export const NONCE_COUNT_WINDOW: u32 = 64;
// Nonces whose counts are remembered: one for each transaction of the configuration, at least these.
export const NONCES_LEAST: u32 = 32;

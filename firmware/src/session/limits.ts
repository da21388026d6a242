// Every bound of the session layer, in one place. The number of sessions comes from the configuration.

// URIs, display name, offered codecs, Call-ID, reason, remote address and our last description of one session.
export const SESSION_TEXT_BYTES: i32 = 2048;

// The address of a c= line that is kept for each early dialog: every numeric one fits.
export const AGREED_ADDRESS_BYTES: i32 = 45;

// RFC 3551 4.2: the frame time that we offer; RFC 4733: the payload type of our telephone-events.
export const PTIME_MS: i32 = 20;
export const TELEPHONE_EVENT_TYPE: i32 = 101;

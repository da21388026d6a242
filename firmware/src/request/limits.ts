// Every bound of the low-level API, in one place. Without the phone layer the pools have as many places as there are sessions.

// With it: requests that were handed up and wait for their SendResponse, and requests that wait for their answer.
export const HANDED_REQUESTS: u32 = 8;
export const ASKED_REQUESTS: u32 = 16;

// RFC 4320 4: an answer that comes after 64*T1 finds nobody, and a 408 is never sent; half of that leaves the answer time to arrive.
export const ANSWER_SHARE: f64 = 0.5;

// The realm of a Challenge or a Verify, and the header fields of one challenge in all algorithms.
export const REALM_BYTES: i32 = 127;
export const CHALLENGE_BYTES: i32 = 1024;

// Every bound of the phone layer, in one place; those of frames are in proto/limits.ts.

// Admission without a word in the configuration: what the strictest guest can show.
export const ACTIVE_CALLS: u32 = 1;
export const HELD_CALLS: u32 = 1;
export const WAITING_CALLS: u32 = 1;
export const DIALLING_CALLS: u32 = 1;
export const CONFERENCE_LEGS: u32 = 5;

export const RING_SECONDS: u32 = 180;

// Names and callbacks of one application.
export const APPLICATION_TEXT_BYTES: i32 = 1100;

// Every bound of the bus layer, in one place; those of frames are in proto/limits.ts.

// Commands that wait for something to happen before they are answered; as many as there may be publications, if those are more.
export const PENDING_REPLIES: u32 = 64;

// The moment of the event that is being handled, as the host gave it: milliseconds since boot. The core has no other clock.

export let nowMs: f64 = 0;

export function setNow(ms: f64): void { nowMs = ms; }

/** The frame time that the host gives to what is sent in this event (proto/frame.ts), microseconds since boot. */
export function nowUs(): u64 { return <u64>Math.floor(nowMs * 1000 + 0.5); }

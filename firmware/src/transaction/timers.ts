// The timers of RFC 3261 table 4: their letters, their durations from T1, T2 and T4, and the queue they run in.
import { TimerQueue } from "../memory/timer-queue.ts";
import { Endpoint } from "../transport/endpoint.ts";

export enum Letter { None, A, B, D, E, F, G, H, I, J, K, L, M, Trying }

// 17.1.1.1 and table 4: the defaults.
export let t1Ms: f64 = 500;
export let t2Ms: f64 = 4000;
export let t4Ms: f64 = 5000;

/** 17.2.1: a 100 goes out unless the TU answers within this time. */
export const TRYING_MS: f64 = 200;

/** RFC 4320 4.1: "the amount of time it takes a client transaction's Timer E to be reset to T2": not before and not after it a request other than INVITE gets its 100. */
export let lateTryingMs: f64 = 3500;

/** Each transaction has two timers: one for retransmission (A, E, G and the 100), one for giving up (B, F, H). */
export const TIMERS_OF_ONE: u32 = 2;

export let queue: TimerQueue = changetype<TimerQueue>(0);

// Boot only. A zero takes the default.
export function configure(t1: u32, t2: u32, t4: u32, transactions: u32): void {
  t1Ms = t1 == 0 ? 500 : <f64>t1;
  t2Ms = t2 == 0 ? 4000 : <f64>t2;
  t4Ms = t4 == 0 ? 5000 : <f64>t4;
  lateTryingMs = 0;
  for (let timerE = t1Ms; timerE < t2Ms; timerE *= 2) lateTryingMs += timerE;
  queue = TimerQueue.create(transactions * TIMERS_OF_ONE);
}

/** Timers B, D, F, H, J, L and M over an unreliable transport. RFC 3261 asks "greater than 32 s" of D: 64*T1 is that. */
export function sixtyFourT1Ms(): f64 { return 64 * t1Ms; }

/** Table 4: timers D, I, J and K are zero over a reliable transport; A, E and G never start on one. */
export function unlessReliable(way: Endpoint, durationMs: f64): f64 { return way.isReliable ? 0 : durationMs; }

/** Timers E and G: doubled up to T2. Timer A doubles without a bound (17.1.1.2). */
export function doubled(intervalMs: f64): f64 { return min(2 * intervalMs, t2Ms); }

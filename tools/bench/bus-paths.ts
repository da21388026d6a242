// What the bus benchmark measures: the three ways a frame can take, what a worker is told, what it answers.
import type { MessagePort } from 'node:worker_threads';

/** `ring`: our ports. `relayed`: two MessagePorts with the hypervisor between. `direct`: one MessageChannel from guest to guest. */
export const PATHS = ['ring', 'relayed', 'direct'] as const;
export type Path = (typeof PATHS)[number];

export const PAYLOAD_BYTES = [64, 256] as const;

/** Frames under way at most, for all paths alike: what fits the rings at the larger payload. */
export const WINDOW_FRAMES = 512;
export const THROUGHPUT_FRAMES = 40_000;
export const LATENCY_FRAMES = 400;
/** Pause between two frames when latency is measured: long enough that everybody sleeps. */
export const LATENCY_PAUSE_MS = 0.5;

/** One measurement, as both guests' workers get it. Exactly one of `memory` and `port` is there. */
export interface Run {
  role: 'sender' | 'receiver';
  frames: number;
  payloadBytes: number;
  /** True: one frame after the other, with a pause. False: as many as the window lets through. */
  paced: boolean;
  memory?: SharedArrayBuffer;
  port?: MessagePort;
  /** Word 0: frames received so far. */
  received: SharedArrayBuffer;
}

/** What the receiver answers when it has them all: times are microseconds of process.hrtime, which all threads share. */
export interface Measured { firstSentUs: number; lastReceivedUs: number; latenciesUs: number[] }

// The messages between the machine's thread and the media worker.
import type { MessagePort } from 'node:worker_threads';
import type { MediaOptions, MediaStats, StreamOpen, StreamReportWhat, SwitchFigures, SwitchReadiness } from './device.ts';

/** workerData of the media worker. */
export interface MediaWorkerData extends MediaOptions { originNs: bigint; trace: MessagePort | null }

/** What can be asked; the answer's type beside it. */
export interface MediaCalls {
  open: { arguments: [count: number, firstPort: number]; answer: number[] };
  streamOpen: { arguments: [stream: number, open: StreamOpen]; answer: void };
  streamClose: { arguments: [stream: number]; answer: void };
  streamDtmf: { arguments: [stream: number, digits: string, durationMs: number]; answer: void };
  audioPath: { arguments: [muted: boolean]; answer: void };
  /** `port` brings grants to the codec worker, `doorbell` wakes it. */
  attach: { arguments: [guest: number, implementation: string, doorbell: SharedArrayBuffer, port: MessagePort]; answer: void };
  detach: { arguments: [guest: number]; answer: void };
  setOwner: { arguments: [guest: number]; answer: void };
  beginSwitch: { arguments: [to: number]; answer: SwitchReadiness };
  /** The figures follow as a message of their own. */
  commitSwitch: { arguments: []; answer: { tick: number; switchNumber: number } };
  abortSwitch: { arguments: []; answer: void };
  stats: { arguments: []; answer: MediaStats };
  close: { arguments: []; answer: void };
}

export type MediaCallName = keyof MediaCalls;
export interface MediaCall { call: number; name: MediaCallName; arguments: readonly unknown[] }

export type MediaMessage =
  | { kind: 'ready' }
  | { kind: 'failed'; code: string; message: string }
  | { kind: 'answer'; call: number; answer: unknown }
  | { kind: 'refusal'; call: number; code: string; message: string }
  | { kind: 'figures'; switchNumber: number; figures: SwitchFigures }
  | { kind: 'report'; stream: number; what: StreamReportWhat; digit: string };

/** workerData of a codec worker. */
export interface CodecWorkerData { bundle: string; doorbell: SharedArrayBuffer; grants: MessagePort }
/** The codec worker's one message to the machine: its bundle is loaded. */
export const READY = 'ready';

// The last operations of one stream and direction, by tick: what a codec without state is primed from, and what a gainer catches up on.
import { Operation, SLOT_DATA_BYTES } from './grant-layout.ts';
import { mediaLimits } from './limits.ts';

export interface LoggedOperation {
  /** Playout tick (receive) or microphone tick (send). */
  tick: number;
  /** Counts this log's operations; ticks without one leave no hole in it. */
  serial: number;
  operation: Operation.Decode | Operation.Conceal | Operation.Encode;
  /** The jitter buffer's number of the frame (receive), or the tick (send): no number may be played or sent twice. */
  frame: number;
  /** RTP sequence number (decode), number of samples (conceal), 0 (encode). */
  sequence: number;
  /** Payload or PCM. */
  data: Uint8Array;
}

export class OperationLog {
  #serial = 0;
  readonly #entries: (LoggedOperation & { memory: Uint8Array })[] = Array.from({ length: mediaLimits.logTicks }, () => {
    const memory = new Uint8Array(SLOT_DATA_BYTES);
    return { tick: -1, serial: 0, operation: Operation.Conceal, frame: 0, sequence: 0, data: memory, memory };
  });

  put(tick: number, operation: LoggedOperation['operation'], frame: number, sequence: number, data: Uint8Array): LoggedOperation {
    const entry = this.#entries[tick % mediaLimits.logTicks];
    entry.tick = tick;
    entry.serial = ++this.#serial;
    entry.operation = operation;
    entry.frame = frame;
    entry.sequence = sequence;
    entry.memory.set(data);
    if (entry.data.length !== data.length) entry.data = entry.memory.subarray(0, data.length);
    return entry;
  }

  at(tick: number): LoggedOperation | null {
    const entry = this.#entries[tick % mediaLimits.logTicks];
    return entry.tick === tick ? entry : null;
  }

  /** The codec changed: what was said in another one primes nothing. */
  clear(): void {
    for (const entry of this.#entries) entry.tick = -1;
  }
}

// One ring as both of its ends see it: views into the port's shared memory, without any state of their own.
import { DOWN_READER, DOWN_WRITER, GROUP_WORDS, RECORDS, RECORD_ALIGNMENT, RECORD_HEADER_BYTES, UP_READER, UP_WRITER } from './layout.ts';
import { limits } from './limits.ts';
import type { RingSizes } from './limits.ts';

export class BusError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Ring {
  readonly writerWords: Int32Array;
  readonly readerWords: Int32Array;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;   // the same memory as `bytes`
  readonly capacity: number;
}

/** Memory for one port, all zero: both rings empty. */
export function createPortMemory(sizes: RingSizes = limits): SharedArrayBuffer {
  for (const bytes of [sizes.upRingBytes, sizes.downRingBytes]) {
    if (bytes < 64 || (bytes & (bytes - 1)) !== 0) throw new BusError('BUS_RING_SIZE', `a ring of ${bytes} bytes: it must be a power of two, at least 64`);
  }
  return new SharedArrayBuffer(RECORDS + sizes.upRingBytes + sizes.downRingBytes);
}

export function upRing(memory: SharedArrayBuffer, sizes: RingSizes = limits): Ring {
  return ring(memory, UP_WRITER, UP_READER, RECORDS, sizes.upRingBytes);
}

export function downRing(memory: SharedArrayBuffer, sizes: RingSizes = limits): Ring {
  return ring(memory, DOWN_WRITER, DOWN_READER, RECORDS + sizes.upRingBytes, sizes.downRingBytes);
}

function ring(memory: SharedArrayBuffer, writerAt: number, readerAt: number, recordsAt: number, capacity: number): Ring {
  return {
    writerWords: new Int32Array(memory, writerAt, GROUP_WORDS),
    readerWords: new Int32Array(memory, readerAt, GROUP_WORDS),
    bytes: new Uint8Array(memory, recordsAt, capacity),
    words: new Int32Array(memory, recordsAt, capacity >> 2),
    capacity,
  };
}

/** What a body of `length` bytes takes in the ring. */
export function recordBytes(length: number): number {
  return (RECORD_HEADER_BYTES + length + RECORD_ALIGNMENT - 1) & -RECORD_ALIGNMENT;
}

// The two ends of a grant's rings. Each end keeps its own position and only believes the other's within bounds.
import {
  GRANT_BYTES, GrantState, OFFSET_DOWN_READ, OFFSET_DOWN_SLOTS, OFFSET_DOWN_WRITTEN, OFFSET_STATE, OFFSET_UP_READ, OFFSET_UP_SLOTS, OFFSET_UP_WRITTEN,
  SLOTS, SLOT_BYTES, SLOT_DATA_BYTES, SLOT_FLAGS, SLOT_HEADER_BYTES, SLOT_LENGTH, SLOT_OPERATION, SLOT_SEQUENCE, SLOT_STREAM, SLOT_TICK,
} from './grant-layout.ts';

/** One slot as it is read: valid until `advance`. */
export interface Slot {
  tick: number;
  stream: number;
  operation: number;
  /** Down: flags; up: status. */
  flags: number;
  sequence: number;
  /** A view into the grant; the other side can still write it, so take a copy of what is checked. */
  data: Uint8Array;
}

export function createGrant(): SharedArrayBuffer {
  const grant = new SharedArrayBuffer(GRANT_BYTES);
  new Int32Array(grant)[OFFSET_STATE >> 2] = GrantState.Live;
  return grant;
}

class Ring {
  protected readonly words: Int32Array;
  protected readonly bytes: Uint8Array;
  protected readonly writtenWord: number;
  protected readonly readWord: number;
  readonly #slotsAt: number;
  protected position = 0;

  constructor(grant: SharedArrayBuffer, direction: 'down' | 'up') {
    this.words = new Int32Array(grant);
    this.bytes = new Uint8Array(grant);
    this.writtenWord = (direction === 'down' ? OFFSET_DOWN_WRITTEN : OFFSET_UP_WRITTEN) >> 2;
    this.readWord = (direction === 'down' ? OFFSET_DOWN_READ : OFFSET_UP_READ) >> 2;
    this.#slotsAt = direction === 'down' ? OFFSET_DOWN_SLOTS : OFFSET_UP_SLOTS;
  }

  protected slotAt(position: number): number {
    return this.#slotsAt + (position & (SLOTS - 1)) * SLOT_BYTES;
  }
}

/** How far `ahead` is before `behind`, when both count modulo 2^32; -1 when the other side lies. */
function distance(ahead: number, behind: number): number {
  const apart = (ahead - behind) | 0;
  return apart < 0 || apart > SLOTS ? -1 : apart;
}

export class RingWriter extends Ring {
  /** Writes one slot; false when the ring is full or the data too long: nothing was written. */
  write(tick: number, stream: number, operation: number, flags: number, sequence: number, data: Uint8Array | null): boolean {
    const used = distance(this.position, Atomics.load(this.words, this.readWord));
    const lengthBytes = data === null ? 0 : data.length;
    if (used < 0 || used >= SLOTS || lengthBytes > SLOT_DATA_BYTES) return false;
    const at = this.slotAt(this.position);
    const word = at >> 2;
    this.words[word + (SLOT_TICK >> 2)] = tick;
    this.words[word + (SLOT_STREAM >> 2)] = stream;
    this.words[word + (SLOT_OPERATION >> 2)] = operation;
    this.words[word + (SLOT_FLAGS >> 2)] = flags;
    this.words[word + (SLOT_SEQUENCE >> 2)] = sequence;
    this.words[word + (SLOT_LENGTH >> 2)] = lengthBytes;
    if (data !== null) this.bytes.set(data, at + SLOT_HEADER_BYTES);
    this.position = (this.position + 1) | 0;
    Atomics.store(this.words, this.writtenWord, this.position);
    return true;
  }

  /** Wakes a reader that waits for results. */
  notify(): void {
    Atomics.notify(this.words, this.writtenWord);
  }
}

export class RingReader extends Ring {
  readonly #slot: Slot = { tick: 0, stream: 0, operation: 0, flags: 0, sequence: 0, data: new Uint8Array(0) };
  readonly #views: Uint8Array[] = [];

  /** The oldest unread slot, or null. */
  peek(): Slot | null {
    const waiting = distance(Atomics.load(this.words, this.writtenWord), this.position);
    if (waiting <= 0) return null;
    const at = this.slotAt(this.position);
    const word = at >> 2;
    const slot = this.#slot;
    slot.tick = this.words[word + (SLOT_TICK >> 2)];
    slot.stream = this.words[word + (SLOT_STREAM >> 2)];
    slot.operation = this.words[word + (SLOT_OPERATION >> 2)];
    slot.flags = this.words[word + (SLOT_FLAGS >> 2)];
    slot.sequence = this.words[word + (SLOT_SEQUENCE >> 2)];
    slot.data = this.#view(this.position & (SLOTS - 1), at, this.words[word + (SLOT_LENGTH >> 2)]);
    return slot;
  }

  advance(): void {
    this.position = (this.position + 1) | 0;
    Atomics.store(this.words, this.readWord, this.position);
  }

  /** Waits until something was written, at most `timeoutMs`; true when there is. */
  wait(timeoutMs: number): boolean {
    Atomics.wait(this.words, this.writtenWord, this.position, timeoutMs);
    return this.peek() !== null;
  }

  /** Frames of a slot have the same length again and again: their views are kept. */
  #view(index: number, at: number, lengthBytes: number): Uint8Array {
    const length = lengthBytes < 0 ? 0 : lengthBytes > SLOT_DATA_BYTES ? SLOT_DATA_BYTES : lengthBytes;
    const kept = this.#views[index];
    if (kept !== undefined && kept.length === length) return kept;
    return (this.#views[index] = this.bytes.subarray(at + SLOT_HEADER_BYTES, at + SLOT_HEADER_BYTES + length));
  }
}

/** The life of a grant, seen from both sides. */
export class GrantLife {
  readonly #words: Int32Array;

  constructor(grant: SharedArrayBuffer) {
    this.#words = new Int32Array(grant);
  }

  get state(): GrantState {
    return Atomics.load(this.#words, OFFSET_STATE >> 2);
  }

  set state(state: GrantState) {
    Atomics.store(this.#words, OFFSET_STATE >> 2, state);
  }

  /** Nothing of what was said stays behind. */
  zero(): void {
    this.#words.fill(0);
  }
}

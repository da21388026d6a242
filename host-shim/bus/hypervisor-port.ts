// The hypervisor's end of one guest's port: takes frames out in bounded turns, offers frames and snapshots, counts everything.
//
//   port.receive(handler)      hands over at most framesPerTurn copied frames; true: there may be more
//   port.offer(frame)          numbers the frame for this port and puts it in; false: the ring was full, the frame is lost
//   port.offerSnapshot(frames) all frames or none, in the reserved space too
//   port.sleep()               resolves when the guest has sent something
import { FRAME_HEADER_BYTES, newFrameHeader, readFrameHeader, stampDelivery } from '../../proto/index.ts';
import type { FrameHeader } from '../../proto/index.ts';
import { limits } from './limits.ts';
import type { RingSizes } from './limits.ts';
import { createPortMemory, downRing, recordBytes, upRing } from './ring.ts';
import { EMPTY, RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';

/** What becomes of a guest's records. Both arguments are valid during the call only. */
export interface InboundHandler {
  /** A whole frame: its header fits its length. Whether the guest may send it is the caller's question. */
  frame(header: FrameHeader, bytes: Uint8Array): void;
  /** A record that is no frame; the header is null when not even that could be read. */
  garbage(header: FrameHeader | null): void;
}

export interface PortCounts {
  received: number;
  garbage: number;
  offered: number;
  dropped: number;
}

/** What the rest of the machine knows of it. */
export type HypervisorEnd = Pick<HypervisorPort, keyof HypervisorPort>;

export class HypervisorPort {
  readonly participant: number;
  readonly counts: PortCounts = { received: 0, garbage: 0, offered: 0, dropped: 0 };
  readonly #up: RingReader;
  readonly #down: RingWriter;
  readonly #keepFree: number;
  readonly #header = newFrameHeader();

  /** `memory` must be fresh (createPortMemory): this end starts at position 0 and reads none of its own words back. */
  constructor(memory: SharedArrayBuffer, participant: number, sizes: RingSizes = limits) {
    this.participant = participant;
    this.#up = new RingReader(upRing(memory, sizes));
    this.#down = new RingWriter(downRing(memory, sizes));
    this.#keepFree = sizes.snapshotReserveBytes;
  }

  /** Delivery number of the newest frame offered. */
  get delivery(): number {
    return this.counts.offered;
  }

  receive(handler: InboundHandler, atMost: number = limits.framesPerTurn): boolean {
    for (let taken = 0; taken < atMost; taken++) {
      const length = this.#up.next();
      if (length === EMPTY) return false;
      const readable = length >= FRAME_HEADER_BYTES && readFrameHeader(this.#up.record, this.#header);
      if (readable && this.#header.payloadLength === length - FRAME_HEADER_BYTES) {
        this.counts.received++;
        handler.frame(this.#header, this.#up.record.subarray(0, length));
      } else {
        this.counts.garbage++;
        handler.garbage(readable ? this.#header : null);
      }
    }
    return true;
  }

  /** Writes this port's delivery number into `frame`, and the frame into the ring. Never waits. */
  offer(frame: Uint8Array): boolean {
    const accepted = this.#put(frame, this.#keepFree);
    this.#down.wake();
    return accepted;
  }

  /**
   * A snapshot goes in whole, or every frame of it counts as lost; then the guest, having read its ring empty, finds the
   * hole and asks again.
   */
  offerSnapshot(frames: readonly Uint8Array[]): boolean {
    const needed = frames.reduce((sum, frame) => sum + recordBytes(frame.length), 0);
    const fits = needed <= this.#down.free();
    for (const frame of frames) {
      if (fits) this.#put(frame, 0);
      else this.#drop();
    }
    this.#down.wake();
    return fits;
  }

  /** True when nothing of the guest's waits to be received. */
  isEmpty(): boolean {
    return this.#up.isEmpty();
  }

  /** Where the guest stands in its ring, and how much it has not read: a guest that stands still before unread frames is frozen. */
  progress(): { position: number; unreadBytes: number } {
    return this.#down.progress();
  }

  /** Resolves when there is something to receive. One wait is outstanding at most; it does not keep the process alive. */
  sleep(): Promise<void> {
    return this.#up.sleep();
  }

  #put(frame: Uint8Array, keepFree: number): boolean {
    const delivery = ++this.counts.offered;
    stampDelivery(frame, delivery);
    const accepted = this.#down.write(frame, undefined, keepFree);
    if (!accepted) this.counts.dropped++;
    this.#down.offered(delivery);
    return accepted;
  }

  #drop(): void {
    this.counts.dropped++;
    this.#down.offered(++this.counts.offered);
  }
}

/** Makes a fresh port for one start of a guest. */
export type PortMaker = (participant: number) => { readonly memory: SharedArrayBuffer; readonly end: HypervisorEnd };

export const makeSharedPort: PortMaker = (participant) => {
  const memory = createPortMemory();
  return { memory, end: new HypervisorPort(memory, participant) };
};

// A guest's end of its port: what the contract calls Port (structurally), and the pump that hands frames to the guest.
import { FRAME_HEADER_BYTES, limits as vocabulary, newFrameHeader, readFrameHeader, writeFrameHeader } from '../../proto/index.ts';
import { limits } from './limits.ts';
import type { RingSizes } from './limits.ts';
import { downRing, upRing } from './ring.ts';
import { EMPTY, RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';

/** One frame as it is handed over; `payload` is valid during the call only. */
export interface PortFrame {
  readonly type: number;
  readonly sender: number;
  readonly requestId: number;
  readonly session: number;
  readonly sequence: number;
  readonly timeUs: number;
  readonly delivery: number;
  readonly payload: Uint8Array;
}

/** Who gets the frames: a guest. */
export interface FrameSink {
  onFrame(frame: PortFrame): void;
  onIdle(): void;
}

export class GuestPort {
  readonly participant: number;
  readonly #up: RingWriter;
  readonly #down: RingReader;
  readonly #headerOut = newFrameHeader();
  readonly #headerIn = newFrameHeader();
  readonly #headerBytes = new Uint8Array(FRAME_HEADER_BYTES);
  #newest = 0;
  #offered = 0;

  constructor(memory: SharedArrayBuffer, participant: number, sizes: RingSizes = limits) {
    this.participant = participant;
    this.#up = new RingWriter(upRing(memory, sizes));
    this.#down = new RingReader(downRing(memory, sizes));
  }

  /** Puts one frame on the bus; false when the ring is full or the payload too long: nothing was sent and nothing waits. */
  send(type: number, payload: Uint8Array, session = 0, requestId = 0): boolean {
    if (payload.length > vocabulary.framePayloadBytes) return false;
    const header = this.#headerOut;
    header.type = type;
    header.payloadLength = payload.length;
    header.session = session;
    header.requestId = requestId;
    writeFrameHeader(this.#headerBytes, header);
    if (!this.#up.write(this.#headerBytes, payload)) return false;
    this.#up.wake();
    return true;
  }

  /** Delivery number of the newest frame offered to this port, delivered or lost, as of the moment the port was found empty. */
  lastOffered(): number {
    return this.#offered;
  }

  /**
   * Hands over what is there, at most `atMost` frames, and tells the guest when the port is empty. Returns true when it is
   * empty: time to sleep. Records that are no frames are passed over: the gap in the delivery numbers speaks for them.
   */
  pump(guest: FrameSink, atMost = Infinity): boolean {
    for (let handed = 0; handed < atMost; handed++) {
      const length = this.#down.next();
      if (length === EMPTY) {
        // Number first, emptiness second: see RingReader.lastOffered.
        const offered = this.#down.lastOffered(this.#newest);
        if (!this.#down.isEmpty()) continue;
        this.#offered = offered;
        guest.onIdle();
        return true;
      }
      const header = this.#headerIn;
      if (length < FRAME_HEADER_BYTES || !readFrameHeader(this.#down.record, header) || header.payloadLength !== length - FRAME_HEADER_BYTES) continue;
      this.#newest = Math.max(this.#newest, header.delivery);
      guest.onFrame({
        type: header.type, sender: header.sender, requestId: header.requestId, session: header.session, sequence: header.sequence,
        timeUs: header.timeUs, delivery: header.delivery, payload: this.#down.record.subarray(FRAME_HEADER_BYTES, length),
      });
    }
    return false;
  }

  /** Resolves when it is time to pump again. One wait is outstanding at most; it does not keep the process alive. */
  sleep(): Promise<void> {
    return this.#down.sleep(Math.max(this.#newest, this.#offered));
  }

  /** The same for a thread that has nothing else to do. */
  block(): void {
    this.#down.block(Math.max(this.#newest, this.#offered));
  }
}

// The hypervisor's side of a port over a socket: carries records between the socket and an ordinary port in memory, so that nothing behind it knows.
import type { Duplex } from 'node:stream';
import { FRAME_HEADER_BYTES, newFrameHeader, readFrameHeader, writeFrameHeader } from '../../../proto/index.ts';
import type { Manifest } from '../../../guests/contract/index.ts';
import { GuestPort, type PortFrame } from '../../bus/index.ts';
import type { Clock, TimerHandle, Timers } from '../../devices/clock/clock.ts';
import { guestLimits } from '../limits.ts';
import { BOOT_HEADER_BYTES, OFFERED_BYTES, PING_BYTES, RecordKind } from './layout.ts';
import { wireLimits } from './limits.ts';
import { RecordReader, encodeRecord } from './record.ts';

const FROM_GUEST = new Set([RecordKind.Manifest, RecordKind.Frame, RecordKind.Pong, RecordKind.Failed]);
/** The guest's frames found its ring full: they are tried again after so long, and the socket is not read meanwhile. */
const RETRY_MS = 2;

export interface BridgeHands {
  manifest(manifest: Manifest): void;
  /** The guest does not keep to the protocol, or has given up. */
  broken(reason: string): void;
  /** The connection ended: whatever the guest runs in knows why. */
  closed(): void;
}

/** How long a guest may say nothing: before its manifest, and after it. */
export interface SilenceLimits {
  readonly bootMs: number;
  readonly silentMs: number;
}

export class SocketBridge {
  readonly #port: GuestPort;
  readonly #reader: RecordReader;
  readonly #header = newFrameHeader();
  readonly #head = new Uint8Array(FRAME_HEADER_BYTES);
  /** Frames of the guest that wait for room in its ring. */
  readonly #waiting: Uint8Array[] = [];
  #ended = false;
  #timer: TimerHandle | null = null;
  #pings = 0;
  #lastPong = 0;
  #answeredMs: number;
  #isUp = false;

  constructor(private readonly socket: Duplex, memory: SharedArrayBuffer, private readonly participant: number, private readonly time: { clock: Clock; timers: Timers }, private readonly hands: BridgeHands, private readonly silence: SilenceLimits) {
    this.#port = new GuestPort(memory, participant);
    this.#reader = new RecordReader(FROM_GUEST, (kind, payload) => this.#take(kind, payload));
    this.#answeredMs = time.clock.nowMs();
    socket.on('data', (piece: Uint8Array) => this.#read(piece));
    socket.on('error', () => this.#close());
    socket.on('close', () => this.#close());
    void this.#pump();
    this.#ping();
  }

  /** Sends the image to a guest that brings none of its own. */
  boot(bundle: Uint8Array): void {
    const head = new Uint8Array(BOOT_HEADER_BYTES);
    new DataView(head.buffer).setUint32(0, this.participant, true);
    this.socket.write(encodeRecord(RecordKind.Boot, head, bundle));
  }

  end(): void {
    this.#ended = true;
    if (this.#timer) this.time.timers.cancel(this.#timer);
    this.socket.destroy();
  }

  #break(reason: string): void {
    if (this.#ended) return;
    this.end();
    this.hands.broken(reason);
  }

  #close(): void {
    if (this.#ended) return;
    this.end();
    this.hands.closed();
  }

  #read(piece: Uint8Array): void {
    if (this.#ended) return;
    try {
      this.#reader.add(piece);
    } catch (error) {
      this.#break((error as Error).message);
    }
  }

  #take(kind: RecordKind, payload: Uint8Array): void {
    if (this.#ended) return; // what came in one piece with the reason of the end
    switch (kind) {
      case RecordKind.Frame:
        if (!this.#isUp) return this.#break('a frame before its manifest');
        if (this.#waiting.length > 0 || !this.#forward(payload)) this.#hold(payload);
        return;
      case RecordKind.Manifest:
        if (this.#isUp) return this.#break('a second manifest');
        this.#isUp = true;
        this.#answeredMs = this.time.clock.nowMs();
        return this.hands.manifest(JSON.parse(Buffer.from(payload).toString('utf8')) as Manifest);
      case RecordKind.Pong:
        return this.#answered(payload.length === PING_BYTES ? Buffer.from(payload).readUInt32LE(0) : 0);
      default:
        // Whatever it runs in may stand on for a while.
        return this.#break(Buffer.from(payload).toString('utf8'));
    }
  }

  /** An answer that was given before is no sign of life, and one to a ping that was never sent is a lie. */
  #answered(ping: number): void {
    if (ping <= this.#lastPong || ping > this.#pings) return;
    this.#lastPong = ping;
    this.#answeredMs = this.time.clock.nowMs();
  }

  /** Puts a guest's frame into its ring, where the hypervisor judges it like any other guest's; false when the ring is full. */
  #forward(frame: Uint8Array): boolean {
    const header = this.#header;
    if (!readFrameHeader(frame, header)) return true;
    return this.#port.send(header.type, frame.subarray(FRAME_HEADER_BYTES), header.session, header.requestId);
  }

  #hold(frame: Uint8Array): void {
    this.#waiting.push(frame.slice());
    if (this.#waiting.length > 1) return;
    this.socket.pause();
    const again = (): void => {
      if (this.#ended) return;
      while (this.#waiting.length > 0 && this.#forward(this.#waiting[0]!)) this.#waiting.shift();
      if (this.#waiting.length > 0) this.time.timers.at(this.time.clock.nowMs() + RETRY_MS, again);
      else this.socket.resume();
    };
    this.time.timers.at(this.time.clock.nowMs() + RETRY_MS, again);
  }

  /** From the ring to the socket, as long as the socket takes it: what it does not take stays in the ring, and the watchdog sees that. */
  async #pump(): Promise<void> {
    const sink = {
      onFrame: (frame: PortFrame) => {
        writeFrameHeader(this.#head, { ...this.#header, ...frame, version: 1, payloadLength: frame.payload.length });
        this.socket.write(encodeRecord(RecordKind.Frame, this.#head, frame.payload));
      },
      onIdle: () => {
        const offered = new Uint8Array(OFFERED_BYTES);
        new DataView(offered.buffer).setBigUint64(0, BigInt(this.#port.lastOffered()), true);
        this.socket.write(encodeRecord(RecordKind.Offered, offered));
      },
    };
    while (!this.#ended) {
      if (this.socket.writableLength > wireLimits.waitingBytes) await new Promise<void>((resolve) => this.time.timers.at(this.time.clock.nowMs() + RETRY_MS, resolve));
      else if (this.#port.pump(sink, guestLimits.framesPerPump)) await this.#port.sleep();
      else await null;
    }
  }

  #ping(): void {
    const { clock, timers } = this.time;
    this.#timer = timers.at(clock.nowMs() + wireLimits.pingMs, () => {
      const silentMs = this.#isUp ? this.silence.silentMs : this.silence.bootMs;
      if (clock.nowMs() - this.#answeredMs >= silentMs) return this.#break(this.#isUp ? `frozen: no answer for ${silentMs} ms` : `no manifest within ${silentMs} ms of its start`);
      const number = new Uint8Array(PING_BYTES);
      new DataView(number.buffer).setUint32(0, ++this.#pings, true);
      this.socket.write(encodeRecord(RecordKind.Ping, number));
      this.#ping();
    });
  }
}

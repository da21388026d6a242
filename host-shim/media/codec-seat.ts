// The media thread's end of one guest's codec worker under one grant: posts operations, keeps results until their tick.
import { GrantState, Operation, SLOT_DATA_BYTES, Status } from './grant-layout.ts';
import { createGrant, GrantLife, RingReader, RingWriter } from './grant-ring.ts';
import { mediaLimits } from './limits.ts';
import type { LoggedOperation } from './operation-log.ts';

export enum Direction { Receive = 0, Send = 1 }

/** How a grant and its bell reach a guest's codecs. */
export interface CodecLink {
  readonly guest: number;
  /** Codecs with the same text are the same: their states fit each other. */
  readonly implementation: string;
  /** The codecs run beside this thread: waiting for them a little can help. */
  readonly concurrent: boolean;
  take(grant: SharedArrayBuffer): void;
  ring(): void;
}

export interface ExportedState { stream: number; direction: Direction; state: Uint8Array | null }

const KEPT = 8;

class Results {
  readonly #ticks = new Int32Array(KEPT).fill(-1);
  readonly #memory = Array.from({ length: KEPT }, () => new Uint8Array(SLOT_DATA_BYTES));
  readonly #data = this.#memory.map((memory) => memory);

  put(tick: number, data: Uint8Array): void {
    const at = tick & (KEPT - 1);
    this.#ticks[at] = tick;
    this.#memory[at].set(data);
    if (this.#data[at].length !== data.length) this.#data[at] = this.#memory[at].subarray(0, data.length);
  }

  at(tick: number): Uint8Array | null {
    const at = tick & (KEPT - 1);
    return this.#ticks[at] === tick ? this.#data[at] : null;
  }
}

export class CodecSeat {
  readonly link: CodecLink;
  /** Exported states as they come in, until somebody takes them. */
  readonly states: ExportedState[] = [];
  /** Streams whose codec this guest has not, or whose worker said no to an operation: somebody else serves them. */
  readonly unserved = new Set<number>();
  /** The guest did not take a state that its like had exported. */
  stateRefused = false;
  readonly #grant: SharedArrayBuffer;
  readonly #life: GrantLife;
  readonly #down: RingWriter;
  readonly #up: RingReader;
  readonly #results = new Map<number, [Results, Results]>();
  #revokedAtTick = -1;
  #owes = false;

  constructor(link: CodecLink) {
    this.link = link;
    this.#grant = createGrant();
    this.#life = new GrantLife(this.#grant);
    this.#down = new RingWriter(this.#grant, 'down');
    this.#up = new RingReader(this.#grant, 'up');
    link.take(this.#grant);
  }

  open(stream: number, codecName: string): void {
    this.#results.set(stream, [new Results(), new Results()]);
    this.unserved.delete(stream);
    this.#down.write(0, stream, Operation.Open, 0, 0, Uint8Array.from(codecName, (letter) => letter.charCodeAt(0)));
  }

  close(stream: number): void {
    this.#results.delete(stream);
    this.#down.write(0, stream, Operation.Close, 0, 0, null);
  }

  /** A full ring drops the operation: its result will be missing and somebody else stands in. */
  post(stream: number, { tick, operation, sequence, data }: LoggedOperation, flags = 0): void {
    this.#down.write(tick, stream, operation, flags, sequence, operation === Operation.Conceal ? null : data);
  }

  exportState(stream: number): void {
    this.#down.write(0, stream, Operation.ExportDecoder, 0, 0, null);
    this.#down.write(0, stream, Operation.ExportEncoder, 0, 0, null);
  }

  importState(stream: number, direction: Direction, state: Uint8Array): void {
    this.#down.write(0, stream, direction === Direction.Receive ? Operation.ImportDecoder : Operation.ImportEncoder, 0, 0, state);
  }

  ring(): void {
    this.link.ring();
  }

  /** Takes in what the worker has done. What it says about ticks and lengths is checked here, and never believed further. */
  collect(nowTick: number): void {
    for (let slot = this.#up.peek(); slot !== null; slot = this.#up.peek()) {
      const { tick, stream, operation, flags: status, data } = slot;
      const results = this.#results.get(stream);
      if (results !== undefined) {
        if (operation === Operation.ExportDecoder || operation === Operation.ExportEncoder) this.#keepState(stream, operation, status, data);
        else if (status !== Status.Done) this.#refused(stream, operation);
        else if (tick >= nowTick - 2 && tick < nowTick - 2 + KEPT) {
          if (operation === Operation.Decode || operation === Operation.Conceal) results[Direction.Receive].put(tick, data);
          else if (operation === Operation.Encode) results[Direction.Send].put(tick, data);
        }
      }
      this.#up.advance();
      this.#owes = false;
    }
  }

  /** The result for this tick if it came and has the length a codec must give. */
  result(stream: number, direction: Direction, tick: number, lengthBytes: number): Uint8Array | null {
    const data = this.#results.get(stream)?.[direction].at(tick) ?? null;
    return data !== null && data.length === lengthBytes ? data : null;
  }

  /** Waits for results once, for a short while; a worker that let us wait in vain is not waited for again until it delivers. */
  wait(): boolean {
    if (this.#owes || !this.link.concurrent) return false;
    this.#owes = true;
    return this.#up.wait(mediaLimits.patienceMs);
  }

  revoke(nowTick: number): void {
    this.#revokedAtTick = nowTick;
    this.#life.state = GrantState.Revoked;
    this.ring();
  }

  /** After revoke: true once the grant is zeroed. Its reader is given time to let go, so that it writes nothing afterwards. */
  zeroed(nowTick: number): boolean {
    if (this.#life.state !== GrantState.LetGo && nowTick - this.#revokedAtTick < mediaLimits.revokeTicks) return false;
    this.#life.zero();
    return true;
  }

  #refused(stream: number, operation: Operation): void {
    if (operation === Operation.ImportDecoder || operation === Operation.ImportEncoder) this.stateRefused = true;
    else this.unserved.add(stream);
  }

  #keepState(stream: number, operation: Operation, status: number, data: Uint8Array): void {
    if (this.states.length >= 2 * mediaLimits.streams) return;
    const direction = operation === Operation.ExportDecoder ? Direction.Receive : Direction.Send;
    this.states.push({ stream, direction, state: status === Status.Done ? data.slice() : null });
  }
}

// Who decodes and encodes: the owner's codecs, from the commit's tick on the gainer's, and the shim's whenever a frame is missing.
import { CodecSeat, type CodecLink, Direction } from './codec-seat.ts';
import { FLAG_QUIET } from './grant-layout.ts';
import { mediaLimits } from './limits.ts';
import type { LoggedOperation } from './operation-log.ts';
import type { MediaStream } from './stream.ts';

/** Told of every frame that owner and gainer both should have made, while the gainer runs in the shadow. */
export interface Comparison {
  /** Both have had the operation of this tick. */
  wants(stream: MediaStream, direction: Direction, tick: number): boolean;
  compare(stream: MediaStream, owner: Uint8Array | null, gainer: Uint8Array | null): void;
}

export class CodecSource {
  owner: CodecSeat | null = null;
  /** Gets the same operations as the owner; its output is compared, and played from commitTick on. */
  gainer: CodecSeat | null = null;
  commitTick = Infinity;
  comparison: Comparison | null = null;
  /** Frames that the shim's codecs made in an owner's place. */
  standInFrames = 0;
  readonly #revoked: CodecSeat[] = [];
  readonly #standsIn: boolean;

  constructor(standsIn: boolean) {
    this.#standsIn = standsIn;
  }

  /** A fresh grant for the owner without a switch: at boot, or when its codecs have come back. */
  seat(link: CodecLink | null, streams: Iterable<MediaStream>, lastTick: number): void {
    if (this.owner !== null) this.revoke(this.owner, lastTick);
    this.owner = link === null ? null : new CodecSeat(link);
    if (this.owner === null) return;
    for (const stream of streams) {
      this.owner.open(stream.id, stream.codec.name);
      this.prime(this.owner, stream, lastTick);
    }
    this.owner.ring();
  }

  revoke(seat: CodecSeat, lastTick: number): void {
    seat.revoke(lastTick);
    this.#revoked.push(seat);
  }

  /** No state to be had: the codec replays what was last said, and from there everything that is still to come out. */
  prime(seat: CodecSeat, stream: MediaStream, lastTick: number): void {
    for (const direction of [Direction.Receive, Direction.Send]) {
      // The newest results that are still wanted: PCM for ticks to come, and the payload that goes out at the next tick.
      const wantedFrom = direction === Direction.Receive ? lastTick + 1 : lastTick;
      for (let tick = Math.max(0, wantedFrom - mediaLimits.primeTicks); tick <= lastTick + mediaLimits.decodeLeadTicks; tick++) {
        const operation = stream.log[direction].at(tick);
        if (operation !== null) seat.post(stream.id, operation, tick < wantedFrom ? FLAG_QUIET : 0);
      }
    }
  }

  open(stream: MediaStream): void {
    this.owner?.open(stream.id, stream.codec.name);
    this.gainer?.open(stream.id, stream.codec.name);
  }

  close(stream: MediaStream): void {
    this.owner?.close(stream.id);
    this.gainer?.close(stream.id);
  }

  collect(nowTick: number): void {
    this.owner?.collect(nowTick);
    this.gainer?.collect(nowTick);
    for (let i = this.#revoked.length - 1; i >= 0; i--) if (this.#revoked[i].zeroed(nowTick)) this.#revoked.splice(i, 1);
  }

  post(stream: MediaStream, operation: LoggedOperation, shadowed: boolean): void {
    // After the commit's tick the loser is asked for nothing.
    if (operation.tick < this.commitTick) this.owner?.post(stream.id, operation);
    if (shadowed) this.gainer?.post(stream.id, operation);
  }

  ring(): void {
    this.owner?.ring();
    this.gainer?.ring();
  }

  /** The frame for this tick; null only when nobody may stand in. `nowTick` is the tick that runs. */
  frame(stream: MediaStream, direction: Direction, tick: number, nowTick: number): Uint8Array | null {
    const lengthBytes = direction === Direction.Receive ? 2 * stream.samples : stream.payloadBytes;
    const committed = tick >= this.commitTick;
    const seat = committed ? this.gainer : this.owner;
    const serving = seat === null || seat.unserved.has(stream.id) ? null : seat;
    let frame = serving === null ? null : awaited(serving, stream, direction, tick, nowTick, lengthBytes);
    if (!committed && this.gainer !== null && this.comparison?.wants(stream, direction, tick)) {
      const shadow = awaited(this.gainer, stream, direction, tick, nowTick, lengthBytes);
      this.comparison.compare(stream, frame, shadow);
      frame ??= shadow; // the loser is late or dead: the gainer's is taken at once
    }
    if (frame !== null) return frame;
    const counters = stream.counters(direction);
    if (this.#standsIn || serving === null) {
      if (serving !== null) {
        this.standInFrames++;
        counters.late++;
      }
      return stream.shim.result(stream.log[direction], direction, tick);
    }
    counters.gap++;
    return null;
  }
}

function awaited(seat: CodecSeat, stream: MediaStream, direction: Direction, tick: number, nowTick: number, lengthBytes: number): Uint8Array | null {
  const frame = seat.result(stream.id, direction, tick, lengthBytes);
  if (frame !== null || !seat.wait()) return frame;
  seat.collect(nowTick);
  return seat.result(stream.id, direction, tick, lengthBytes);
}

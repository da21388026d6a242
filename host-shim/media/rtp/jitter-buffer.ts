// One stream's jitter buffer: puts packets of any ptime into frames of 20 ms and decides, tick by tick, what is to be decoded.
//
// Frames are numbered without end; `#next` is the frame that the next decision is about. Decisions:
//   decode   the frame is there
//   conceal  it is not: a later one is there (lost: go on), or nothing is (late: wait, and play what comes one tick later)
//   skip     it is thrown away, because the buffer has held too much for too long (the far end's clock is faster)
//   nothing  nobody is talking to us
import { TICK_MS, mediaLimits } from '../limits.ts';

const FRAMES = 64;
const WHOLE = 3; // both halves of 10 ms
const GRAIN_MS = 10;

export type Verdict = 'decode' | 'lost' | 'waiting' | 'silence' | 'skip' | 'nothing';

export interface Decision {
  verdict: Verdict;
  /** Number of the frame; grows by one for each that is decided on. */
  frame: number;
  /** RTP sequence number of the packet that its first half came in. */
  sequence: number;
  /** Valid until the next call. */
  payload: Uint8Array;
}

interface Slot { frame: number; halves: number; silent: boolean; sequence: number; payload: Uint8Array }

export class JitterBuffer {
  readonly #grainBytes: number;
  readonly #grainUnits: number;
  readonly #slots: Slot[];
  readonly #decision: Decision = { verdict: 'nothing', frame: 0, sequence: 0, payload: new Uint8Array(0) };
  #state: 'idle' | 'filling' | 'playing' = 'idle';
  #fillingSince = 0;
  /** The frame to decide on next, and the timestamp at which it begins. */
  #next = 0;
  #nextTimestamp = 0;
  #newest = -1;
  #lastSequence = 0;
  #lastEnd = 0;
  /** Ticks that were concealed while waiting for a frame that has not come yet. */
  #waited = 0;
  #target: number = mediaLimits.depthTicks;
  #windowTicks = 0;
  #leastDepth = FRAMES;
  /** Frames that were never decoded: not come in time, or skipped. */
  lost = 0;
  /** Frames that came after the tick they were due at, and were played later or not at all. */
  late = 0;
  /** Payloads of no whole number of 10 ms. */
  malformed = 0;

  /** `frameBytes`: payload of 20 ms; `clockHz`: the RTP clock. */
  constructor(frameBytes: number, clockHz: number) {
    this.#grainBytes = frameBytes / 2;
    this.#grainUnits = (clockHz * GRAIN_MS) / 1000;
    this.#slots = Array.from({ length: FRAMES }, () => ({ frame: -1, halves: 0, silent: false, sequence: 0, payload: new Uint8Array(frameBytes) }));
  }

  /** Frames held back at this moment. */
  get depth(): number {
    return this.#state === 'idle' ? 0 : Math.max(0, this.#newest - this.#next + 1);
  }

  get depthMs(): number {
    return this.depth * TICK_MS;
  }

  /** Another source, or another codec's clock: what waits belongs to the past. */
  restart(): void {
    this.#state = 'idle';
    this.#waited = 0;
  }

  /** One packet; `nowTick` is the coming tick. */
  put(sequence: number, timestamp: number, payload: Uint8Array, nowTick: number): void {
    const grains = payload.length / this.#grainBytes;
    if (grains < 1 || !Number.isInteger(grains)) {
      this.malformed++;
      return;
    }
    let first = this.#place(timestamp, nowTick);
    // The sender paused its clock or its voice: consecutive numbers, so nothing was lost in between.
    if (this.#state !== 'idle' && sequence === this.#lastSequence + 1 && timestamp !== this.#lastEnd) first = this.#bridge(first, timestamp, nowTick);
    if (sequence > this.#lastSequence) {
      this.#lastSequence = sequence;
      this.#lastEnd = (timestamp + grains * this.#grainUnits) >>> 0;
    }
    first -= 2 * this.#collectWaited(first, grains);
    let past = 0;
    for (let i = 0; i < grains; i++) if (!this.#putGrain(first + i, sequence, payload, i * this.#grainBytes)) past++;
    if (past === grains) this.late += Math.max(1, grains >> 1);
  }

  /** A telephone event covers this time: nothing is missing there. */
  silence(timestamp: number, units: number): void {
    if (this.#state === 'idle') return;
    const grain = Math.round(((timestamp - this.#nextTimestamp) | 0) / this.#grainUnits);
    this.#markSilent(grain, Math.min(Math.ceil(units / this.#grainUnits), 2 * FRAMES));
  }

  /** What becomes of the tick that `nowTick` decides on. A skip is followed by another decision for the same tick. */
  decide(nowTick: number): Decision {
    const decision = this.#decision;
    decision.frame = this.#next;
    if (this.#state === 'filling' && nowTick - this.#fillingSince >= this.#target) this.#state = 'playing';
    if (this.#state !== 'playing') {
      decision.verdict = 'nothing';
      return decision;
    }
    const slot = this.#slots[this.#next & (FRAMES - 1)];
    if (slot.frame === this.#next && slot.halves === WHOLE) {
      decision.sequence = slot.sequence;
      decision.payload = slot.payload;
      decision.verdict = slot.silent ? 'silence' : this.#holdsTooMuch() ? 'skip' : 'decode';
      if (decision.verdict === 'skip') this.lost++;
      this.#advance();
      return decision;
    }
    if (this.#newest > this.#next) {
      this.#lose();
      decision.verdict = 'lost';
      return decision;
    }
    if (++this.#waited > mediaLimits.starvedTicks) {
      this.restart();
      decision.verdict = 'nothing';
      return decision;
    }
    decision.verdict = 'waiting';
    return decision;
  }

  #lose(): void {
    this.lost++;
    this.#advance();
  }

  #advance(): void {
    this.#next++;
    this.#nextTimestamp = (this.#nextTimestamp + 2 * this.#grainUnits) >>> 0;
  }

  /** Grain number of a timestamp, counted from the frame to decide on next; makes that frame when there is none. */
  #place(timestamp: number, nowTick: number): number {
    const grain = ((timestamp - this.#nextTimestamp) | 0) / this.#grainUnits;
    const near = Number.isInteger(grain) && grain > -2 * FRAMES && grain < 2 * (FRAMES - mediaLimits.ptimeMs.max / TICK_MS);
    if (this.#state !== 'idle' && near) {
      if (this.#state === 'filling' && grain < 0) return this.#reach(grain);
      return grain;
    }
    this.#state = 'filling';
    this.#fillingSince = nowTick;
    this.#next = Math.max(this.#next, this.#newest) + 1;
    this.#newest = this.#next - 1;
    this.#nextTimestamp = timestamp;
    this.#lastSequence = -Infinity;
    this.#waited = 0;
    this.#windowTicks = 0;
    this.#leastDepth = FRAMES;
    return 0;
  }

  /** Before playing, an older packet than the first may still come. */
  #reach(grain: number): number {
    const frames = Math.ceil(-grain / 2);
    this.#next -= frames;
    this.#nextTimestamp = (this.#nextTimestamp - 2 * frames * this.#grainUnits) >>> 0;
    return grain + 2 * frames;
  }

  #bridge(first: number, timestamp: number, nowTick: number): number {
    const from = Math.round(((this.#lastEnd - this.#nextTimestamp) | 0) / this.#grainUnits);
    if (first > from && first - from < FRAMES) {
      this.#markSilent(from, first - from);
      return first;
    }
    if (first >= from) return first;
    this.restart(); // its clock went back
    return this.#place(timestamp, nowTick);
  }

  #markSilent(firstGrain: number, grains: number): void {
    for (let grain = firstGrain; grain < firstGrain + grains; grain++) {
      const slot = this.#slotFor(grain);
      if (slot === null || slot.halves & (1 << (grain & 1))) continue;
      slot.halves |= 1 << (grain & 1);
      slot.silent = true;
    }
  }

  /** Frames lost by the wait that ends with this packet. Ticks spent waiting: the frame was late, and the buffer holds that much more from now on; or it was lost and is made up for. */
  #collectWaited(firstGrain: number, grains: number): number {
    if (this.#waited === 0 || firstGrain + grains <= 0) return 0;
    const lost = Math.min(Math.max(0, firstGrain >> 1), this.#waited);
    for (let i = 0; i < lost; i++) this.#lose();
    const late = this.#waited - lost;
    this.late += late;
    this.#target = Math.min(this.#target + late, mediaLimits.maxDepthTicks);
    this.#waited = 0;
    return lost;
  }

  /** False when its time is over. */
  #putGrain(grain: number, sequence: number, payload: Uint8Array, from: number): boolean {
    const slot = this.#slotFor(grain);
    if (slot === null) return false;
    const half = 1 << (grain & 1);
    if (slot.halves & half) return true;
    if (slot.halves === 0 || half === 1) slot.sequence = sequence;
    slot.halves |= half;
    slot.payload.set(payload.subarray(from, from + this.#grainBytes), half === 1 ? 0 : this.#grainBytes);
    return true;
  }

  #slotFor(grain: number): Slot | null {
    if (grain < 0 || grain >= 2 * FRAMES) return null;
    const frame = this.#next + (grain >> 1);
    const slot = this.#slots[frame & (FRAMES - 1)];
    if (slot.frame !== frame) {
      slot.frame = frame;
      slot.halves = 0;
      slot.silent = false;
    }
    if (frame > this.#newest) this.#newest = frame;
    return slot;
  }

  /** True once when in a whole window there was never less than the target and the tolerance. */
  #holdsTooMuch(): boolean {
    this.#leastDepth = Math.min(this.#leastDepth, this.depth);
    if (++this.#windowTicks < mediaLimits.driftWindowTicks) return false;
    const tooMuch = this.#leastDepth > this.#target + mediaLimits.driftTicks;
    this.#windowTicks = 0;
    this.#leastDepth = FRAMES;
    return tooMuch;
  }
}

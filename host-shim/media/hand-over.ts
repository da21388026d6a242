// The media half of a switch: the loser's codec state goes to the gainer, both work side by side until their outputs agree, one tick changes hands.
import { CodecSeat, type CodecLink, Direction } from './codec-seat.ts';
import type { CodecSource, Comparison } from './codec-source.ts';
import type { FrameCounters, SwitchFigures, SwitchReadiness } from './device.ts';
import { MediaError } from './error.ts';
import { addFrames } from './frame-counters.ts';
import { TICK_MS, mediaLimits } from './limits.ts';
import type { MediaStream } from './stream.ts';

export enum Phase { Idle, Exporting, Shadowing, Agreed, Committed }
export enum On { BeginWithState, BeginPrimed, BeginInShim, StatesComplete, StatesMissing, Agreed, Refused, Abort, Commit, Taken }

/** One row per arrow; an event without a row in its phase changes nothing. */
export const FIGURE: readonly (readonly [Phase, On, Phase])[] = [
  [Phase.Idle, On.BeginWithState, Phase.Exporting],
  [Phase.Idle, On.BeginPrimed, Phase.Shadowing],
  [Phase.Idle, On.BeginInShim, Phase.Agreed],
  [Phase.Exporting, On.StatesComplete, Phase.Shadowing],
  [Phase.Exporting, On.StatesMissing, Phase.Shadowing],
  [Phase.Exporting, On.Refused, Phase.Idle],
  [Phase.Exporting, On.Abort, Phase.Idle],
  [Phase.Shadowing, On.Agreed, Phase.Agreed],
  [Phase.Shadowing, On.Refused, Phase.Idle],
  [Phase.Shadowing, On.Abort, Phase.Idle],
  [Phase.Agreed, On.Refused, Phase.Idle],
  [Phase.Agreed, On.Abort, Phase.Idle],
  [Phase.Agreed, On.Commit, Phase.Committed],
  [Phase.Committed, On.Taken, Phase.Idle],
];

/** Faults that a test plants; nothing else sets them. */
export interface MediaFaults { omitStateTransfer?: boolean; omitStandIn?: boolean }

interface Window { untilTick: number; before: [FrameCounters, FrameCounters]; durationMs: number; primed: boolean; settle: (figures: SwitchFigures) => void }

export class HandOver implements Comparison {
  phase = Phase.Idle;
  switches = 0;
  readonly #source: CodecSource;
  readonly #streams: ReadonlyMap<number, MediaStream>;
  /** Counters of all streams there ever were, by direction. */
  readonly #totals: () => [FrameCounters, FrameCounters];
  readonly #faults: MediaFaults;
  #settleReadiness: (readiness: SwitchReadiness) => void = () => {};
  #begunTick = 0;
  #begunMs = 0;
  #before: [FrameCounters, FrameCounters];
  #states = new Map<string, Uint8Array | null>();
  /** Streams whose codecs were primed: their output may differ from the loser's. */
  readonly #primedStreams = new Set<number>();
  #primed = false;
  #agreeingTicks = 0;
  #missing = false;
  #differs = false;
  readonly #windows: Window[] = [];

  constructor(source: CodecSource, streams: ReadonlyMap<number, MediaStream>, totals: () => [FrameCounters, FrameCounters], faults: MediaFaults) {
    this.#source = source;
    this.#streams = streams;
    this.#totals = totals;
    this.#faults = faults;
    this.#before = totals();
    source.comparison = this;
  }

  /** While true the engine must tick, streams or not. */
  get busy(): boolean {
    return this.phase !== Phase.Idle || this.#windows.length > 0;
  }

  /** The gainer is to be posted what the owner is. */
  get shadowing(): boolean {
    return this.phase >= Phase.Shadowing && this.#source.gainer !== null;
  }

  /** `link` null: the shim's codecs serve this guest too, so there is nothing to hand over. Called between ticks; `lastTick` has run. */
  begin(link: CodecLink | null, lastTick: number, nowMs: number): Promise<SwitchReadiness> {
    if (this.phase !== Phase.Idle) return Promise.reject(new MediaError('MEDIA_SWITCH_STATE', 'a switch is under way'));
    this.#begunTick = lastTick;
    this.#begunMs = nowMs;
    this.#before = this.#totals();
    this.#states.clear();
    this.#primedStreams.clear();
    this.#agreeingTicks = 0;
    this.#primed = this.#missing = this.#differs = false;
    const { owner } = this.#source;
    if (link === null || this.#streams.size === 0) {
      if (link !== null) this.#source.gainer = new CodecSeat(link);
      this.#go(On.BeginInShim);
      return Promise.resolve({ agreed: true, primed: false });
    }
    const gainer = (this.#source.gainer = new CodecSeat(link));
    for (const stream of this.#streams.values()) gainer.open(stream.id, stream.codec.name);
    if (owner !== null && owner.link.implementation === link.implementation) {
      owner.states.length = 0;
      for (const stream of this.#streams.values()) owner.exportState(stream.id);
      owner.ring();
      this.#go(On.BeginWithState);
    } else {
      for (const stream of this.#streams.values()) this.#prime(stream, lastTick);
      this.#go(On.BeginPrimed);
    }
    gainer.ring();
    return new Promise((resolve) => (this.#settleReadiness = resolve));
  }

  /** At the start of tick `tick`, when results have been collected and nothing was posted yet. */
  tickBegins(tick: number): void {
    const { owner, gainer } = this.#source;
    if (this.phase !== Phase.Exporting || gainer === null) return;
    for (const { stream, direction, state } of owner?.states.splice(0) ?? []) this.#states.set(`${stream} ${direction}`, state);
    const known = [...this.#streams.values()].filter((stream) => stream.firstTick <= this.#begunTick);
    const complete = known.every(({ id }) => this.#states.has(`${id} ${Direction.Receive}`) && this.#states.has(`${id} ${Direction.Send}`));
    if (!complete && owner !== null && tick - this.#begunTick < mediaLimits.stateTicks) return;
    for (const stream of this.#streams.values()) {
      if (!complete || stream.firstTick <= this.#begunTick) this.#handState(stream, gainer, tick - 1);
      else this.#catchUp(stream, gainer, tick - 1);
    }
    gainer.ring();
    this.#go(complete ? On.StatesComplete : On.StatesMissing);
  }

  /** At the end of tick `tick`. */
  tickEnds(tick: number): void {
    if (this.phase === Phase.Committed && tick >= this.#source.commitTick) this.#take(tick);
    else if (this.phase === Phase.Exporting || this.phase === Phase.Shadowing || this.phase === Phase.Agreed) this.#judge(tick);
    for (let i = this.#windows.length - 1; i >= 0; i--) if (tick >= this.#windows[i].untilTick) this.#close(this.#windows.splice(i, 1)[0]);
  }

  wants(stream: MediaStream, direction: Direction, tick: number): boolean {
    const before = this.#begunTick + (direction === Direction.Receive ? mediaLimits.decodeLeadTicks : 0);
    return this.shadowing && tick > before && this.#source.gainer?.unserved.has(stream.id) === false;
  }

  compare(stream: MediaStream, owner: Uint8Array | null, gainer: Uint8Array | null): void {
    if (gainer === null) this.#missing = true;
    else if (owner !== null && !this.#primedStreams.has(stream.id) && !equal(owner, gainer)) this.#differs = true;
  }

  /** Takes effect at the tick after `lastTick`. */
  commit(lastTick: number): { tick: number; figures: Promise<SwitchFigures> } {
    if (this.phase !== Phase.Agreed) throw new MediaError('MEDIA_SWITCH_STATE', 'there is no agreed switch to commit');
    const tick = lastTick + 1;
    this.#source.commitTick = tick;
    this.switches++;
    this.#go(On.Commit);
    const figures = new Promise<SwitchFigures>((settle) => {
      const window = { before: this.#before, durationMs: Math.max(0, tick * TICK_MS - this.#begunMs), primed: this.#primed, settle };
      this.#windows.push({ ...window, untilTick: tick + mediaLimits.figuresTicks });
    });
    return { tick, figures };
  }

  abort(lastTick: number): void {
    this.#end(On.Abort, lastTick, 'the switch was taken back');
  }

  /** The gainer's codecs are gone. */
  gainerLost(lastTick: number): void {
    this.#end(On.Refused, lastTick, 'the codecs of the guest that was to take over have ended');
  }

  #judge(tick: number): void {
    if (this.#differs) return this.#end(On.Refused, tick, 'the codecs of both guests do not give the same sound');
    if (this.#source.gainer?.stateRefused) return this.#end(On.Refused, tick, 'the codecs of the guest that was to take over refused the state');
    if (this.#source.gainer?.unserved.size) this.#primed = true; // the shim will serve what the gainer cannot
    if (this.phase === Phase.Agreed) return;
    const compared = this.phase === Phase.Shadowing && tick > this.#begunTick + mediaLimits.decodeLeadTicks;
    this.#agreeingTicks = compared && !this.#missing ? this.#agreeingTicks + 1 : 0;
    this.#missing = false;
    if (this.#agreeingTicks >= mediaLimits.agreeingTicks) {
      this.#go(On.Agreed);
      this.#settleReadiness({ agreed: true, primed: this.#primed });
    } else if (tick - this.#begunTick >= mediaLimits.prepareTicks) {
      this.#end(On.Refused, tick, 'the codecs of the guest that was to take over did not keep up');
    }
  }

  #handState(stream: MediaStream, gainer: CodecSeat, lastTick: number): void {
    const decoder = this.#states.get(`${stream.id} ${Direction.Receive}`);
    const encoder = this.#states.get(`${stream.id} ${Direction.Send}`);
    if (!decoder || !encoder) return this.#prime(stream, lastTick);
    if (!this.#faults.omitStateTransfer) {
      gainer.importState(stream.id, Direction.Receive, decoder);
      gainer.importState(stream.id, Direction.Send, encoder);
    }
    this.#catchUp(stream, gainer, lastTick);
  }

  #prime(stream: MediaStream, lastTick: number): void {
    this.#primed = true;
    this.#primedStreams.add(stream.id);
    this.#source.prime(this.#source.gainer!, stream, lastTick);
  }

  /** What the loser was posted after its state was asked for. */
  #catchUp(stream: MediaStream, gainer: CodecSeat, lastTick: number): void {
    const lead = mediaLimits.decodeLeadTicks;
    for (let tick = this.#begunTick + 1; tick <= lastTick; tick++) {
      for (const operation of [stream.log[Direction.Receive].at(tick + lead), stream.log[Direction.Send].at(tick)]) {
        if (operation !== null) gainer.post(stream.id, operation);
      }
    }
  }

  #take(tick: number): void {
    const { owner, gainer } = this.#source;
    if (owner !== null) this.#source.revoke(owner, tick);
    this.#source.owner = gainer;
    this.#source.gainer = null;
    this.#source.commitTick = Infinity;
    this.#go(On.Taken);
  }

  #end(on: On.Abort | On.Refused, lastTick: number, reason: string): void {
    if (!this.#go(on)) return;
    if (this.#source.gainer !== null) this.#source.revoke(this.#source.gainer, lastTick);
    this.#source.gainer = null;
    this.#settleReadiness({ agreed: false, reason });
  }

  #close({ before, durationMs, primed, settle }: Window): void {
    const [receive, send] = this.#totals();
    addFrames(receive, before[Direction.Receive], -1);
    addFrames(send, before[Direction.Send], -1);
    settle({
      gapFrames: receive.gap + send.gap, lostFrames: receive.lost + send.lost, doubledFrames: receive.doubled + send.doubled, lateFrames: receive.late + send.late,
      framesExpected: receive.framesExpected + send.framesExpected, primed, durationMs, receive, send,
    });
  }

  #go(on: On): boolean {
    const arrow = FIGURE.find(([from, event]) => from === this.phase && event === on);
    if (arrow === undefined) return false;
    this.phase = arrow[2];
    return true;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

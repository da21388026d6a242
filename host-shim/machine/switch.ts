// The switch at work: walks the table, keeps the time limit, tells whoever asked.
import { ErrorCode } from '../../proto/index.ts';
import type { Clock, TimerHandle, Timers } from '../devices/clock/clock.ts';
import type { SwitchFigures } from '../media/index.ts';
import { machineLimits } from './limits.ts';
import type { MediaPart } from './parts.ts';
import { Do, On, State, arrow } from './switch-table.ts';

export interface Committed { from: number; to: number; tick: number; durationMs: number; sequence: number; figures: Promise<SwitchFigures> }
export interface Refusal { code: ErrorCode; text: string }
export type SwitchOutcome = ({ ok: true } & Committed) | ({ ok: false } & Refusal);

/** What a switch needs done on the bus. */
export interface SwitchHands {
  active(): number;
  /** Can the guest be asked: is it running and past its Hello? */
  reachable(guest: number): boolean;
  /** False when the guest's ring is full. */
  sendPrepare(guest: number, switchId: number): boolean;
  sendAborted(guest: number, switchId: number, reason: string): void;
  /** OwnerChanged goes out; returns its sequence. */
  handOver(from: number, to: number, tick: number): number;
  /** Called at the end of each switch that was not refused at the door. */
  ended(to: number, outcome: SwitchOutcome): void;
  /** Runs `work` as an event of the machine of its own. */
  enter(work: () => void): void;
}

type Settle = (outcome: SwitchOutcome) => void;

export class Switch {
  state = State.Idle;
  /** The guest that is to gain the handset; 0 while Idle. */
  to = 0;
  #id = 0;
  #startedMs = 0;
  #timer: TimerHandle | null = null;
  #settlers: Settle[] = [];
  #mediaBegun = false;
  #refusal: Refusal = { code: ErrorCode.UNSPECIFIED, text: '' };
  #commit: { tick: number; figures: Promise<SwitchFigures> } | null = null;

  constructor(
    private readonly hands: SwitchHands,
    private readonly media: MediaPart,
    private readonly time: { clock: Clock; timers: Timers },
    private readonly switchMs: number = machineLimits.switchMs,
  ) {}

  /** Asks for a switch; `settle` is called once, perhaps before this returns. */
  request(to: number, settle: Settle): void {
    const refuse = (code: ErrorCode, text: string): void => settle({ ok: false, code, text });
    if (this.state !== State.Idle) return refuse(ErrorCode.SWITCH_IN_PROGRESS, 'another switch is under way: wait for its end');
    if (to === this.hands.active()) return refuse(ErrorCode.WRONG_STATE, 'this guest is in front already');
    if (!this.hands.reachable(to)) return refuse(ErrorCode.GUEST_UNAVAILABLE, 'the guest is not running');
    this.to = to;
    this.#settlers = [settle];
    this.#on(On.Request);
  }

  /** Waits for the switch to `to` that is under way; false when there is none. */
  join(to: number, settle: Settle): boolean {
    if (this.state === State.Idle || this.to !== to) return false;
    this.#settlers.push(settle);
    return true;
  }

  prepared(guest: number, switchId: number, recordCurrent: boolean): void {
    if (guest !== this.to || switchId !== this.#id) return;
    if (recordCurrent) return this.#on(On.Prepared);
    this.#on(On.RecordDiffers, ErrorCode.WRONG_STATE, "the guest's record is not the other guest's");
  }

  refused(guest: number, switchId: number, reason: string): void {
    if (guest === this.to && switchId === this.#id) this.#on(On.Refused, ErrorCode.WRONG_STATE, reason || 'the guest refused');
  }

  guestLost(guest: number): void {
    if (this.state === State.Idle) return;
    if (guest === this.to) this.#on(On.GainerLost, ErrorCode.GUEST_UNAVAILABLE, 'the guest stopped during the switch');
    else if (guest === this.hands.active()) this.#on(On.LoserLost);
  }

  #on(event: On, code: ErrorCode = ErrorCode.UNSPECIFIED, text = ''): void {
    const row = arrow(this.state, event);
    if (!row) return;
    this.state = row.to;
    this.#refusal = { code, text };
    this.#do[row.do]();
  }

  readonly #do: Record<Do, () => void> = {
    [Do.Prepare]: () => {
      this.#id++;
      this.#startedMs = this.time.clock.nowMs();
      this.#mediaBegun = false;
      this.#limit(this.switchMs, `no switch within ${this.switchMs} ms`);
      if (!this.hands.sendPrepare(this.to, this.#id)) this.#on(On.Refused, ErrorCode.GUEST_UNAVAILABLE, "the guest's ring is full");
    },
    [Do.Shadow]: () => {
      this.#mediaBegun = true;
      this.#hear(this.media.beginSwitch(this.to), (verdict) => {
        if (verdict.agreed) this.#on(On.Agreed);
        else this.#on(On.Disagreed, ErrorCode.WRONG_STATE, verdict.reason);
      }, (reason) => this.#on(On.Disagreed, ErrorCode.NOT_SUPPORTED, reason));
    },
    [Do.Commit]: () => {
      // Whoever is given more time to prepare plays later, too.
      const commitMs = Math.max(machineLimits.commitMs, this.switchMs);
      this.#limit(commitMs, `no playout tick within ${commitMs} ms`);
      this.#hear(this.media.commitSwitch(), (commit) => {
        this.#commit = commit;
        this.#on(On.Committed);
      }, (reason) => this.#on(On.CommitFailed, ErrorCode.WRONG_STATE, reason));
    },
    [Do.HandOver]: () => {
      const { tick, figures } = this.#commit!;
      const from = this.hands.active();
      const sequence = this.hands.handOver(from, this.to, tick);
      this.#end({ ok: true, from, to: this.to, tick, sequence, figures, durationMs: Math.round((this.time.clock.nowMs() - this.#startedMs) * 10) / 10 });
    },
    [Do.RollBack]: () => {
      if (this.#mediaBegun) this.media.abortSwitch();
      if (this.hands.reachable(this.to)) this.hands.sendAborted(this.to, this.#id, this.#refusal.text);
      this.#end({ ok: false, ...this.#refusal });
    },
  };

  #end(outcome: SwitchOutcome): void {
    if (this.#timer) this.time.timers.cancel(this.#timer);
    this.#timer = null;
    this.#commit = null;
    const to = this.to;
    this.to = 0;
    const settlers = this.#settlers;
    this.#settlers = [];
    for (const settle of settlers) settle(outcome);
    this.hands.ended(to, outcome);
  }

  #limit(durationMs: number, text: string): void {
    if (this.#timer) this.time.timers.cancel(this.#timer);
    this.#timer = this.time.timers.at(this.time.clock.nowMs() + durationMs, () => this.hands.enter(() => {
      this.#timer = null;
      this.#on(On.TimeLimit, ErrorCode.TIMED_OUT, text);
    }));
  }

  /** Words of the media device count only while the switch they belong to lasts. */
  #hear<T>(promise: Promise<T>, then: (value: T) => void, failed: (reason: string) => void): void {
    const id = this.#id;
    const within = (work: () => void): void => this.hands.enter(() => {
      if (id === this.#id && this.state !== State.Idle) work();
    });
    promise.then((value) => within(() => then(value)), (error: unknown) => within(() => failed(error instanceof Error ? error.message : String(error))));
  }
}

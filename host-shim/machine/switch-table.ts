// The two-phase switch as its figure: a row per arrow. Nothing of it goes to the far end (DESIGN.md 5).

export enum State {
  Idle = 'Idle',
  /** The gaining guest was asked to prove its record. */
  Preparing = 'Preparing',
  /** Both guests' codecs work on the same packets; the media device compares. */
  Shadowing = 'Shadowing',
  /** The media device names the playout tick; from here there is no way back. */
  Committing = 'Committing',
}

/** What is written above an arrow. */
export enum On {
  Request = 'request',
  Prepared = 'prepared',
  /** The gaining guest's digest is behind, or not the other guest's. */
  RecordDiffers = 'record differs',
  Refused = 'refused by guest',
  Agreed = 'codecs agree',
  Disagreed = 'codecs refused',
  Committed = 'committed',
  CommitFailed = 'commit failed',
  TimeLimit = 'time limit',
  GainerLost = 'gainer lost',
  LoserLost = 'loser lost',
}

/** What is written below it. */
export enum Do {
  Prepare = 'send Prepare, start time limit',
  Shadow = 'begin shadow run',
  Commit = 'commit',
  HandOver = 'send OwnerChanged',
  RollBack = 'roll back',
}

export interface Arrow { from: State; on: On; to: State; do: Do }

export const FIGURE: readonly Arrow[] = [
  { from: State.Idle, on: On.Request, to: State.Preparing, do: Do.Prepare },
  { from: State.Preparing, on: On.Prepared, to: State.Shadowing, do: Do.Shadow },
  { from: State.Preparing, on: On.RecordDiffers, to: State.Idle, do: Do.RollBack },
  { from: State.Preparing, on: On.Refused, to: State.Idle, do: Do.RollBack },
  { from: State.Preparing, on: On.TimeLimit, to: State.Idle, do: Do.RollBack },
  { from: State.Preparing, on: On.GainerLost, to: State.Idle, do: Do.RollBack },
  { from: State.Shadowing, on: On.Agreed, to: State.Committing, do: Do.Commit },
  { from: State.Shadowing, on: On.Disagreed, to: State.Idle, do: Do.RollBack },
  { from: State.Shadowing, on: On.TimeLimit, to: State.Idle, do: Do.RollBack },
  { from: State.Shadowing, on: On.GainerLost, to: State.Idle, do: Do.RollBack },
  { from: State.Committing, on: On.Committed, to: State.Idle, do: Do.HandOver },
  { from: State.Committing, on: On.CommitFailed, to: State.Idle, do: Do.RollBack },
  { from: State.Committing, on: On.TimeLimit, to: State.Idle, do: Do.RollBack },
];

/** Every pair without an arrow, and why it may pass unheeded. */
export const IGNORED: readonly { from: State; on: readonly On[]; why: string }[] = [
  {
    from: State.Idle,
    on: [On.Prepared, On.RecordDiffers, On.Refused, On.Agreed, On.Disagreed, On.Committed, On.CommitFailed, On.TimeLimit, On.GainerLost, On.LoserLost],
    why: 'late words about a switch that was rolled back, or about none',
  },
  { from: State.Preparing, on: [On.Request], why: 'the asker is told SWITCH_IN_PROGRESS' },
  { from: State.Preparing, on: [On.LoserLost], why: 'a dead loser needs no shadow: the media device primes the gainer instead' },
  { from: State.Preparing, on: [On.Agreed, On.Disagreed, On.Committed, On.CommitFailed], why: 'the media device was asked nothing yet: words about an earlier switch' },
  { from: State.Shadowing, on: [On.Request], why: 'the asker is told SWITCH_IN_PROGRESS' },
  { from: State.Shadowing, on: [On.LoserLost], why: "the media device takes the gainer's output at once" },
  { from: State.Shadowing, on: [On.Prepared, On.RecordDiffers, On.Refused], why: 'the guest has had its say' },
  { from: State.Shadowing, on: [On.Committed, On.CommitFailed], why: 'no commit was asked for yet: words about an earlier switch' },
  { from: State.Committing, on: [On.Request], why: 'the asker is told SWITCH_IN_PROGRESS' },
  { from: State.Committing, on: [On.GainerLost], why: 'the tick is named: the gainer takes the call and is restarted under it' },
  { from: State.Committing, on: [On.LoserLost], why: 'the tick is named: the loser has nothing left to give' },
  { from: State.Committing, on: [On.Prepared, On.RecordDiffers, On.Refused, On.Agreed, On.Disagreed], why: 'said and counted before' },
];

export function arrow(from: State, on: On): Arrow | undefined {
  return FIGURE.find((row) => row.from === from && row.on === on);
}

/** The figure for the README, as Mermaid. */
export function mermaid(): string {
  const lines = FIGURE.map((row) => `    ${row.from} --> ${row.to}: ${row.on} / ${row.do}`);
  return ['stateDiagram-v2', `    [*] --> ${State.Idle}`, ...lines].join('\n');
}

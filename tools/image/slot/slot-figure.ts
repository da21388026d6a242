// The life of a slot as a figure: a row is an arrow. What is written where follows from it in boot-state.ts.

export enum SlotState {
  Empty = 0,
  /** An image is being written: the slot is not looked at. */
  Writing = 1,
  /** Whole and verified, never yet found good: a counted number of tries. */
  Pending = 2,
  Good = 3,
  Bad = 4,
}

export enum SlotEvent {
  WriteBegun,
  Written,
  /** The loader is about to start it. */
  Tried,
  /** It is its turn, and no try is left. */
  TriesSpent,
  /** Its signature, hardware or counter does not pass. */
  Refused,
  /** The handset that runs from it has registered, or tested itself. */
  MarkedGood,
}

/** How often a slot is started without being marked good before the other one is preferred. */
export const TRIES = 3;

export const FIGURE: readonly (readonly [SlotState, SlotEvent, SlotState])[] = [
  [SlotState.Empty, SlotEvent.WriteBegun, SlotState.Writing],
  [SlotState.Writing, SlotEvent.WriteBegun, SlotState.Writing],
  [SlotState.Writing, SlotEvent.Written, SlotState.Pending],
  [SlotState.Pending, SlotEvent.WriteBegun, SlotState.Writing],
  [SlotState.Pending, SlotEvent.Tried, SlotState.Pending],
  [SlotState.Pending, SlotEvent.TriesSpent, SlotState.Bad],
  [SlotState.Pending, SlotEvent.Refused, SlotState.Bad],
  [SlotState.Pending, SlotEvent.MarkedGood, SlotState.Good],
  [SlotState.Good, SlotEvent.WriteBegun, SlotState.Writing],
  [SlotState.Good, SlotEvent.Tried, SlotState.Good],
  [SlotState.Good, SlotEvent.MarkedGood, SlotState.Good],
  [SlotState.Bad, SlotEvent.WriteBegun, SlotState.Writing],
];

/** What has no arrow, and why. */
export const IGNORED: readonly (readonly [SlotState, SlotEvent, string])[] = [
  [SlotState.Empty, SlotEvent.Written, 'nothing was begun'],
  [SlotState.Empty, SlotEvent.Tried, 'there is nothing to start'],
  [SlotState.Empty, SlotEvent.TriesSpent, 'there is nothing to start'],
  [SlotState.Empty, SlotEvent.Refused, 'there is nothing to look at'],
  [SlotState.Empty, SlotEvent.MarkedGood, 'nothing runs from it'],
  [SlotState.Writing, SlotEvent.Tried, 'half an image is not started'],
  [SlotState.Writing, SlotEvent.TriesSpent, 'half an image is not started'],
  [SlotState.Writing, SlotEvent.Refused, 'the writing may go on where it stopped'],
  [SlotState.Writing, SlotEvent.MarkedGood, 'nothing runs from it'],
  [SlotState.Pending, SlotEvent.Written, 'it is whole already'],
  [SlotState.Good, SlotEvent.Written, 'it is whole already'],
  [SlotState.Good, SlotEvent.TriesSpent, 'it was good once: the other slot is tried, and recovery arms it again'],
  [SlotState.Good, SlotEvent.Refused, 'a reading error may be gone at the next boot, where it is verified again'],
  [SlotState.Bad, SlotEvent.Written, 'nothing was begun'],
  [SlotState.Bad, SlotEvent.Tried, 'it is not started'],
  [SlotState.Bad, SlotEvent.TriesSpent, 'it is not started'],
  [SlotState.Bad, SlotEvent.Refused, 'it is bad already'],
  [SlotState.Bad, SlotEvent.MarkedGood, 'nothing runs from it'],
];

/** The state after an event; the same one where the figure has no arrow. */
export const nextState = (state: SlotState, event: SlotEvent): SlotState =>
  FIGURE.find(([from, on]) => from === state && on === event)?.[2] ?? state;

// The one interpreter of the figures: finds the row of (state, event) and says what is next and what is to be done.
//
// A FIGURE is a flat list of rows of four: from, on, to, do. `do` is a set of bits; effects are performed in bit order,
// lowest first, after the new state was stored, so that the one that leaves this layer comes last and may re-enter.

const ROW: i32 = 4;

/** Answer of `step` when the figure has no arrow: the event is ignored, and counted by the caller. */
export const NO_ARROW: u32 = 0xffffffff;

/** The arrow of (state, on): next state in the upper eight bits, effects in the lower twenty-four. */
export function step(figure: StaticArray<u32>, state: u32, on: u32): u32 {
  for (let row = 0, end = figure.length; row < end; row += ROW) {
    if (unchecked(figure[row]) == state && unchecked(figure[row + 1]) == on) {
      return (unchecked(figure[row + 2]) << 24) | unchecked(figure[row + 3]);
    }
  }
  return NO_ARROW;
}

export function nextState(arrow: u32): u32 {
  return arrow >>> 24;
}

export function effects(arrow: u32): u32 {
  return arrow & 0xffffff;
}

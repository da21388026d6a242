// The slot's figure: every pair of state and event has a row, or a reason.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FIGURE, IGNORED, SlotEvent, SlotState, nextState } from './slot-figure.ts';

const numbers = (of: Record<string, string | number>): number[] => Object.values(of).filter((value): value is number => typeof value === 'number');

test('every state and event of a slot has one row or one reason why not [D03]', () => {
  for (const state of numbers(SlotState)) {
    for (const event of numbers(SlotEvent)) {
      const rows = [...FIGURE, ...IGNORED].filter(([from, on]) => from === state && on === event);
      assert.is(rows.length, 1, `${SlotState[state]} on ${SlotEvent[event]}`);
    }
  }
});

test('a slot becomes good only by being marked, and is tried only when it is whole [D03]', () => {
  assert.equal([...new Set(FIGURE.filter(([from, , to]) => to === SlotState.Good && from !== SlotState.Good).map(([, on]) => on))], [SlotEvent.MarkedGood]);
  assert.equal(FIGURE.filter(([, on]) => on === SlotEvent.Tried).map(([from]) => from), [SlotState.Pending, SlotState.Good]);
  assert.is(nextState(SlotState.Writing, SlotEvent.Tried), SlotState.Writing);
});

test.run();

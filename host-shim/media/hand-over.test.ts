// The switch's figure: every pair of phase and event is an arrow, or stands here with its reason.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FIGURE, On, Phase } from './hand-over.ts';

const begins = [On.BeginWithState, On.BeginPrimed, On.BeginInShim];
const during = [Phase.Exporting, Phase.Shadowing, Phase.Agreed, Phase.Committed];

/** Pairs without an arrow. */
const IGNORED: [readonly Phase[], readonly On[], string][] = [
  [during, begins, 'a switch during a switch is refused before it gets here'],
  [[Phase.Idle], [On.StatesComplete, On.StatesMissing, On.Agreed, On.Commit, On.Taken], 'nothing was begun'],
  [[Phase.Idle], [On.Refused, On.Abort], 'there is nothing to take back'],
  [[Phase.Shadowing, Phase.Agreed, Phase.Committed], [On.StatesComplete, On.StatesMissing], 'states are waited for once'],
  [[Phase.Exporting], [On.Agreed], 'nothing was compared yet'],
  [[Phase.Agreed, Phase.Committed], [On.Agreed], 'it has agreed'],
  [[Phase.Exporting, Phase.Shadowing, Phase.Committed], [On.Commit], 'only an agreed switch is committed, once'],
  [[Phase.Committed], [On.Refused, On.Abort], 'what is committed stands: the shim stands in for a gainer that dies'],
  [[Phase.Exporting, Phase.Shadowing, Phase.Agreed], [On.Taken], 'the tick of the commit comes after the commit'],
];

test('every pair of phase and event is an arrow or is ignored for a reason, and never both [H32]', () => {
  for (const phase of [Phase.Idle, ...during]) {
    for (const on of [...begins, On.StatesComplete, On.StatesMissing, On.Agreed, On.Refused, On.Abort, On.Commit, On.Taken]) {
      const arrows = FIGURE.filter(([from, event]) => from === phase && event === on).length;
      const reasons = IGNORED.filter(([phases, events]) => phases.includes(phase) && events.includes(on)).length;
      assert.is(arrows + reasons, 1, `${Phase[phase]}, ${On[on]}: ${arrows} arrows, ${reasons} reasons`);
    }
  }
});

test('every phase can be left and comes back to Idle [H32]', () => {
  for (const phase of during) {
    const reached = new Set([phase]);
    for (let i = 0; i < FIGURE.length; i++) for (const [from, , to] of FIGURE) if (reached.has(from)) reached.add(to);
    assert.ok(reached.has(Phase.Idle), Phase[phase]);
  }
});

test.run();

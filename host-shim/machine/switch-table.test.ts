// The figure of the switch: every pair of state and event is an arrow, or is ignored for a stated reason.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../paths.ts';
import { FIGURE, IGNORED, On, State, arrow, mermaid } from './switch-table.ts';

const ignoredReason = (from: State, on: On): string | undefined => IGNORED.find((row) => row.from === from && row.on.includes(on))?.why;

test('each pair of state and event has an arrow or a reason, never both [H14]', () => {
  for (const from of Object.values(State)) {
    for (const on of Object.values(On)) {
      const drawn = arrow(from, on) !== undefined;
      assert.is(drawn, ignoredReason(from, on) === undefined, `${from} / ${on}`);
    }
  }
});

test('no pair has two arrows [H14]', () => {
  const pairs = FIGURE.map(({ from, on }) => `${from} / ${on}`);
  assert.is(new Set(pairs).size, pairs.length);
});

test('every state is left again by a time limit or at once [H14]', () => {
  for (const from of [State.Preparing, State.Shadowing, State.Committing]) assert.is(arrow(from, On.TimeLimit)?.to, State.Idle, from);
});

test('the figure in the README is the one of the table [H14]', () => {
  assert.ok(readFileSync(packagePath('host-shim', 'README.md'), 'utf8').includes(mermaid()));
});

test.run();

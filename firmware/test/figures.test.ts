// The state machines as tables: every pair of state and event is an arrow or has a reason, and the printed figures are the tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type * as figures from '../../tools/build/figures.mjs';

// Not bundled: the script finds the sources by its own place.
const { machines, figuresText } = await import(pathToFileURL(join(process.cwd(), 'tools/build/figures.mjs')).href) as typeof figures;
const all = await machines();

for (const machine of all) {
  const key = (state: string, on: string) => `${state} + ${on}`;
  const rows = machine.rows.map((row) => key(row.from, row.on));
  const ignored = machine.ignored.map((pair) => key(pair.state, pair.on));

  test(`${machine.title}: every state and event has an arrow or a reason to be ignored [S12]`, () => {
    const known = new Set([...rows, ...ignored]);
    const missing = machine.states.flatMap((state) => machine.events.map((on) => key(state, on))).filter((pair) => !known.has(pair));
    assert.equal(missing, []);
  });

  test(`${machine.title}: no pair stands twice, and none that is ignored has an arrow [S12]`, () => {
    const listed = [...rows, ...ignored];
    assert.equal(listed.filter((pair, index) => listed.indexOf(pair) !== index), []);
  });

  test(`${machine.title}: every name in the list of ignored pairs is a state or an event of the machine [S12]`, () => {
    for (const pair of machine.ignored) {
      assert.ok(machine.states.includes(pair.state), pair.state);
      assert.ok(machine.events.includes(pair.on), pair.on);
    }
  });

  test(`${machine.title}: every state can be reached and every effect is used [S12]`, () => {
    const reached = new Set([machine.rows[0].from]);
    for (let before = 0; before !== reached.size;) {
      before = reached.size;
      for (const row of machine.rows) if (reached.has(row.from)) reached.add(row.to);
    }
    assert.equal(machine.states.filter((state) => !reached.has(state)), []);
    const used = new Set(machine.rows.flatMap((row) => row.do));
    assert.equal(machine.effects.filter((effect) => !used.has(effect)), []);
  });
}

test('FIGURES.md is what the tables print: npm run figures renews it [S12]', async () => {
  assert.is(readFileSync('firmware/FIGURES.md', 'utf8'), await figuresText());
});

test.run();

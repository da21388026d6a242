// Virtual time: moved by hand, run in order, with promises settled in between.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from './virtual.ts';

test('timers run in order of due time, equal ones in order of their making [H14]', async () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  for (const [name, dueMs] of [['d', 40], ['a', 10], ['b', 20], ['c', 20], ['e', 40.5]] as const) clock.at(dueMs, () => ran.push(`${name}@${clock.nowMs()}`));
  await clock.advance(40);
  assert.equal(ran, ['a@10', 'b@20', 'c@20', 'd@40']);
  await clock.advance(1);
  assert.is(ran.at(-1), 'e@40.5');
});

test('a cancelled timer does not run, and one set for the past runs at once [H14]', async () => {
  const clock = new VirtualClock();
  await clock.advance(100);
  const ran: string[] = [];
  clock.cancel(clock.at(110, () => ran.push('cancelled')));
  clock.at(5, () => ran.push('late'));
  await clock.advance(50);
  assert.equal(ran, ['late']);
  assert.is(clock.nowMs(), 150);
});

test('what a promise sets off happens before time moves on [H14]', async () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  clock.at(10, () => void Promise.resolve().then(() => Promise.resolve()).then(() => clock.at(clock.nowMs(), () => seen.push(clock.nowMs()))));
  clock.at(20, () => seen.push(clock.nowMs()));
  await clock.advance(30);
  assert.equal(seen, [10, 20]);
});

test('until stops at the moment the condition holds, or says that it never did [H14]', async () => {
  const clock = new VirtualClock();
  let done = false;
  clock.at(30, () => { done = true; });
  assert.ok(await clock.until(() => done, 1_000));
  assert.is(clock.nowMs(), 30);
  assert.not(await clock.until(() => false, 70));
  assert.is(clock.nowMs(), 100);
});

test('a thousand timers in random order come out sorted [H14]', async () => {
  const clock = new VirtualClock();
  const ran: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const dueMs = (i * 7_919) % 1_009;
    clock.at(dueMs, () => ran.push(dueMs));
  }
  await clock.advance(2_000);
  assert.equal(ran, [...ran].sort((a, b) => a - b));
  assert.is(ran.length, 1_000);
});

test.run();

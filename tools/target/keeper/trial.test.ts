// What the keeper makes of a handset's words, and of its silence.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Told } from '../loader/places.ts';
import { Trial } from './trial.ts';

function told(wasGood: boolean, words: readonly (Told | 'time is up')[]): string[] {
  const done: string[] = [];
  let timeIsUp = (): void => undefined;
  const trial = new Trial({
    wasGood,
    limitMs: 1,
    mark: () => done.push('good'),
    giveUp: () => done.push('given up'),
    after: (_, work) => {
      timeIsUp = work;
    },
  });
  for (const word of words) if (word === 'time is up') timeIsUp();
  else trial.heed(word);
  return done;
}

const CASES: readonly (readonly [string, boolean, readonly (Told | 'time is up')[], string[]])[] = [
  ['a new image that registers is good, once', false, ['tested', 'good', 'good', 'time is up'], ['good']],
  ['a new image that has only tested itself waits for its registrar', false, ['tested'], []],
  ['a new image that never registers is given up', false, ['tested', 'time is up'], ['given up']],
  ['a new image that hangs is given up', false, ['time is up'], ['given up']],
  ['an image that was good is good again after its own test, whatever the registrar does', true, ['tested', 'time is up'], ['good']],
  ['an image that was good and is slow is left alone', true, ['time is up'], []],
  ['an image that ends is given up', false, ['good', 'ended'], ['good', 'given up']],
];

for (const [name, wasGood, words, done] of CASES)
  test(`${name} [D03]`, () => {
    assert.equal(told(wasGood, words), done);
  });

test.run();

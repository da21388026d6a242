// Digests at equal sequence numbers: checked, skipped, different.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { machineLimits } from './limits.ts';
import { RecordCheck } from './record-check.ts';

const A = 2, B = 3;

function joined(): RecordCheck {
  const check = new RecordCheck([A, B]);
  check.report(A, 1, 0, 0);
  check.report(B, 1, 0, 0);
  return check;
}

test('equal digests for one sequence are one check, whatever the order of arrival [H12]', () => {
  const check = joined();
  for (const sequence of [2, 3]) check.expect(sequence);
  check.report(A, 2, 7, 7);
  check.report(A, 3, 8, 8);
  check.report(B, 2, 7, 7);
  check.report(B, 3, 8, 8);
  assert.equal([check.checked, check.skipped, check.different, check.pending], [2, 0, 0, 0]);
});

test('one bit of difference is found, and where [H12]', () => {
  const check = joined();
  check.expect(2);
  check.report(A, 2, 1, 0x80000000);
  check.report(B, 2, 1, 0x80000001);
  assert.is(check.different, 1);
  assert.equal(check.differences, [2]);
});

test('a guest that passes a sequence without a digest has skipped it: that is no check [H33]', () => {
  const check = joined();
  for (const sequence of [2, 3, 4]) check.expect(sequence);
  for (const sequence of [2, 3, 4]) check.report(A, sequence, 5, 5);
  check.report(B, 4, 5, 5);
  assert.equal([check.checked, check.skipped, check.different], [1, 2, 0]);
});

test('nothing is expected before both guests have told a digest [H12]', () => {
  const check = new RecordCheck([A, B]);
  check.expect(1);
  check.report(A, 1, 0, 0);
  check.expect(2);
  check.report(B, 2, 0, 0);
  assert.equal([check.checked, check.skipped, check.pending], [0, 0, 0]);
});

test('a guest that stays away fills no memory: what is too old counts as skipped [H33]', () => {
  const check = joined();
  for (let sequence = 2; sequence < 2 + machineLimits.digestsAwaited + 10; sequence++) check.expect(sequence);
  assert.is(check.pending, machineLimits.digestsAwaited);
  assert.is(check.skipped, 10);
});

test('agreement is denied when the other guest said otherwise for the same sequence [H14]', () => {
  const check = joined();
  check.expect(2);
  check.report(A, 2, 1, 1);
  assert.not(check.agrees(B, 2, 1, 2));
  assert.ok(check.agrees(B, 2, 1, 1));
  check.report(B, 2, 1, 2);
  assert.not(check.agrees(B, 2, 1, 2), 'also after both have told it');
  assert.ok(check.agrees(B, 3, 9, 9), 'nobody else has told anything for 3');
});

test.run();
